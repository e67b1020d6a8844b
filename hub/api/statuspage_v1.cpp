#include "statuspage_v1.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/statuspage_json.hpp"
#include "hub/api/statuspage_v1_answers.hpp"
#include "hub/api/statuspage_v1_body.hpp"
#include "hub/api/statuspage_v1_components.hpp"
#include "hub/api/statuspage_v1_lists.hpp"
#include "hub/api/statuspage_v1_maintenance.hpp"
#include "hub/api/statuspage_v1_metrics.hpp"
#include "hub/api/statuspage_v1_parts.hpp"
#include "hub/api/statuspage_v1_subscribers.hpp"
#include "hub/notices.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

HttpReply postmortem(Context& context, std::int64_t number) {
    const auto cases = context.store.cases({number});
    if (!cases) return store_failure(cases.error());
    if (cases->empty() || cases->front().postmortem.empty()) return not_found();
    const auto& decided = cases->front();
    return json_reply(200, {{"body", decided.postmortem},
                            {"body_draft", decided.postmortem},
                            {"published_at", time_or_null(decided.postmortem_published_at)},
                            {"notify_subscribers", false},
                            {"notify_twitter", false}});
}

ManageAnswer create_incident(Context& context, const Call& call, const std::string& who) {
    HttpReply refusal;
    const auto body = manage_body(call.request, "incident", refusal);
    if (!body) return at_once(std::move(refusal));
    if (is_scheduled(*body)) {
        const auto draft = read_notice_draft(*body, *context.view, context.now.utc);
        if (!draft) return at_once(refusal_of(draft.error()));
        auto id = announce(context, *draft, who);
        if (!id) return at_once(refusal_of(id.error()));
        return quietly(maintenance_changed(201, std::move(*id)), *body);
    }
    const auto opening = read_opening(*body, *context.view, who, context.now.utc);
    if (!opening) return at_once(refusal_of(opening.error()));
    const auto number = open_by_hand(context, *opening);
    if (!number) return at_once(refusal_of(number.error()));
    return quietly(changed(201, ManageAnswer::What::incident, *number), *body);
}

ManageAnswer update_incident(Context& context, const Call& call, const IncidentRecord& record,
                             const std::string& who) {
    HttpReply refusal;
    const auto body = manage_body(call.request, "incident", refusal);
    if (!body) return at_once(std::move(refusal));
    const auto update = read_update(*body, *context.view, who, context.now.utc);
    if (!update) return at_once(refusal_of(update.error()));
    auto [entry, also] = *update;
    // A status that is the present one, without words, is no news.
    if (entry.text.empty() && entry.state && word(*entry.state) == record.state) entry.state.reset();
    if (auto done = publish(context, record, entry, also); !done) return at_once(refusal_of(done.error()));
    return quietly(changed(200, ManageAnswer::What::incident, record.number), *body);
}

/// As in Statuspage's form, nobody is told of a post-mortem unless the script says so.
bool notifies_subscribers(const HttpRequest& request) {
    HttpReply nobody;
    const auto options = manage_body(request, "postmortem", nobody);
    return options && read_flag(*options, "notify_subscribers").value_or(std::nullopt).value_or(false);
}

