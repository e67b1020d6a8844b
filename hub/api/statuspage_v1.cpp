#include "statuspage_v1.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/statuspage_json.hpp"
#include "hub/api/statuspage_v1_body.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <set>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

constexpr std::int64_t kMostIncidents = 2000;  ///< looked at by a list

ManageAnswer at_once(HttpReply reply) {
    ManageAnswer answer;
    answer.refusal = std::move(reply);
    return answer;
}

std::vector<ComponentPlan> plans_of(const Context& context) {
    std::vector<ComponentPlan> plans;
    for (const auto& component : context.view->components) plans.push_back(component.plan);
    return plans;
}

Result<CaseworkByNumber> casework(Context& context, const std::vector<std::int64_t>& numbers) {
    auto cases = context.store.cases(numbers);
    if (!cases) return tl::unexpected(cases.error());
    auto notes = context.store.notes(numbers);
    if (!notes) return tl::unexpected(notes.error());
    return casework_of(std::move(*cases), std::move(*notes));
}

json v1_json(const Context& context, const PublicIncident& incident, const CaseRecord& decided) {
    json shown = incident_json(context, incident);
    const auto metadata = parse_json(decided.metadata.empty() ? "{}" : decided.metadata, "metadata");
    shown["metadata"] = metadata && metadata->is_object() ? *metadata : json::object();
    shown["impact_override"] = decided.public_impact.empty() ? json(nullptr) : json(decided.public_impact);
    shown["postmortem_body"] = decided.postmortem.empty() ? json(nullptr) : json(decided.postmortem);
    shown["postmortem_published_at"] = time_or_null(decided.postmortem_published_at);
    for (const char* name : {"scheduled_for", "scheduled_until", "scheduled_remind_prior"})
        shown[name] = nullptr;
    return shown;
}

