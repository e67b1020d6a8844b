#include "operator_api.hpp"

#include "hub/api/documents.hpp"
#include "hub/api/maintenance_api.hpp"
#include "hub/api/operator_changes.hpp"
#include "hub/api/replies.hpp"
#include "hub/correlate/casework.hpp"
#include "hub/correlate/picture.hpp"
#include "hub/stored_casework.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

constexpr std::int64_t kMostRows = 10'000;

/// Filters shared by incidents and events; false with a refusal for a value that cannot be.
template <class Filter>
bool read_common(const Target& target, Filter& filter, HttpReply& refusal) {
    filter.kind = target.parameter("kind");
    filter.component = target.parameter("component");
    filter.node = target.parameter("node");
    if (const auto since = target.parameter("since")) {
        filter.since = parse_rfc3339(*since);
        if (!filter.since) refusal = error_reply(422, "since is no RFC 3339 time");
        if (!filter.since) return false;
    }
    if (const auto limit = target.parameter("limit")) {
        const auto number = parse_int(*limit);
        if (!number || *number < 1) refusal = error_reply(422, "limit is no positive number");
        if (!number || *number < 1) return false;
        filter.limit = std::min(*number, kMostRows);
    }
    return true;
}

/// What people decided, for whoever may see everything.
json decided_json(const CaseRecord& decided) {
    json shown{{"published", decided.published_at.has_value()}};
    if (decided.published_at) shown["published_at"] = to_rfc3339(*decided.published_at);
    if (!decided.published_by.empty()) shown["published_by"] = decided.published_by;
    if (decided.next_update_at) shown["next_update_at"] = to_rfc3339(*decided.next_update_at);
    if (decided.next_update_at) shown["next_update_overdue"] = decided.overdue_told;
    if (!decided.postmortem.empty()) shown["postmortem"] = decided.postmortem;
    if (decided.postmortem_published_at)
        shown["postmortem_published_at"] = to_rfc3339(*decided.postmortem_published_at);
    return shown;
}

/// Which incidents are part of another, looked at from both ends.
struct Folding {
    Folds into;
    std::map<std::int64_t, std::vector<std::int64_t>> under;  ///< in ascending order
};

Result<Folding> folding(Context& context) {
    auto folds = context.store.folds();
    if (!folds) return tl::unexpected(folds.error());
    Folding both{std::move(*folds), {}};
    for (const auto& [number, into] : both.into) both.under[into].push_back(number);
    return both;
}

/// The node's own document with the hub's number and what the hub and people know besides.
json incident_json(const IncidentRecord& record, const std::vector<ComponentPlan>& plans,
                   const Casework& work, const Folding& folding) {
    json shown = stored_document(record.document);
    if (!shown.is_object()) shown = {{"document", shown}, {"id", record.id}, {"key", record.key}};
    if (shown.contains("number")) shown["node_number"] = shown["number"];
    shown["number"] = record.number;
    shown["node"] = record.node;
    shown["first_received_at"] = to_rfc3339(record.first_received_at);
    shown["received_at"] = to_rfc3339(record.received_at);
    const Incident incident = with_casework(incident_of(record), work);
    if (!work.notes.empty()) {
        const json whole = to_json(incident);
        shown["updates"] = whole.value("updates", json::array());
        shown["state"] = word(incident.state);
    }
    if (incident.acknowledged)
        shown["acknowledged"] = {{"by", incident.acknowledged->by},
                                 {"at", to_rfc3339(incident.acknowledged->at)},
                                 {"until_worse_than", word(incident.acknowledged->until_worse_than)}};
    shown["desk"] = decided_json(work.decided);
    if (const auto fold = folding.into.find(record.number); fold != folding.into.end())
        shown["part_of"] = fold->second;
    if (const auto folded = folding.under.find(record.number); folded != folding.under.end())
        shown["stands_for"] = folded->second;
    std::vector<std::string> services = incident.services;
    for (const auto& plan : plans)
        if (plan.configured && hits(plan, incident) &&
            std::find(services.begin(), services.end(), plan.name) == services.end())
            services.push_back(plan.name);
    if (!services.empty()) shown["services"] = services;
    return shown;
}