ManageAnswer change_postmortem(Context& context, const Call& call, const IncidentRecord& record,
                               const std::string& who) {
    const auto& path = call.target.path;  // v1, pages, P, incidents, N, postmortem, what
    const auto& method = call.request.method;
    const std::string what = path.size() > 6 ? path[6] : "";
    if (path.size() == 6 && is_read(call.request)) return at_once(postmortem(context, record.number));
    if (path.size() == 6 && method == "DELETE") {
        const auto removed = remove_postmortem(context, record, who);
        return removed ? changed(204, ManageAnswer::What::nothing, record.number)
                       : at_once(refusal_of(removed.error()));
    }
    Postmortem postmortem;
    bool quiet = false;
    if (path.size() == 7 && (what == "publish" || what == "revert") && method == "PUT") {
        postmortem.shown = what == "publish";
        quiet = !notifies_subscribers(call.request);
    } else if (path.size() == 6 && method == "PUT") {
        HttpReply refusal;
        const auto body = manage_body(call.request, "postmortem", refusal);
        if (!body) return at_once(std::move(refusal));
        postmortem.text = text_field(*body, "body_draft").value_or(text_or_empty(*body, "body"));
    } else {
        return at_once(path.size() > 7 ? not_found() : wrong_method("GET, PUT, DELETE"));
    }
    const auto done = write_postmortem(context, record, who, postmortem);
    if (!done) return at_once(refusal_of(done.error()));
    auto answer = changed(200, ManageAnswer::What::postmortem, record.number);
    answer.quiet = quiet;
    return answer;
}

HttpReply shown_maintenance(Context& context, const std::string& id, int status = 200) {
    const auto maintenance = one_maintenance(context, id);
    if (!maintenance) return refusal_of(maintenance.error());
    return json_reply(status, v1_maintenance_json(context, *maintenance));
}

ManageAnswer maintenance_call(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;  // v1, pages, P, incidents, ID
    const auto& method = call.request.method;
    if (path.size() > 5) return at_once(not_found());
    auto shown = shown_maintenance(context, path[4]);
    if (shown.status != 200 || is_read(call.request)) return at_once(std::move(shown));
    if (method != "PATCH" && method != "PUT" && method != "DELETE")
        return at_once(wrong_method("GET, PATCH, PUT, DELETE"));
    auto notice = find_notice(context, path[4]);
    if (!notice) return at_once(refusal_of(notice.error()));
    if (method == "DELETE") {
        if (auto done = withdraw_notice(context, *notice, who); !done)
            return at_once(refusal_of(done.error()));
        return changed_to(std::move(shown));
    }
    HttpReply refusal;
    const auto body = manage_body(call.request, "incident", refusal);
    if (!body) return at_once(std::move(refusal));
    const auto draft = read_notice_draft(*body, *context.view, context.now.utc);
    if (!draft) return at_once(refusal_of(draft.error()));
    if (auto done = amend_notice(context, std::move(*notice), *draft, who); !done)
        return at_once(refusal_of(done.error()));
    return quietly(maintenance_changed(200, path[4]), *body);
}

ManageAnswer incident_call(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;  // v1, pages, P, incidents, N, ...
    const auto& method = call.request.method;
    const auto number = parse_int(path[4]);
    if (!number) return maintenance_call(context, call, who);
    const auto record = context.store.incident(*number);
    if (!record) return at_once(store_failure(record.error()));
    auto shown = one_incident(context, *number);
    if (!*record || shown.status != 200) return at_once(std::move(shown));
    if (path.size() > 5 && path[5] == "postmortem") return change_postmortem(context, call, **record, who);
    if (path.size() > 5 && path[5] == "incident_updates")
        return at_once(error_reply(501, "what was told stays as it was told; add an update instead"));
    if (path.size() > 5 && path[5] == "subscribers")
        return at_once(error_reply(501, "subscribers are told of every incident of the page"));
    if (path.size() > 5) return at_once(not_found());
    if (is_read(call.request)) return at_once(std::move(shown));
    if (method == "PATCH" || method == "PUT") return update_incident(context, call, **record, who);
    if (method != "DELETE") return at_once(wrong_method("GET, PATCH, PUT, DELETE"));
    if (auto done = withdraw(context, **record, who); !done) return at_once(refusal_of(done.error()));
    return changed_to(std::move(shown));
}

ManageAnswer incidents_call(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;
    const auto& method = call.request.method;
    const bool read = is_read(call.request);
    if (path.size() == 4 && method == "POST") return create_incident(context, call, who);
    const auto list = path.size() == 4 ? std::optional(IncidentList::all) : incident_list_named(path[4]);
    if (!list) return incident_call(context, call, who);
    if (path.size() > 5) return at_once(not_found());
    if (!read) return at_once(wrong_method(path.size() == 4 ? "GET, POST" : "GET"));
    return at_once(list_incidents(context, call.target, *list));
}

