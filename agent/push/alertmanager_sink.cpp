#include "alertmanager_sink.hpp"

#include "row.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::push {

namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

/// How long an alert fires without being repeated: a node that died must not end its own alerts.
constexpr auto kFiresFor = 72h;
/// How long the sign of life does: several heartbeats.
constexpr auto kAliveFor = 180s;
constexpr auto kRepeatEnd = 5min;
constexpr std::string_view kKept = "alert/";

std::string kept_name(const OutboxRow& row) {
    return std::string(kKept) + row.ref;
}

/// "array_redundancy" -> "ArrayRedundancy"
std::string camel(std::string_view snake) {
    std::string name;
    for (const auto part : split(snake, '_')) {
        if (part.empty()) continue;
        name += static_cast<char>(part[0] >= 'a' && part[0] <= 'z' ? part[0] - 'a' + 'A' : part[0]);
        name += part.substr(1);
    }
    return name;
}

Json annotations(const Incident& incident) {
    auto description = incident.summary;
    if (!incident.repair.empty()) description += "; " + incident.repair;
    return {{"summary", incident.title},
            {"description", printable(description, 2000)},
            {"component", incident.subject.name},
            {"kind", incident.kind.name()},
            {"state", word(incident.state)},
            {"incident", std::to_string(incident.number)},
            {"services", fmt::format("{}", fmt::join(incident.services, ", "))}};
}

Json alert(const Incident& incident, const std::string& cluster, bool critical) {
    return {{"labels",
             {{"alertname", "Raidwatch" + camel(word(incident.fault_class)) + (critical ? "Critical" : "")},
              {"severity", is_drill(incident) ? "info"
                           : critical         ? "critical"
                                              : "warning"},
              {"instance", incident.node},
              {"cluster", cluster},
              {"component_type", word(incident.subject.kind)},
              {"component_id", incident.subject.id}}},
            {"annotations", annotations(incident)},
            {"startsAt", to_rfc3339(incident.opened_at)}};
}

/// The alerts of an incident, without an end while it is open.
Json alerts_of(const Incident& incident, const std::string& cluster) {
    auto list = Json::array({alert(incident, cluster, false)});
    if (incident.severity == IncidentSeverity::critical) list.push_back(alert(incident, cluster, true));
    if (!is_open(incident))
        for (auto& one : list) one["endsAt"] = to_rfc3339(incident.resolved_at.value_or(incident.changed_at));
    return list;
}

std::optional<UtcTime> end_of(const Json& alert) {
    const auto end = alert.is_object() ? alert.find("endsAt") : alert.end();
    return end != alert.end() && end->is_string() ? parse_rfc3339(end->get<std::string>()) : std::nullopt;
}

/// Adds alerts to the body; those without an end fire on from now.
void append(Json& body, Json alerts, UtcTime now) {
    for (auto& one : alerts) {
        if (!end_of(one)) one["endsAt"] = to_rfc3339(now + kFiresFor);
        body.push_back(std::move(one));
    }
}

}  // namespace

AlertmanagerSink::AlertmanagerSink(AlertmanagerOptions options) : options_(std::move(options)) {
    while (options_.url.ends_with('/')) options_.url.pop_back();
}

HttpRequest AlertmanagerSink::post(std::string body) const {
    HttpRequest request{"POST",
                        options_.url + "/api/v2/alerts",
                        {{"content-type", "application/json"}},
                        std::move(body),
                        options_.deadline};
    if (!options_.token.empty()) request.headers["authorization"] = "Bearer " + options_.token;
    return request;
}

Parcel AlertmanagerSink::parcel(std::span<const OutboxRow> rows, const SinkMemory&, UtcTime now) const {
    const auto count = coalesced(rows);
    auto body = Json::array();
    if (const auto incident = incident_of(rows[count - 1]))
        append(body, alerts_of(*incident, options_.cluster), now);
    return {post(dump(body)), count};
}

Verdict AlertmanagerSink::judge(std::span<const OutboxRow> rows, const HttpResponse& answer,
                                SinkMemory& memory, UtcTime now) const {
    auto verdict = judge_status(answer, now);
    if (verdict.kind == Verdict::Kind::recover)
        return {.kind = Verdict::Kind::retry,
                .reason = verdict.reason + ": no Alertmanager at this address",
                .whole_sink = true};
    if (verdict.kind != Verdict::Kind::delivered) return verdict;
    if (const auto incident = incident_of(rows.back()))
        memory[kept_name(rows.back())] = dump(alerts_of(*incident, options_.cluster));
    return verdict;
}

std::optional<HttpRequest> AlertmanagerSink::heartbeat(const Heartbeat& heartbeat, SinkMemory& memory,
                                                       UtcTime now) const {
    auto body = Json::array();
    body.push_back({{"labels",
                     {{"alertname", "RaidwatchAlive"},
                      {"severity", "none"},
                      {"instance", heartbeat.node},
                      {"cluster", options_.cluster}}},
                    {"annotations", {{"summary", "raidwatch watches this node; alert when this ends"}}},
                    {"startsAt", to_rfc3339(heartbeat.started_at)},
                    {"endsAt", to_rfc3339(now + kAliveFor)}});
    for (auto kept = memory.lower_bound(std::string(kKept));
         kept != memory.end() && kept->first.starts_with(kKept);) {
        auto alerts = parse_json(kept->second, "kept alerts");
        const auto end = alerts && alerts->is_array() && !alerts->empty() ? end_of(alerts->front()) : now;
        if (!alerts || (end && now - *end >= kRepeatEnd)) {
            kept = memory.erase(kept);
            continue;
        }
        append(body, std::move(*alerts), now);
        ++kept;
    }
    return post(dump(body));
}

}  // namespace raidwatch::push
