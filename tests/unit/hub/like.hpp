#pragma once
// Answers beside fixtures.

#include <string>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

/// Of tests/fixtures/hub.
nlohmann::json fixture(const std::string& name);
/// Every value of `expected` must be there; "*" stands for any text, extra keys in `actual` are the API's
/// growth.
void expect_like(const nlohmann::json& expected, const nlohmann::json& actual, const std::string& where);

}  // namespace raidwatch::hub