/// As its own API words it: a text, or a list of texts where the body did not fit.
HttpReply in_statuspages_words(HttpReply reply) {
    if (reply.status < 400) return reply;
    const auto said = parse_json(reply.body, "refusal");
    if (!said || !said->is_object()) return reply;
    const std::string text = reply.status == 401 ? "Could not authenticate" : text_or_empty(*said, "error");
    const json error = reply.status == 422 ? json::array({text}) : json(text);
    reply.body = dump(json{{"error", error}, {"message", text}});
    return reply;
}

/// This page is for everybody: scripts that look for others find none, and cannot make any.
HttpReply access_call(const Call& call) {
    const bool read = is_read(call.request);
    if (!read) return error_reply(501, "this page is for everybody");
    return call.target.path.size() == 4 ? json_reply(200, json::array()) : not_found();
}

ManageAnswer resource_call(Context& context, const Call& call, const std::string& who) {
    const auto& resource = call.target.path[3];
    if (resource == "incidents") return incidents_call(context, call, who);
    if (resource == "components") return components_call(context, call, who);
    if (resource == "component-groups") return groups_call(context, call, who);
    if (resource == "metrics") return metrics_call(context, call, who);
    if (resource == "metrics_providers") return providers_call(context, call, who);
    if (resource == "incident_templates") return part_call(context, call, template_form(), who);
    if (resource == "subscribers") return at_once(manage_subscribers(context, call, who));
    if (resource == "page_access_users" || resource == "page_access_groups")
        return at_once(access_call(call));
    return at_once(not_found());
}

ManageAnswer page_call(Context& context, const Call& call) {
    const auto& path = call.target.path;  // v1, pages, P, ...
    HttpReply refusal;
    const auto token = authorised(context, call.request, {TokenScope::operators}, refusal);
    if (!token) return at_once(std::move(refusal));
    const bool read = is_read(call.request);
    if (path.size() < 2 || path[1] != "pages") return at_once(not_found());
    if (path.size() == 2)
        return at_once(read ? json_reply(200, json::array({page_json(context)})) : wrong_method("GET"));
    if (path[2] != context.config.page_id) return at_once(not_found());
    if (path.size() == 3) return at_once(read ? json_reply(200, page_json(context)) : wrong_method("GET"));
    return resource_call(context, call, token->name);
}

}  // namespace

ManageAnswer manage_call(Context& context, const Call& call) {
    Target target = call.target;
    // Older scripts ask for "incidents.json".
    constexpr std::string_view kSuffix = ".json";
    if (!target.path.empty() && target.path.back().ends_with(kSuffix))
        target.path.back().resize(target.path.back().size() - kSuffix.size());
    HttpRequest request = call.request;
    // Statuspage takes the key from the address too.
    if (const auto key = target.parameter("api_key"); key && !request.headers.contains("authorization"))
        request.headers["authorization"] = "OAuth " + *key;
    auto answer = page_call(context, {request, target});
    answer.refusal = in_statuspages_words(std::move(answer.refusal));
    return answer;
}

HttpReply manage_reply(Context& context, const ManageAnswer& answer) {
    switch (answer.what) {
        case ManageAnswer::What::incident:
            return one_incident(context, answer.number, answer.status);
        case ManageAnswer::What::maintenance:
            return shown_maintenance(context, answer.maintenance, answer.status);
        case ManageAnswer::What::component:
            return one_component(context, answer.component, answer.status);
        case ManageAnswer::What::postmortem:
            return postmortem(context, answer.number);
        case ManageAnswer::What::reply:
            return answer.refusal;
        case ManageAnswer::What::nothing:
            break;
    }
    HttpReply reply;
    reply.status = answer.status;
    return reply;
}

}  // namespace raidwatch::hub
