#include "workbench.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/form.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/tokens.hpp"
#include "hub/desk.hpp"
#include "hub/page/desk_page.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

HttpReply see_other(const std::string& where) {
    HttpReply reply;
    reply.status = 303;
    reply.content_type = "text/plain; charset=utf-8";
    reply.headers.emplace_back("Location", where);
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

/// A form that carries the secret of this session.
std::optional<json> read_own_form(const HttpRequest& request, const SignedIn& person, HttpReply& refusal) {
    auto form = read_form(request, refusal);
    if (form && !same_secret(text_or_empty(*form, "csrf"), person.csrf)) {
        refusal =
            error_reply(403, "this form is not of your session; go back, reload the page and try again");
        return std::nullopt;
    }
    return form;
}

/// "4h" from now or an RFC 3339 time; false: it is neither.
bool read_promise(const std::string& text, UtcTime now, std::optional<UtcTime>& promise) {
    const std::string said(trim(text));
    if (said.empty()) return true;
    promise = parse_rfc3339(said);
    if (const auto later = parse_duration(said); !promise && later) promise = now + *later;
    return promise.has_value();
}

Status take_postmortem(Context& context, const json& form, const IncidentRecord& record,
                       const std::string& who) {
    const std::string what = text_or_empty(form, "do");
    Postmortem postmortem;
    if (what == "postmortem_take_back")
        postmortem.shown = false;
    else
        postmortem.text = text_or_empty(form, "text");
    if (what == "postmortem_publish") postmortem.shown = true;
    const auto written = write_postmortem(context, record, who, postmortem);
    return written ? Status{} : tl::unexpected(written.error());
}

Status take(Context& context, const json& form, const IncidentRecord& record, const std::string& who) {
    const std::string what = text_or_empty(form, "do");
    if (what == "acknowledge") return acknowledge(context, record, who);
    if (what == "postmortem" || what == "postmortem_publish" || what == "postmortem_take_back")
        return take_postmortem(context, form, record, who);
    Entry entry;
    entry.who = who;
    entry.text = text_or_empty(form, "text");
    if (const auto state = text_or_empty(form, "state"); !state.empty()) {
        entry.state = incident_state_named(state);
        if (!entry.state) return failure(ErrorCode::invalid, "reading", "state", "there is no such state");
    }
    if (!read_promise(text_or_empty(form, "next_update"), context.now.utc, entry.next_update))
        return failure(ErrorCode::invalid, "reading", "next update", "neither like 4h nor an RFC 3339 time");
    if (what == "note") return write_entry(context, record, entry);
    if (what == "publish") return publish(context, record, entry);
    return failure(ErrorCode::invalid, "reading", "form", "says not what to do");
}

HttpReply incident_call(Context& context, const Call& call, const SignedIn& person) {
    const auto number = parse_int(call.target.path[2]);
    const auto record =
        number ? context.store.incident(*number) : Result<std::optional<IncidentRecord>>(std::nullopt);
    if (!record) return store_failure(record.error());
    if (!*record) return not_found();
    if (is_read(call.request)) return desk_incident_page(context, person, **record);
    if (call.request.method != "POST") return wrong_method("GET, POST");
    HttpReply refusal;
    const auto form = read_own_form(call.request, person, refusal);
    if (!form) return refusal;
    if (auto taken = take(context, *form, **record, person.name); !taken) {
        const auto& error = taken.error();
        const bool theirs = error.code == ErrorCode::invalid || error.code == ErrorCode::busy;
        if (!theirs) return store_failure(error);
        return desk_incident_page(context, person, **record, error.text(),
                                  error.code == ErrorCode::busy ? 409 : 422);
    }
    return see_other("/desk/incidents/" + std::to_string(*number));
}

HttpReply sign_out(Context& context, const Call& call, const SignedIn& person) {
    if (call.request.method != "POST") return wrong_method("POST");
    HttpReply refusal;
    if (!read_own_form(call.request, person, refusal)) return refusal;
    if (auto ended = context.store.end_session(person.digest); !ended) return store_failure(ended.error());
    auto reply = see_other("/");
    reply.headers.emplace_back("Set-Cookie", cookie_gone(context.config));
    return reply;
}

HttpReply sign_in(Context& context, const Call& call) {
    if (!is_read(call.request)) return wrong_method("GET, POST");
    if (const auto person = person_by_proxy(context.config, call.request))
        return signed_in(context, *person, true);
    return sign_in_page(context, "");
}

}  // namespace

bool is_workbench(const Target& target) {
    if (target.path.empty()) return false;
    const auto& first = target.path[0];
    return first == "desk" || (target.path.size() == 1 && (first == "sign-in" || first == "sign-out"));
}

std::optional<Credentials> read_credentials(const Context&, const HttpRequest& request, HttpReply& refusal) {
    const auto form = read_form(request, refusal);
    if (!form) return std::nullopt;
    return Credentials{text_or_empty(*form, "name"), text_or_empty(*form, "password")};
}

HttpReply signed_in(Context& context, const std::string& person, bool by_proxy) {
    auto cookie = begin_session(context.store, context.config, person, by_proxy, context.now.utc);
    if (!cookie) return store_failure(cookie.error());
    const auto noted =
        context.store.add_audit({context.now.utc, person, by_proxy ? "signed in by proxy" : "signed in", ""});
    if (!noted) return store_failure(noted.error());
    auto reply = see_other("/desk");
    reply.headers.emplace_back("Set-Cookie", *cookie);
    return reply;
}

HttpReply workbench(Context& context, const Call& call) {
    const auto& path = call.target.path;
    if (path[0] == "sign-in") return sign_in(context, call);
    const auto person = who_is(context.store, call.request, context.now.utc);
    if (!person) return store_failure(person.error());
    if (!*person) {
        if (call.request.method == "POST") return error_reply(403, "you are not signed in any more");
        return see_other("/sign-in");
    }
    if (path[0] == "sign-out") return sign_out(context, call, **person);
    if (path.size() == 3 && path[1] == "incidents") return incident_call(context, call, **person);
    const bool audit = path.size() == 2 && path[1] == "audit";
    if (path.size() != 1 && !audit) return not_found();
    if (!is_read(call.request)) return wrong_method("GET");
    if (audit) return audit_page(context, **person, call.target);
    return desk_page(context, **person, call.target);
}

}  // namespace raidwatch::hub
