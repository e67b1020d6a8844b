#include "metrics.hpp"

#include "metric_families.hpp"
#include "metrics_parts.hpp"
#include "words.hpp"

#include <raidwatch/model/operation_words.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

namespace raidwatch::report {

namespace {

void add_daemon(Exposition& out, const MetricsSource& source) {
    out.add(family::build_info,
            {{"version", source.version}, {"node", source.node}, {"cluster", source.cluster}}, 1);
    if (source.started_at) out.add(family::start_time, {}, seconds(*source.started_at));
    if (source.last_cycle_at) out.add(family::last_cycle, {}, seconds(*source.last_cycle_at));
    add_known(out, family::probe_connected, {}, source.probe_connected);
    add_known(out, family::store_degraded, {}, source.store_degraded);
    add_known(out, family::deliveries_waiting, {}, source.deliveries_waiting);
    for (const auto& blind : source.view.blind)
        out.add(family::blind_since, {{"domain", blind.domain.text()}}, seconds(blind.since));
}

bool counts(const Incident& incident) {
    return is_open(incident) && !is_drill(incident);
}

void add_incidents(Exposition& out, const MetricsSource& source) {
    // Before the first look nothing is known to be well.
    if (source.last_cycle_at)
        out.add(family::storage_healthy, {},
                source.view.blind.empty() && std::ranges::none_of(source.incidents, counts) ? 1 : 0);
    for (const auto severity : {IncidentSeverity::minor, IncidentSeverity::major, IncidentSeverity::critical})
        out.add(family::incidents_open, {{"severity", std::string(word(severity))}},
                static_cast<double>(std::ranges::count_if(source.incidents, [&](const Incident& incident) {
                    return counts(incident) && incident.severity == severity;
                })));
    for (const auto& incident : source.incidents)
        if (counts(incident))
            out.add(family::incident_open,
                    {{"number", std::to_string(incident.number)},
                     {"component", incident.subject.name},
                     {"component_type", std::string(word(incident.subject.kind))},
                     {"kind", std::string(incident.kind.name())},
                     {"severity", std::string(word(incident.severity))},
                     {"state", std::string(word(incident.state))}},
                    1);
}

void add_maintenance(Exposition& out, const std::vector<MaintenanceWindow>& windows) {
    for (const auto& window : windows)
        if (window.state != MaintenanceState::completed)
            out.add(family::maintenance_state,
                    {{"window", window.id},
                     {"scope", std::string(word(window.scope))},
                     {"name", window.name},
                     {"state", std::string(word(window.state))}},
                    1);
}

void add_array(Exposition& out, const Array& array) {
    const Labels labels{{"array", array.name}, {"id", array.id}};
    out.add(family::array_info,
            with(labels, {{"engine", std::string(word(array.engine))},
                          {"level", array.level},
                          {"device", array.device},
                          {"controller", array.controller}}),
            1);
    add_states(out, family::array_state, labels, array.state);
    add_known(out, family::array_bytes, labels, array.bytes);
    add_known(out, family::array_mismatches, labels, array.mismatches);
    const auto left = redundancy(array);
    if (!left.known) return;
    out.add(family::array_tolerable, labels, left.tolerable);
    for (const auto& [state, count] :
         {std::pair{"total", left.total}, {"active", left.active}, {"lost", left.lost}})
        out.add(family::array_members, with(labels, {{"state", state}}), count);
}

void add_operation(Exposition& out, const Operation& operation) {
    if (operation.ended_at) return;
    const Labels labels{{"target", operation.target_name},
                        {"id", operation.target},
                        {"kind", std::string(word(operation.kind))}};
    add_known(out, family::operation_progress, labels, percent_done(operation), kPercent);
    add_known(out, family::operation_speed, labels, operation.bytes_per_s);
    out.add(family::operation_stalled, labels, operation.state == OperationState::stalled ? 1 : 0);
    const auto remaining = [&](const char* bound, const std::optional<std::int64_t>& left) {
        add_known(out, family::operation_remaining, with(labels, {{"bound", bound}}), left);
    };
    remaining("low", operation.eta_low_s);
    remaining("high", operation.eta_high_s);
}

}  // namespace

double seconds(UtcTime time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

std::string metrics_text(const MetricsSource& source) {
    Exposition out;
    add_daemon(out, source);
    add_incidents(out, source);
    add_maintenance(out, source.maintenance);
    for (const auto& array : source.view.arrays) add_array(out, array);
    for (const auto& vanished : source.view.vanished)
        out.add(family::array_vanished_since, {{"array", vanished.array.name}, {"id", vanished.array.id}},
                seconds(vanished.since));
    for (const auto& operation : source.operations) add_operation(out, operation);
    add_disks(out, source);
    add_controllers(out, source.view);
    add_enclosures(out, source.view);
    return out.text();
}

}  // namespace raidwatch::report
