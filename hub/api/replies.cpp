#include "replies.hpp"

#include "hub/api/tokens.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

HttpReply json_reply(int status, const nlohmann::json& json) {
    HttpReply reply;
    reply.status = status;
    reply.body = dump(json);
    return reply;
}

HttpReply error_reply(int status, const std::string& message) {
    return json_reply(status, {{"error", printable(message)}});
}

void log_failure(const Error& error) {
    if (error.code != ErrorCode::unreachable) log::error(error.text());
}

HttpReply store_failure(const Error& error) {
    log_failure(error);
    auto reply = error_reply(503, "the hub cannot use its store now");
    reply.headers.emplace_back("Retry-After", "5");
    return reply;
}

HttpReply aged(HttpReply reply, UtcTime seen_at, UtcTime now) {
    const auto age = std::chrono::duration_cast<Seconds>(now - seen_at);
    if (reply.status == 200) reply.headers.emplace_back("Age", std::to_string(age.count()));
    return reply;
}

HttpReply not_found() {
    return error_reply(404, "no such page");
}

bool is_read(const HttpRequest& request) {
    return request.method == "GET" || request.method == "HEAD";
}

HttpReply wrong_method(const std::string& allowed) {
    auto reply = error_reply(405, "only " + allowed + " here");
    reply.headers.emplace_back("Allow", allowed);
    return reply;
}

Result<nlohmann::json> json_body(const HttpRequest& request, HttpReply& refusal) {
    const auto header = request.headers.find("content-type");
    const std::string_view type = header != request.headers.end() ? std::string_view(header->second) : "";
    if (trim(type.substr(0, type.find(';'))) != "application/json") {
        refusal = error_reply(415, "the body must be application/json");
        return failure(ErrorCode::refused, "reading", "body");
    }
    auto json = parse_json(request.body, "body");
    if (!json) refusal = error_reply(422, json.error().text());
    return json;
}

HttpReply refusal_of(const Error& error) {
    switch (error.code) {
        case ErrorCode::not_found:
            return error_reply(404, error.text());
        case ErrorCode::busy:
            return error_reply(409, error.text());
        case ErrorCode::invalid:
        case ErrorCode::malformed:
            return error_reply(422, error.text());
        default:
            return store_failure(error);
    }
}

std::optional<TokenRecord> authorised(Context& context, const HttpRequest& request,
                                      std::initializer_list<TokenScope> scopes, HttpReply& refusal) {
    const std::string presented = presented_token(request);
    auto token = context.bearer ? Result<std::optional<TokenRecord>>(context.bearer)
                                : find_token(context.store, presented, context.now.utc);
    if (!token) {
        refusal = store_failure(token.error());
        return std::nullopt;
    }
    if (!*token) {
        const auto too_often = context.limits != nullptr && !presented.empty()
                                   ? context.limits->refuse_reader(request, context.now.mono)
                                   : std::nullopt;
        if (too_often) refusal = *too_often;
        if (too_often) return std::nullopt;
        refusal = error_reply(401, presented.empty() ? "a token is needed" : "unknown or revoked token");
        refusal.headers.emplace_back("WWW-Authenticate",
                                     *scopes.begin() == TokenScope::node
                                         ? "Bearer realm=\"raidwatch agents\""
                                         : "Basic realm=\"raidwatch operators\", charset=\"UTF-8\"");
        return std::nullopt;
    }
    if (std::find(scopes.begin(), scopes.end(), (*token)->scope) == scopes.end()) {
        refusal = error_reply(403, "this token is not for this part of the API");
        return std::nullopt;
    }
    const auto too_often =
        context.limits != nullptr ? context.limits->refuse_bearer(**token, context.now.mono) : std::nullopt;
    if (too_often) refusal = *too_often;
    return too_often ? std::nullopt : *token;
}

}  // namespace raidwatch::hub
