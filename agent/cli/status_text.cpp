#include "status_text.hpp"

#include "agent/report/disk_standing.hpp"
#include "agent/report/words.hpp"
#include "controllers_text.hpp"
#include "maintenance_text.hpp"
#include "table.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/operation_words.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::cli {

using report::name_text;

Colour colour_of(Exit exit) {
    switch (exit) {
        case Exit::ok:
            return Colour::good;
        case Exit::critical:
            return Colour::bad;
        default:
            return Colour::warning;
    }
}

Colour colour_of(IncidentSeverity severity) {
    return severity == IncidentSeverity::minor ? Colour::warning : Colour::bad;
}

Colour colour_of(ArrayState state) {
    switch (state) {
        case ArrayState::optimal:
            return Colour::good;
        case ArrayState::container:
            return Colour::none;
        case ArrayState::failed:
            return Colour::bad;
        default:
            return Colour::warning;
    }
}

std::string members_text(const Array& array) {
    const auto counted = redundancy(array);
    return counted.known ? fmt::format("{}/{}", counted.active, counted.total) : "";
}

std::string redundancy_text(const Array& array) {
    const auto counted = redundancy(array);
    if (!counted.known) return array.state == ArrayState::container ? "" : "unknown";
    if (counted.data_lost) return "data lost";
    if (counted.tolerable == 0) return "none";
    return fmt::format("{} disk{}", counted.tolerable, counted.tolerable == 1 ? "" : "s");
}

namespace {

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) all += (all.empty() ? "" : ", ") + text;
    return all;
}

/// Live progress where it is followed, else what the incident's last update said.
std::string repair_text(const Incident& incident, const Picture& picture) {
    for (const auto& operation : picture.operations)
        if (!operation.ended_at && operation.target == incident.subject.id &&
            operation.kind != OperationKind::check && operation.kind != OperationKind::self_test)
            return report::operation_text(operation);
    return printable(incident.repair);
}

std::string state_text(const Incident& incident, UtcTime now) {
    auto text = std::string(word(incident.state));
    if (incident.resolved_at) text += " " + report::when_and_age(*incident.resolved_at, now);
    return text;
}

}  // namespace

std::string incident_block(const Incident& incident, const Picture& picture, const Terminal& terminal) {
    constexpr std::size_t kIndent = 6;
    const auto number = incident.number > 0 ? fmt::format("#{}  ", incident.number) : std::string{};
    const auto severity = std::string(word(incident.severity));
    const auto name = name_text(incident.subject.name);
    const auto since = incident.number > 0 ? "since " + report::when_and_age(incident.opened_at, picture.now)
                                           : std::string{};
    auto text = "  " + number + terminal.paint(colour_of(incident.severity), severity) + "  " +
                terminal.paint(Colour::bold, name);
    const auto first = 4 + number.size() + severity.size() + shown_width(name);
    const auto fits = first + 2 + since.size() <= terminal.columns();
    text += since.empty() ? "\n" : (fits ? "  " : "\n" + std::string(kIndent, ' ')) + since + "\n";
    const auto line = [&](std::string_view label, const std::string& said) {
        if (said.empty()) return;
        const auto indent = kIndent + label.size();
        text += std::string(kIndent, ' ') + terminal.paint(Colour::dim, label) +
                wrap(said, terminal.columns(indent), indent) + '\n';
    };
    const auto summary = printable(incident.summary.empty() ? incident.title : incident.summary);
    std::vector<std::string> parts, mounts, services;
    for (const auto& part : incident.parts)
        if (auto named = report::part_text(part, picture.view); !contains(summary, named))
            parts.push_back(std::move(named));
    for (const auto& mount : incident.mounts) mounts.push_back(name_text(mount));
    for (const auto& service : incident.services) services.push_back(name_text(service));
    const bool whole = incident.whole_since && is_open(incident);
    if (whole)
        line("", (picture.view.lists(incident.subject) ? "whole again since " : "gone from the node since ") +
                     report::when_and_age(*incident.whole_since, picture.now) + "; watched, then resolved");
    line(whole ? "was      " : "", summary);
    line("part     ", joined(parts));
    line("repair   ", repair_text(incident, picture));
    line("mounts   ", joined(mounts));
    line("service  ", joined(services));
    if (incident.number > 0) line("state    ", state_text(incident, picture.now));
    if (incident.acknowledged)
        line("ack      ", fmt::format("{} at {}", name_text(incident.acknowledged->by),
                                      report::when(incident.acknowledged->at)));
    return text;
}

