#include "picture.hpp"

#include "agent/report/disk_standing.hpp"
#include "agent/report/words.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/operation_words.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::cli {

std::string_view exit_word(Exit exit) {
    switch (exit) {
        case Exit::ok:
            return "OK";
        case Exit::warning:
            return "WARNING";
        case Exit::critical:
            return "CRITICAL";
        case Exit::unknown:
            break;
    }
    return "UNKNOWN";
}

namespace {

std::string count_of(std::size_t count, const char* what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

const Incident* worst_of(const std::vector<Incident>& incidents) {
    const Incident* worst = nullptr;
    for (const auto& incident : incidents)
        if (is_open(incident) && (worst == nullptr || incident.severity > worst->severity)) worst = &incident;
    return worst;
}

/// ", rebuild 4.0 %" where that repair is followed, or that the fault is over for now.
std::string progress_of(const Incident& incident, const Picture& picture) {
    if (incident.whole_since)
        return picture.view.lists(incident.subject) ? ", whole again and watched"
                                                    : ", gone from the node and watched";
    for (const auto& operation : picture.operations) {
        if (operation.ended_at || operation.target != incident.subject.id) continue;
        const auto done = percent_done(operation);
        return fmt::format(
            ", {}{}{}", word(operation.kind),
            operation.state == OperationState::running ? "" : fmt::format(" {}", word(operation.state)),
            done ? " " + percent_text(*done) : "");
    }
    return {};
}

/// Disks that tell nothing of their health (virtual ones, some behind controllers) are counted, not passed
/// over.
std::string inventory_text(const Picture& picture) {
    const auto standings = report::disk_standings(picture.view, picture.faults);
    const auto silent = std::ranges::count_if(
        standings, [](const report::DiskStanding& standing) { return standing.verdict() == "unknown"; });
    return count_of(picture.view.disks.size(), "disk") + ", " +
           count_of(picture.view.arrays.size(), "array") +
           (silent > 0
                ? fmt::format("; {} without health data", count_of(static_cast<std::size_t>(silent), "disk"))
                : "");
}

bool nothing_in(const NodeView& view) {
    return view.disks.empty() && view.arrays.empty() && view.controllers.empty() && view.enclosures.empty();
}

/// What the data says, leaving aside whether it can be trusted to be of now.
Verdict judge_content(const Picture& picture) {
    if (const auto* worst = worst_of(picture.incidents)) {
        const auto open = static_cast<std::size_t>(std::ranges::count_if(picture.incidents, is_open));
        auto sentence = printable(worst->title, 120) + progress_of(*worst, picture);
        if (open > 1) sentence += fmt::format(" (and {})", count_of(open - 1, "more incident"));
        return {worst->severity == IncidentSeverity::minor ? Exit::warning : Exit::critical, worst->severity,
                sentence};
    }
    if (!picture.view.blind.empty()) {
        std::string names;
        for (const auto& blind : picture.view.blind)
            names += (names.empty() ? "" : ", ") + report::name_text(blind.domain.text());
        return {Exit::unknown, {}, "cannot see " + printable(names, 100)};
    }
    if (picture.origin == Origin::recording && nothing_in(picture.view))
        return {Exit::ok, {}, "no controller, array or disk in this output"};
    if (picture.origin != Origin::recording && picture.view.disks.empty() && picture.view.arrays.empty())
        return {Exit::unknown, {}, "no disks and no arrays found: nothing is watched"};
    return {Exit::ok, {}, "storage healthy, " + inventory_text(picture)};
}

/// "media errors" of disk.media_errors.
std::string condition_text(const Kind& kind) {
    std::string text(kind.name().substr(kind.name().find('.') + 1));
    std::ranges::replace(text, '_', ' ');
    return text;
}

/// ", in maintenance until ..." where that runs.
std::string maintenance_of(const Picture& picture) {
    for (const auto& window : picture.maintenance)
        if (expects_at(window, picture.now)) return ", in maintenance until " + report::when(window.until);
    return {};
}

/// A window of this node itself that is over while not everything is back; a cluster's is the hub's to tell.
bool overruns(const Picture& picture) {
    return std::ranges::any_of(picture.maintenance, [](const MaintenanceWindow& window) {
        return window.scope == MaintenanceScope::node && window.state == MaintenanceState::overrun;
    });
}

std::string age_text(const Picture& picture) {
    return picture.taken_at ? human_duration(std::max(Milliseconds{0}, picture.now - *picture.taken_at))
                            : "unknown time";
}

}  // namespace

std::string daemon_text(const Picture& picture) {
    if (picture.daemon_running) return "daemon running";
    return picture.daemon_error.empty() ? "daemon not running" : printable(picture.daemon_error, 200);
}

Verdict judge(const Picture& picture) {
    const std::string daemon =
        picture.daemon_error.empty() ? "daemon not running" : "no answer from the daemon";
    if (picture.origin == Origin::nothing) {
        const auto why = picture.daemon_running ? "nothing known yet" : daemon + ", nothing known";
        return {Exit::unknown, {}, fmt::format("{}: {}", why, printable(picture.store_error, 200))};
    }
    auto verdict = judge_content(picture);
    if (verdict.exit == Exit::ok && overruns(picture))
        verdict = {Exit::warning, {}, "maintenance takes longer than declared, " + verdict.sentence};
    verdict.sentence += maintenance_of(picture);
    if (picture.origin == Origin::probe || picture.origin == Origin::recording) return verdict;
    if (!picture.daemon_running) {
        verdict.sentence = fmt::format(
            "{}; last known state, {} old: {}{}", daemon, age_text(picture),
            verdict.exit == Exit::ok ? "" : std::string(exit_word(verdict.exit)) + ", ", verdict.sentence);
        verdict.exit = Exit::unknown;
    } else if (!picture.settled) {
        verdict.sentence = "the first look at the hardware still runs; so far: " + verdict.sentence;
        if (verdict.exit == Exit::ok) verdict.exit = Exit::unknown;
    } else if (picture.taken_at && picture.now - *picture.taken_at > kStale) {
        verdict.sentence =
            fmt::format("state is {} old although the daemon runs: {}", age_text(picture), verdict.sentence);
        if (verdict.exit == Exit::ok) verdict.exit = Exit::unknown;
    }
    return verdict;
}

std::vector<Incident> incidents_of(const std::vector<Fault>& faults, const std::vector<Incident>& known,
                                   UtcTime now) {
    std::vector<Incident> incidents;
    for (const auto& fault : faults) {
        Incident incident;
        incident.key = fault_key(fault.fault_class, fault.subject);
        const auto same = std::ranges::find_if(
            known, [&](const Incident& open) { return is_open(open) && open.key == incident.key; });
        if (same != known.end()) {
            incident = *same;
        } else {
            incident.fault_class = fault.fault_class;
            incident.opened_at = incident.changed_at = now;
            incident.state = fault.parts.empty() ? IncidentState::investigating : IncidentState::identified;
        }
        incident.subject = fault.subject;
        incident.kind = fault.kind;
        incident.severity =
            fault.severity == Severity::critical ? IncidentSeverity::critical : IncidentSeverity::minor;
        incident.title = fault.subject.name + ": " + condition_text(fault.kind);
        incident.summary = fault.summary;
        incident.repair = fault.repair;
        incident.parts = fault.parts;
        incident.parents = fault.parents;
        incident.mounts = fault.mounts;
        incidents.push_back(std::move(incident));
    }
    return incidents;
}

}  // namespace raidwatch::cli
