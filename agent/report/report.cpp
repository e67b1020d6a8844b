#include "report.hpp"

#include "words.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::report {

namespace {

bool is_test(OperationKind kind) {
    return kind == OperationKind::check || kind == OperationKind::repair ||
           kind == OperationKind::patrol_read;
}

/// An incident's own words on its repair are as old as its last update; followed work is of now.
Incident with_live_repair(Incident incident, const std::vector<Operation>& operations) {
    for (const auto& operation : operations)
        if (!operation.ended_at && operation.target == incident.subject.id && !is_test(operation.kind))
            incident.repair = operation_text(operation);
    return incident;
}

void sort_out_incidents(Report& report, const Inputs& inputs) {
    for (const auto& incident : inputs.incidents) {
        if (is_open(incident)) report.open.push_back(with_live_repair(incident, inputs.operations));
        if (incident.opened_at >= inputs.from) report.opened.push_back(incident);
        if (incident.resolved_at && *incident.resolved_at >= inputs.from) report.resolved.push_back(incident);
    }
    std::ranges::stable_sort(report.open,
                             [](const Incident& a, const Incident& b) { return a.severity > b.severity; });
    if (!report.open.empty()) report.worst = report.open.front().severity;
}

ArrayLine line_of(const Array& array, const std::vector<Operation>& operations) {
    ArrayLine line{array, redundancy(array), {}, {}};
    for (const auto& operation : operations) {
        if (operation.target != array.id) continue;
        if (!operation.ended_at)
            line.running.push_back(operation);
        else if (is_test(operation.kind) &&
                 (!line.last_test || *operation.ended_at > *line.last_test->ended_at))
            line.last_test = operation;
    }
    return line;
}

void rank_disks(Report& report, const Inputs& inputs) {
    std::map<std::string, std::pair<double, double>> temperatures;
    const auto count = [&](const std::string& disk, double degrees) {
        const auto [found, fresh] = temperatures.try_emplace(disk, degrees, degrees);
        if (fresh) return;
        found->second.first = std::min(found->second.first, degrees);
        found->second.second = std::max(found->second.second, degrees);
    };
    for (const auto& [disk, points] : inputs.temperatures)
        for (const auto& point : points) count(disk, point.value);
    for (const auto& reading : inputs.view.readings)
        if (reading.temperature_c) count(reading.disk, *reading.temperature_c);
    for (auto& standing : disk_standings(inputs.view, inputs.faults)) {
        DiskLine line{std::move(standing), {}, {}};
        const auto& disk = line.standing.disk;
        if (const auto found = temperatures.find(disk.id); found != temperatures.end()) {
            line.coolest_c = found->second.first;
            line.hottest_c = found->second.second;
        }
        const auto both = disk.model + " " + disk.firmware;
        const auto name = trim(both);
        ++report.firmware[name.empty() ? std::string("unknown") : std::string(name)];
        report.disks.push_back(std::move(line));
    }
}

void gather_blind_spells(Report& report, const Inputs& inputs) {
    for (const auto& blind : inputs.view.blind)
        report.blind.push_back({blind.domain.text(),
                                blind.since,
                                {},
                                blind.problems.empty() ? "" : blind.problems.front().error});
    for (const auto& incident : inputs.incidents) {
        if (incident.fault_class != FaultClass::disk_unresponsive) continue;
        const auto until = incident.whole_since ? incident.whole_since : incident.resolved_at;
        if (until)
            report.blind.push_back({incident.subject.name, incident.opened_at, until, incident.summary});
    }
}

std::string plural(std::size_t count, const char* what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string summary_of(const Report& report) {
    const auto seen = plural(report.disks.size(), "disk") + ", " + plural(report.arrays.size(), "array");
    std::string trust;
    if (!report.daemon_running) trust = "the daemon does not run, this is the last known state: ";
    if (!report.open.empty())
        return trust + plural(report.open.size(), "open incident") +
               ", worst: " + printable(report.open.front().title, 160);
    const auto unseen =
        std::ranges::count_if(report.blind, [](const BlindSpell& spell) { return !spell.until; });
    if (unseen > 0)
        return trust + plural(static_cast<std::size_t>(unseen), "thing") + " cannot be seen; " + seen;
    if (report.disks.empty() && report.arrays.empty()) return trust + "no disks and no arrays found";
    return trust + "storage healthy, " + seen;
}

}  // namespace

Report build(const Inputs& inputs) {
    Report report;
    report.node = inputs.node;
    report.version = inputs.version;
    report.from = inputs.from;
    report.now = inputs.now;
    report.taken_at = inputs.taken_at;
    report.daemon_running = inputs.daemon_running;
    report.vanished = inputs.view.vanished;
    sort_out_incidents(report, inputs);
    for (const auto& array : inputs.view.arrays) report.arrays.push_back(line_of(array, inputs.operations));
    for (const auto& operation : inputs.operations)
        if (!operation.ended_at || *operation.ended_at >= inputs.from) report.operations.push_back(operation);
    report.maintenance = inputs.windows;
    rank_disks(report, inputs);
    gather_blind_spells(report, inputs);
    for (const auto& event : inputs.events)
        if (event.at >= inputs.from) ++report.events[std::string(event.kind.name())];
    report.summary = summary_of(report);
    report.healthy =
        report.open.empty() && inputs.view.blind.empty() && report.daemon_running && !report.disks.empty();
    return report;
}

}  // namespace raidwatch::report