HttpReply incidents(Context& context, const Target& target) {
    IncidentFilter filter;
    HttpReply refusal;
    if (!read_common(target, filter, refusal)) return refusal;
    filter.state = target.parameter("state");
    filter.key = target.parameter("key");
    if (const auto open = target.parameter("open")) filter.open = *open == "true" || *open == "1";
    const auto records = context.store.incidents(filter);
    if (!records) return store_failure(records.error());
    const auto work = stored_casework(context.store, *records);
    if (!work) return store_failure(work.error());
    const auto folds = folding(context);
    if (!folds) return store_failure(folds.error());
    const auto plans = component_plans(context.config, context.fleet);
    json list = json::array();
    for (const auto& record : *records)
        list.push_back(incident_json(record, plans, casework_for(*work, record.number), *folds));
    return json_reply(200, {{"incidents", std::move(list)}});
}

HttpReply one_incident(Context& context, const std::string& number_text) {
    const auto number = parse_int(number_text);
    if (!number) return not_found();
    const auto record = context.store.incident(*number);
    if (!record) return store_failure(record.error());
    if (!*record) return not_found();
    const auto work = stored_casework(context.store, std::vector{*number});
    if (!work) return store_failure(work.error());
    const auto folds = folding(context);
    if (!folds) return store_failure(folds.error());
    return json_reply(200, incident_json(**record, component_plans(context.config, context.fleet),
                                         casework_for(*work, *number), *folds));
}

HttpReply audit(Context& context, const Target& target) {
    const auto limit = parse_int(target.parameter("limit").value_or("1000"));
    if (!limit || *limit < 1) return error_reply(422, "limit is no positive number");
    const auto before = target.parameter("before") ? parse_int(*target.parameter("before")) : std::nullopt;
    if (target.parameter("before") && !before) return error_reply(422, "before is no number");
    const auto lines = context.store.audit(std::min(*limit, kMostRows), before);
    if (!lines) return store_failure(lines.error());
    json list = json::array();
    for (const auto& line : *lines)
        list.push_back({{"seq", line.seq},
                        {"at", to_rfc3339(line.at)},
                        {"who", line.who},
                        {"what", line.what},
                        {"subject", line.subject}});
    return json_reply(200, {{"audit", std::move(list)}});
}

HttpReply events(Context& context, const Target& target) {
    EventFilter filter;
    HttpReply refusal;
    if (!read_common(target, filter, refusal)) return refusal;
    const auto records = context.store.events(filter);
    if (!records) return store_failure(records.error());
    json list = json::array();
    for (const auto& record : *records) {
        json shown = stored_document(record.document);
        if (shown.is_object()) shown["received_at"] = to_rfc3339(record.received_at);
        list.push_back(std::move(shown));
    }
    return json_reply(200, {{"events", std::move(list)}});
}

HttpReply nodes(Context& context, const Target& target) {
    const auto only = target.parameter("node");
    json list = json::array();
    for (const auto& [name, status] : context.fleet.nodes()) {
        if (only && *only != name) continue;
        json shown = to_json(status.heartbeat);
        shown["received_at"] = to_rfc3339(status.received_at);
        shown["age_s"] = std::chrono::duration_cast<Seconds>(context.now.utc - status.received_at).count();
        shown["silent"] = context.now.mono - status.heard_at > context.config.silent_after;
        list.push_back(std::move(shown));
    }
    return json_reply(200, {{"nodes", std::move(list)}});
}

}  // namespace

HttpReply operator_api(Context& context, const Call& call) {
    const auto& path = call.target.path;  // api, operator, v1, ...
    HttpReply refusal;
    if (path.size() == 4 && path[3] == "signals") return signal_call(context, call);
    const auto token = authorised(context, call.request, {TokenScope::operators}, refusal);
    if (!token) return refusal;
    if (path.size() == 6 && path[3] == "incidents") return incident_change(context, call, token->name);
    if (path.size() == 4 && path[3] == "maintenance") return maintenance_call(context, call, token->name);
    if (!is_read(call.request)) return wrong_method("GET");
    if (path.size() == 4 && path[3] == "incidents") return incidents(context, call.target);
    if (path.size() == 5 && path[3] == "incidents") return one_incident(context, path[4]);
    if (path.size() == 4 && path[3] == "events") return events(context, call.target);
    if (path.size() == 4 && path[3] == "nodes") return nodes(context, call.target);
    if (path.size() == 4 && path[3] == "audit") return audit(context, call.target);
    return not_found();
}

}  // namespace raidwatch::hub