/// Name, status, updates and post-mortem, without regard to case.
bool mentions(const PublicIncident& incident, const CaseRecord& decided, const std::string& wanted) {
    std::string text = incident.title + "\n" + std::string(word(incident.state)) + "\n" + decided.postmortem;
    for (const auto& update : incident.updates) text += "\n" + update.body;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                       [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

HttpReply list_incidents(Context& context, const Target& target, bool only_open) {
    const auto limit = parse_int(target.parameter("limit").value_or("100")).value_or(0);
    const auto page = parse_int(target.parameter("page").value_or("1")).value_or(0);
    if (limit < 1 || limit > 100 || page < 1) return error_reply(422, "limit is 1 to 100, page from 1");
    IncidentFilter filter;
    filter.limit = kMostIncidents;
    if (only_open) filter.open = true;
    const auto records = context.store.incidents(filter);
    if (!records) return store_failure(records.error());
    const auto work = casework(context, {});
    if (!work) return store_failure(work.error());
    const auto folds = context.store.folds();
    if (!folds) return store_failure(folds.error());
    std::set<std::int64_t> shown;
    for (const auto& record : *records)
        if (is_public(record, casework_for(*work, record.number).decided, context.config.auto_publish))
            shown.insert(record.number);
    const auto plans = plans_of(context);
    const auto wanted = target.parameter("q").value_or("");
    json list = json::array();
    std::int64_t to_skip = (page - 1) * limit;
    for (const auto& record : *records) {
        const auto& done = casework_for(*work, record.number);
        if (!shown.contains(record.number) || is_folded_away(record.number, *folds, shown)) continue;
        const auto incident = public_incident(record, plans, done);
        if (!wanted.empty() && !mentions(incident, done.decided, wanted)) continue;
        if (to_skip-- > 0) continue;
        list.push_back(v1_json(context, incident, done.decided));
        if (static_cast<std::int64_t>(list.size()) == limit) break;
    }
    return json_reply(200, list);
}

HttpReply one_incident(Context& context, std::int64_t number, int status = 200) {
    const auto record = context.store.incident(number);
    if (!record) return store_failure(record.error());
    if (!*record) return not_found();
    const auto work = casework(context, {number});
    if (!work) return store_failure(work.error());
    const auto& done = casework_for(*work, number);
    return json_reply(status,
                      v1_json(context, public_incident(**record, plans_of(context), done), done.decided));
}

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

HttpReply one_component(const Context& context, const std::string& id) {
    const auto& components = context.view->components;
    for (std::size_t i = 0; i < components.size(); ++i)
        if (components[i].plan.id == id) return json_reply(200, component_json(context, i));
    return not_found();
}

ManageAnswer changed(int status, ManageAnswer::What what, std::int64_t number, std::string component = {}) {
    ManageAnswer answer;
    answer.status = status;
    answer.what = what;
    answer.number = number;
    answer.component = std::move(component);
    return answer;
}

ManageAnswer create_incident(Context& context, const Call& call, const std::string& who) {
    HttpReply refusal;
    const auto body = manage_body(call.request, "incident", refusal);
    if (!body) return at_once(std::move(refusal));
    const auto opening = read_opening(*body, *context.view, who, context.now.utc);
    if (!opening) return at_once(refusal_of(opening.error()));
    const auto number = open_by_hand(context, *opening);
    if (!number) return at_once(refusal_of(number.error()));
    return changed(201, ManageAnswer::What::incident, *number);
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
    return changed(200, ManageAnswer::What::incident, record.number);
}

ManageAnswer change_postmortem(Context& context, const Call& call, const IncidentRecord& record,
                               const std::string& who) {
    const auto& path = call.target.path;  // v1, pages, P, incidents, N, postmortem, what
    const auto& method = call.request.method;
    const std::string what = path.size() > 6 ? path[6] : "";
    if (path.size() == 6 && (method == "GET" || method == "HEAD"))
        return at_once(postmortem(context, record.number));
    Status done;
    if (path.size() == 7 && (what == "publish" || what == "revert") && method == "PUT") {
        done = publish_postmortem(context, record, who, what == "publish");
    } else if (path.size() == 6 && method == "DELETE") {
        done = write_postmortem(context, record, who, std::nullopt);
    } else if (path.size() == 6 && method == "PUT") {
        HttpReply refusal;
        const auto body = manage_body(call.request, "postmortem", refusal);
        if (!body) return at_once(std::move(refusal));
        done = write_postmortem(context, record, who,
                                text_field(*body, "body_draft").value_or(text_or_empty(*body, "body")));
    } else {
        return at_once(path.size() > 7 ? not_found() : wrong_method("GET, PUT, DELETE"));
    }
    if (!done) return at_once(refusal_of(done.error()));
    if (method == "DELETE") return changed(204, ManageAnswer::What::nothing, record.number);
    return changed(200, ManageAnswer::What::postmortem, record.number);
}

ManageAnswer incident_call(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;  // v1, pages, P, incidents, N, ...
    const auto& method = call.request.method;
    const auto number = parse_int(path[4]);
    const auto record =
        number ? context.store.incident(*number) : Result<std::optional<IncidentRecord>>(std::nullopt);
    if (!record) return at_once(store_failure(record.error()));
    if (!*record) return at_once(not_found());
    if (path.size() > 5 && path[5] == "postmortem") return change_postmortem(context, call, **record, who);
    if (path.size() > 5) return at_once(not_found());
    if (method == "GET" || method == "HEAD") return at_once(one_incident(context, *number));
    if (method == "PATCH" || method == "PUT") return update_incident(context, call, **record, who);
    return at_once(wrong_method("GET, PATCH, PUT"));
}

ManageAnswer incidents_call(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;
    const auto& method = call.request.method;
    const bool read = method == "GET" || method == "HEAD";
    if (path.size() == 4 && method == "POST") return create_incident(context, call, who);
    if (path.size() == 4)
        return at_once(read ? list_incidents(context, call.target, false) : wrong_method("GET, POST"));
    const bool list = path[4] == "unresolved" || path[4] == "scheduled" || path[4] == "upcoming" ||
                      path[4] == "active_maintenance";
    if (!list) return incident_call(context, call, who);
    if (path.size() != 5) return at_once(not_found());
    if (!read) return at_once(wrong_method("GET"));
    if (path[4] == "unresolved") return at_once(list_incidents(context, call.target, true));
    return at_once(json_reply(200, json::array()));
}

ManageAnswer components_call(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;
    const auto& method = call.request.method;
    const bool read = method == "GET" || method == "HEAD";
    if (path.size() == 4)
        return at_once(read ? json_reply(200, components_json(context))
                            : error_reply(422, "components are the services of hub.toml"));
    if (path.size() != 5) return at_once(not_found());
    if (read) return at_once(one_component(context, path[4]));
    if (method != "PATCH" && method != "PUT") return at_once(wrong_method("GET, PATCH, PUT"));
    HttpReply refusal;
    const auto body = manage_body(call.request, "component", refusal);
    if (!body) return at_once(std::move(refusal));
    const auto signals =
        read_component_status(path[4], text_or_empty(*body, "status"), *context.view, context.now.utc);
    if (!signals) return at_once(refusal_of(signals.error()));
    HubNews news;
    news.signals = {*signals};
    news.audit = {{context.now.utc, who, "component set to " + signals->state, path[4]}};
    if (auto done = context.store.record(news); !done) return at_once(refusal_of(done.error()));
    return changed(200, ManageAnswer::What::component, 0, path[4]);
}

}  // namespace

ManageAnswer manage_call(Context& context, const Call& call) {
    const auto& path = call.target.path;  // v1, pages, P, ...
    HttpReply refusal;
    const auto token = authorised(context, call.request, {TokenScope::operators}, refusal);
    if (!token) return at_once(std::move(refusal));
    const bool read = call.request.method == "GET" || call.request.method == "HEAD";
    if (path.size() < 2 || path[1] != "pages") return at_once(not_found());
    if (path.size() == 2)
        return at_once(read ? json_reply(200, json::array({page_json(context)})) : wrong_method("GET"));
    if (path[2] != context.config.page_id) return at_once(not_found());
    if (path.size() == 3) return at_once(read ? json_reply(200, page_json(context)) : wrong_method("GET"));
    if (path[3] == "incidents") return incidents_call(context, call, token->name);
    if (path[3] == "components") return components_call(context, call, token->name);
    return at_once(not_found());
}

HttpReply manage_reply(Context& context, const ManageAnswer& answer) {
    switch (answer.what) {
        case ManageAnswer::What::incident:
            return one_incident(context, answer.number, answer.status);
        case ManageAnswer::What::component:
            return one_component(context, answer.component);
        case ManageAnswer::What::postmortem:
            return postmortem(context, answer.number);
        case ManageAnswer::What::nothing:
            break;
    }
    HttpReply reply;
    reply.status = answer.status;
    return reply;
}

}  // namespace raidwatch::hub
