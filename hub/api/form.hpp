#pragma once
// application/x-www-form-urlencoded as JSON, with the brackets that scripts write:
// "incident[name]=x&incident[component_ids][]=a" -> {"incident": {"name": "x", "component_ids": ["a"]}}.

#include "hub/http.hpp"

#include <raidwatch/base/result.hpp>

#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

/// `malformed`: a broken percent escape, brackets that do not close, a name that is both value and object,
/// more than 1000 fields or 5 levels. Values are texts. A name that comes twice has its last value.
Result<nlohmann::json> parse_form(std::string_view body);

/// Of a page of ours; none with a refusal for one that another site made the browser send, or that cannot be
/// read.
std::optional<nlohmann::json> read_form(const HttpRequest& request, HttpReply& refusal);

}  // namespace raidwatch::hub
