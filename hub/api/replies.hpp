#pragma once

#include "hub/context.hpp"

#include <raidwatch/base/result.hpp>

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

HttpReply json_reply(int status, const nlohmann::json& json);
/// A failure of the store: 503, so that agents come back; the details go to the log, not to the caller.
HttpReply store_failure(const Error& error);
HttpReply not_found();
/// 405 with Allow.
HttpReply wrong_method(const std::string& allowed);

/// The body as JSON; 415 for another content type, 422 for what is no JSON.
Result<nlohmann::json> json_body(const HttpRequest& request, HttpReply& refusal);

/// The valid token of this scope; otherwise `refusal` is 401 (none, unknown, revoked) or 403 (another scope).
std::optional<TokenRecord> authorised(Context& context, const HttpRequest& request, TokenScope scope,
                                      HttpReply& refusal);

}  // namespace raidwatch::hub
