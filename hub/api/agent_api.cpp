#include "agent_api.hpp"

#include "hub/api/documents.hpp"
#include "hub/api/maintenance_api.hpp"
#include "hub/api/replies.hpp"
#include "hub/maintenance.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

HttpReply wrong_node(const TokenRecord& token) {
    return error_reply(403, "this token is for node " + token.name);
}

/// 422 for a document that does not fit.
HttpReply unfit(const Error& error) {
    return error_reply(422, error.text());
}

/// Longer lists than a node can have by honest means are not kept: every node's latest is in memory.
constexpr std::size_t kLongestHeartbeat = 256U << 10;

/// A heartbeat must count even where a newer agent says things this hub has no word for: such a detail is
/// left out, the others stay.
Result<Heartbeat> read_heartbeat(json body, bool with_details) {
    if (with_details)
        if (auto whole = from_json<Heartbeat>(body)) return whole;
    json details = json::object();
    for (const char* detail : {"maintenance", "operations", "arrays", "phase_outs", "disks", "worst"}) {
        if (!body.is_object() || !body.contains(detail)) continue;
        details[detail] = std::move(body[detail]);
        body.erase(detail);
    }
    auto heartbeat = from_json<Heartbeat>(body);
    if (!heartbeat || !with_details) return heartbeat;
    for (auto& [name, detail] : details.items()) {
        body[name] = std::move(detail);
        auto more = from_json<Heartbeat>(body);
        if (more)
            heartbeat = std::move(more);
        else
            body.erase(name);
    }
    return heartbeat;
}

HttpReply put_heartbeat(Context& context, const TokenRecord& token, const json& body, std::size_t size) {
    auto heartbeat = read_heartbeat(body, size <= kLongestHeartbeat);
    if (!heartbeat) return unfit(heartbeat.error());
    if (heartbeat->node.empty()) return error_reply(422, "node is missing");
    if (heartbeat->node != token.name) return wrong_node(token);
    // Where the token names the cluster, a node cannot move itself to another.
    if (!token.cluster.empty()) heartbeat->cluster = token.cluster;
    auto document = dump(to_json(*heartbeat));
    context.fleet.heard(std::move(*heartbeat), std::move(document), context.now);
    const auto cluster = context.fleet.cluster_of(token.name);
    return json_reply(200, {{"received_at", to_rfc3339(context.now.utc)},
                            {"maintenance", to_json(windows_of_node(context.windows, token.name, cluster))}});
}

HttpReply post_events(Context& context, const TokenRecord& token, const json& body) {
    const auto list = body.is_object() ? body.find("events") : body.end();
    if (!body.is_object() || list == body.end() || !list->is_array())
        return error_reply(422, "events is missing or no list");
    std::vector<EventRecord> events;
    events.reserve(list->size());
    for (const auto& item : *list) {
        auto event = read_event_document(item, context.now.utc);
        if (!event)
            return error_reply(422, "events[" + std::to_string(events.size()) + "]: " + event.error().text());
        if (event->node != token.name) return wrong_node(token);
        events.push_back(std::move(*event));
    }
    const auto counts = context.store.add_events(events);
    if (!counts) return store_failure(counts.error());
    return json_reply(200, {{"accepted", counts->accepted}, {"known", counts->known}});
}

HttpReply put_incident(Context& context, const TokenRecord& token, const std::string& id, const json& body) {
    auto incident = read_incident_document(body, context.now.utc);
    if (!incident) return unfit(incident.error());
    if (incident->node != token.name) return wrong_node(token);
    if (incident->id != id) return error_reply(422, "the id in the address is not the id in the body");
    const auto outcome = context.store.put_incident(*incident);
    if (!outcome && outcome.error().code == ErrorCode::invalid) return unfit(outcome.error());
    if (!outcome) return store_failure(outcome.error());
    if (outcome->what == PutOutcome::What::conflict)
        return json_reply(409, {{"error", "another incident is open for this key"},
                                {"id", outcome->conflicting_id},
                                {"key", incident->key}});
    return json_reply(outcome->what == PutOutcome::What::created ? 201 : 200,
                      {{"number", outcome->number}, {"revision", outcome->revision}});
}

HttpReply get_incidents(Context& context, const TokenRecord& token, const Target& target) {
    IncidentFilter filter;
    filter.node = token.name;
    filter.key = target.parameter("key");
    if (!filter.key) filter.open = true;
    const auto incidents = context.store.incidents(filter);
    if (!incidents) return store_failure(incidents.error());
    json list = json::array();
    for (const auto& incident : *incidents)
        list.push_back({{"number", incident.number},
                        {"id", incident.id},
                        {"key", incident.key},
                        {"revision", incident.revision},
                        {"state", incident.state},
                        {"incident", stored_document(incident.document)}});
    return json_reply(200, {{"incidents", std::move(list)}});
}

/// A writing call: token, method, body.
template <class Write>
HttpReply write_with_body(Context& context, const Call& call, const TokenRecord& token, const char* method,
                          Write write) {
    if (call.request.method != method) return wrong_method(method);
    HttpReply refusal;
    const auto body = json_body(call.request, refusal);
    if (!body) return refusal;
    return write(context, token, *body);
}

}  // namespace

HttpReply agent_api(Context& context, const Call& call) {
    const auto& path = call.target.path;  // api, agent, v1, ...
    HttpReply refusal;
    const auto token = authorised(context, call.request, {TokenScope::node}, refusal);
    if (!token) return refusal;
    if (path.size() == 4 && path[3] == "heartbeat")
        return write_with_body(context, call, *token, "PUT",
                               [&](Context& within, const TokenRecord& by, const json& body) {
                                   return put_heartbeat(within, by, body, call.request.body.size());
                               });
    if (path.size() == 4 && path[3] == "events")
        return write_with_body(context, call, *token, "POST", post_events);
    if (path.size() == 4 && path[3] == "incidents")
        return call.request.method == "GET" ? get_incidents(context, *token, call.target)
                                            : wrong_method("GET");
    if (path.size() == 5 && path[3] == "incidents")
        return write_with_body(context, call, *token, "PUT",
                               [&](Context& within, const TokenRecord& by, const json& body) {
                                   return put_incident(within, by, path[4], body);
                               });
    if (path.size() == 5 && path[3] == "maintenance")
        return write_with_body(context, call, *token, "PUT",
                               [&](Context& within, const TokenRecord& by, const json& body) {
                                   return put_window(within, by, path[4], body);
                               });
    return not_found();
}

}  // namespace raidwatch::hub
