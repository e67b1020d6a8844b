#pragma once

#include "hub/context.hpp"

#include <raidwatch/base/result.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

HttpReply json_reply(int status, const nlohmann::json& json);
/// Says what the store refused; of a database that went away, and of its return, the driver tells once.
void log_failure(const Error& error);
/// A failure of the store: 503, so that agents come back; the details go to the log, not to the caller.
HttpReply store_failure(const Error& error);
/// Tells that a good reply shows how things were then.
HttpReply aged(HttpReply reply, UtcTime seen_at, UtcTime now);
HttpReply not_found();
/// GET or HEAD.
bool is_read(const HttpRequest& request);
/// 405 with Allow.
HttpReply wrong_method(const std::string& allowed);

/// The body as JSON; 415 for another content type, 422 for what is no JSON.
Result<nlohmann::json> json_body(const HttpRequest& request, HttpReply& refusal);

/// What a refused or failed change answers: 404, 409, 422 with the reason, 503 for the store.
HttpReply refusal_of(const Error& error);

/// The valid token of one of these scopes; otherwise `refusal` is 401 (none, unknown, revoked) or 403
/// (another scope).
std::optional<TokenRecord> authorised(Context& context, const HttpRequest& request,
                                      std::initializer_list<TokenScope> scopes, HttpReply& refusal);

}  // namespace raidwatch::hub