namespace {

std::string heading(const Terminal& terminal, std::string_view text) {
    return "\n" + terminal.paint(Colour::bold, text) + "\n";
}

std::string first_lines(const Picture& picture, const Terminal& terminal) {
    const auto verdict = judge(picture);
    const auto word = std::string(exit_word(verdict.exit));
    const auto rest = name_text(picture.node) + " - " + verdict.sentence;
    auto text = terminal.paint(colour_of(verdict.exit), word) + " " +
                wrap(rest, terminal.columns(word.size() + 1), word.size() + 1) + "\n";
    std::string source;
    if (picture.origin == Origin::recording)
        source = "recorded output; the machine itself was not asked";
    else if (picture.origin == Origin::probe)
        source = "read from the hardware just now, ";
    else if (picture.taken_at)
        source = "state of " + report::when_and_age(*picture.taken_at, picture.now) + ", ";
    if (picture.origin != Origin::recording) source += daemon_text(picture);
    text += terminal.paint(Colour::dim, wrap(source, terminal.columns(2), 2)) + "\n";
    auto troubles = picture.troubles;
    if (!picture.store_error.empty() && picture.origin != Origin::nothing)
        troubles.push_back(picture.store_error);
    for (const auto& trouble : troubles)
        text += terminal.paint(Colour::warning, wrap(printable(trouble, 200), terminal.columns(2), 2)) + "\n";
    return text;
}

bool recorded_by_daemon(const Picture& picture) {
    return picture.origin != Origin::probe && picture.origin != Origin::recording;
}

std::string incidents_section(const Picture& picture, const Terminal& terminal) {
    if (std::ranges::none_of(picture.incidents, is_open)) return {};
    auto text = heading(terminal, recorded_by_daemon(picture) ? "INCIDENTS" : "FAULTS");
    std::vector<const Incident*> open;
    for (const auto& incident : picture.incidents)
        if (is_open(incident)) open.push_back(&incident);
    std::ranges::stable_sort(open,
                             [](const Incident* a, const Incident* b) { return a->severity > b->severity; });
    for (const auto* incident : open) text += incident_block(*incident, picture, terminal);
    return text;
}

/// Written out under the array only where no incident above says the same.
bool told_by_incident(const Picture& picture, const Operation& operation) {
    return operation.kind != OperationKind::check && operation.kind != OperationKind::self_test &&
           std::ranges::any_of(picture.incidents, [&](const Incident& incident) {
               return is_open(incident) && incident.subject.id == operation.target;
           });
}

std::string write_cache_text(const Array& array) {
    if (array.write_cache_actual.empty() || array.write_cache_actual == array.write_cache_configured)
        return {};
    return name_text(array.write_cache_actual);
}

std::string spares_text(const Array& array) {
    const auto spares = std::ranges::count_if(array.members, [](const Member& member) {
        return member.state == MemberState::spare && !member.device_gone;
    });
    return spares > 0 ? std::to_string(spares) : std::string{};
}

std::string controllers_section(const Picture& picture, const Terminal& terminal, bool all) {
    const auto table = controllers_table(picture.view, terminal, all);
    return table.empty() ? std::string{} : heading(terminal, "CONTROLLERS") + table;
}

std::string arrays_section(const Picture& picture, const Terminal& terminal) {
    if (picture.view.arrays.empty() && picture.view.vanished.empty()) return {};
    Table table({"NAME", "LEVEL", "STATE", "MEMBERS", "SPARE", "CAN LOSE", "CACHE", "OPERATION"},
                {"STATE", "MEMBERS", "CAN LOSE"});
    for (const auto& array : picture.view.arrays) {
        std::string short_text;
        std::vector<std::string> notes;
        for (const auto& operation : picture.operations) {
            if (operation.ended_at || operation.target != array.id) continue;
            short_text += (short_text.empty() ? "" : ", ") + std::string(word(operation.kind));
            if (operation.state != OperationState::running)
                short_text += " " + std::string(word(operation.state));
            if (const auto done = percent_done(operation)) short_text += " " + percent_text(*done);
            if (!told_by_incident(picture, operation)) notes.push_back(report::operation_text(operation));
        }
        const auto left = redundancy_text(array);
        const bool bare = left == "none" && array.state != ArrayState::optimal;
        table.add({name_text(array.name),
                   name_text(array.level),
                   {std::string(word(array.state)), colour_of(array.state)},
                   members_text(array),
                   spares_text(array),
                   {left, left == "data lost" || bare ? Colour::bad : Colour::none},
                   {write_cache_text(array), Colour::warning},
                   short_text});
        for (auto& note : notes) table.note(std::move(note));
    }
    for (const auto& gone : picture.view.vanished)
        table.add({name_text(gone.array.name),
                   name_text(gone.array.level),
                   {"vanished", Colour::bad},
                   "",
                   "",
                   "",
                   "since " + report::when(gone.since)});
    return heading(terminal, "ARRAYS") + table.text(terminal);
}

std::string disks_section(const Picture& picture, const Terminal& terminal) {
    Table table({"SLOT", "DEVICE", "SERIAL", "ARRAY", "VERDICT"}, {"SLOT", "DEVICE", "SERIAL", "VERDICT"});
    for (const auto& standing : report::disk_standings(picture.view, picture.faults)) {
        if (!standing.worst) continue;
        const auto& disk = standing.disk;
        table.add(
            {name_text(disk.slot),
             name_text(disk.device),
             name_text(disk.serial.empty() ? disk.id : disk.serial),
             name_text(standing.array),
             {standing.verdict(), *standing.worst == Severity::critical ? Colour::bad : Colour::warning}});
        std::string why;
        for (const auto& reason : standing.reasons) why += (why.empty() ? "" : "; ") + reason;
        if (!why.empty()) table.note(why);
    }
    return table.empty() ? std::string{} : heading(terminal, "DISKS NOT WELL") + table.text(terminal);
}

std::string blind_section(const Picture& picture, const Terminal& terminal) {
    if (picture.view.blind.empty()) return {};
    auto text = heading(terminal, "NOT SEEN");
    for (const auto& blind : picture.view.blind)
        text += "  " + wrap(report::blind_text(blind, picture.now), terminal.columns(2), 6) + "\n";
    return text;
}

}  // namespace

std::string status_text(const Picture& picture, const Terminal& terminal, bool all) {
    const auto maintenance = maintenance_section(picture.maintenance, picture.now, terminal);
    return first_lines(picture, terminal) + incidents_section(picture, terminal) +
           (maintenance.empty() ? "" : heading(terminal, "MAINTENANCE") + maintenance) +
           controllers_section(picture, terminal, all) + arrays_section(picture, terminal) +
           disks_section(picture, terminal) + blind_section(picture, terminal);
}

}  // namespace raidwatch::cli
