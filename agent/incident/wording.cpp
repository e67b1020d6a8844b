#include "wording.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::incident {

std::string title_of(const Fault& fault) {
    if (fault.fault_class == FaultClass::drill) return "DRILL: nothing is broken";
    std::string what(fault.kind.name());
    std::ranges::replace(what, '.', ' ');
    std::ranges::replace(what, '_', ' ');
    const bool own_word = what.starts_with(word(fault.subject.kind));
    return fmt::format("{}: {}", fault.subject.name, own_word ? what.substr(what.find(' ') + 1) : what);
}

std::string opening(const Fault& fault) {
    return fault.repair.empty() ? fault.summary : fmt::format("{}. {}", fault.summary, fault.repair);
}

namespace {

std::string new_parts(const Incident& incident, const Fault& fault) {
    std::vector<std::string> names;
    for (const auto& part : fault.parts)
        if (std::ranges::find(incident.parts, part) == incident.parts.end()) names.push_back(part.name);
    return fmt::format("{}", fmt::join(names, ", "));
}

/// The work itself, without its progress: "rebuild onto ZC1A0105".
std::string work_of(const std::string& repair) {
    return repair.substr(0, repair.find(':'));
}

bool has(const std::vector<std::string>& troubles, std::string_view trouble) {
    return std::ranges::find(troubles, trouble) != troubles.end();
}

bool stands_still(const std::vector<std::string>& troubles) {
    return has(troubles, "array.rebuild_stalled");
}

}  // namespace

bool has_new_trouble(const Incident& incident, const Fault& fault) {
    if (incident.troubles.empty()) return false;
    return std::ranges::any_of(fault.troubles,
                               [&](const std::string& trouble) { return !has(incident.troubles, trouble); });
}

bool has_new_part(const Incident& incident, const Fault& fault) {
    return std::ranges::any_of(fault.parts, [&](const Subject& part) {
        return std::ranges::find(incident.parts, part) == incident.parts.end();
    });
}

std::string flapping(const Incident& incident) {
    return fmt::format("Comes and goes: back {} times since {}. {}", incident.relapses.size(),
                       to_rfc3339(incident.relapses.front()), incident.summary);
}

std::string news(const Incident& incident, const Fault& fault, bool escalates) {
    const auto parts = new_parts(incident, fault);
    const bool repairing = !incident.repair.empty();
    if (escalates && !parts.empty() && repairing)
        return fmt::format("Second failure during the {}: {}. {}", work_of(incident.repair), parts,
                           opening(fault));
    if (escalates) return fmt::format("Worse: {}", opening(fault));
    if (!parts.empty()) return fmt::format("Failed part: {}. {}", parts, opening(fault));
    if (work_of(fault.repair) != work_of(incident.repair)) {
        if (fault.repair.empty())
            return fmt::format("The {} has ended. {}", work_of(incident.repair), fault.summary);
        return fmt::format("Repair is running: {}. {}", fault.repair, fault.summary);
    }
    if (stands_still(incident.troubles) && !stands_still(fault.troubles))
        return fmt::format("The {} goes on: {}. {}", work_of(fault.repair), fault.repair, fault.summary);
    // What happens to a lost controller is told in its sentence: another card, a foreign configuration, what
    // is still missing.
    const bool is_told = fault.kind != incident.kind || fault.fault_class == FaultClass::controller_presence;
    if (is_told && fault.summary != incident.summary) return fault.summary;
    return {};
}

std::string over_for_now(const Incident& incident, bool gone, Seconds watch) {
    const auto how = gone                      ? std::string("is no longer in the node")
                     : incident.repair.empty() ? std::string("is whole again")
                                               : "is whole again after the " + work_of(incident.repair);
    return fmt::format("{} {}; watched for {} before this resolves", incident.subject.name, how,
                       human_duration(watch));
}

std::string over(const Incident& incident, bool gone) {
    const auto open_for = std::max(*incident.resolved_at - incident.opened_at, Milliseconds{0});
    const auto how =
        gone ? std::string("is no longer in the node")
             : "stayed whole for " + human_duration(*incident.resolved_at - *incident.whole_since);
    return fmt::format("Resolved: {} {}; open for {}", incident.subject.name, how, human_duration(open_for));
}

}  // namespace raidwatch::incident
