#pragma once
// Standard Webhooks signatures (github.com/standard-webhooks/standard-webhooks, "Signature scheme"),
// symmetric form.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch {

/// The key bytes of "whsec_<base64>", 24 to 64 of them. invalid: anything else.
Result<std::string> webhook_key(std::string_view secret);

/// Value of the header webhook-signature: one "v1,<base64>" for each key, separated by blanks, so that a
/// receiver may know the old or the new key while it is changed.
std::string webhook_signature(const std::vector<std::string>& keys, std::string_view id, UtcTime at,
                              std::string_view body);

}  // namespace raidwatch
