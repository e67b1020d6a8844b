#include "disk_rules.hpp"
#include "names.hpp"
#include "rule_limits.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

using namespace std::chrono_literals;

/// One failed read may be chance; half a minute of them is a fault of its own.
constexpr auto kBlindAfter = 30s;

bool never_answered(const Blind& blind) {
    return std::ranges::any_of(blind.problems,
                               [](const Problem& p) { return p.code == ErrorCode::timed_out; });
}

std::string reasons(const Blind& blind) {
    std::vector<std::string> texts;
    for (const auto& problem : blind.problems) texts.push_back(printable(problem.error, 160));
    return texts.empty() ? "no answer" : fmt::format("{}", fmt::join(texts, "; "));
}

/// "nvme0" is the controller of "nvme0n1".
bool belongs(const std::string& device, const std::string& target) {
    if (device == target) return true;
    return device.starts_with(target) && device.size() > target.size() && device[target.size()] == 'n';
}

/// The array that a domain reads: md and ZFS by name, device-mapper volumes by device, btrfs by UUID.
bool reads(const Domain& domain, const Array& array) {
    if (domain.source == "md" || domain.source == "zfs") return array.name == domain.target;
    if (domain.source == "dm") return array.device == domain.target;
    return domain.source == "btrfs" && array.id == "btrfs-" + domain.target;
}

/// A drive that only its controller knows: "0000:03:00.0-252:3", "0000:03:00.0-1I:1:4", the controller's
/// place and the slot.
const Disk* drive_behind(const NodeView& view, const Domain& domain) {
    if (domain.source != "mfi-drive" && domain.source != "ciss-drive") return nullptr;
    const auto dash = std::min(domain.target.rfind('-'), domain.target.size());
    const auto controller = "pci-" + domain.target.substr(0, dash);
    const auto slot = domain.target.substr(std::min(dash + 1, domain.target.size()));
    const auto found = std::ranges::find_if(
        view.disks, [&](const Disk& disk) { return disk.controller == controller && disk.slot == slot; });
    return found == view.disks.end() ? nullptr : &*found;
}

Subject subject_of_domain(const NodeView& view, const Domain& domain) {
    if (const auto* drive = drive_behind(view, domain)) return subject_of(*drive);
    const auto array = std::ranges::find_if(view.arrays, [&](const Array& a) { return reads(domain, a); });
    if (!domain.target.empty() && array != view.arrays.end()) return subject_of(*array);
    if (const auto* controller = controller_of(view, "pci-" + domain.target)) return subject_of(*controller);
    const auto disk =
        std::ranges::find_if(view.disks, [&](const Disk& d) { return belongs(d.device, domain.target); });
    if (!domain.target.empty() && disk != view.disks.end()) return subject_of(*disk);
    return {SubjectKind::collector, domain.text(), domain.text()};
}

Fault fault_of(const NodeView& view, const Blind& blind) {
    Fault fault;
    fault.fault_class = FaultClass::disk_unresponsive;
    fault.subject = subject_of_domain(view, blind.domain);
    const bool hangs = fault.subject.kind == SubjectKind::disk && never_answered(blind);
    fault.kind = hangs ? kind::disk_unresponsive : kind::collector_blind;
    fault.severity = Severity::warning;
    fault.rule = "disk.blind";
    for (const auto& problem : blind.problems)
        fault.troubles.push_back(
            fmt::format("{} {} {}", fault.rule, blind.domain.text(), to_string(problem.code)));
    const auto what = fault.subject.name == blind.domain.text()
                          ? blind.domain.text()
                          : fault.subject.name + " (" + blind.domain.text() + ")";
    fault.summary = fmt::format("cannot see {}: {}", what, reasons(blind));
    fault.evidence["domain"] = blind.domain.text();
    return fault;
}

/// When the inventory or most of everything is out of sight, that is one fault, not one for each device.
Fault fault_of_all(const NodeView& view, const std::vector<Blind>& blind) {
    Fault fault = fault_of(view, blind.front());
    fault.subject = {SubjectKind::collector, "probe", "probe"};
    fault.kind = kind::collector_blind;
    fault.summary = fmt::format("cannot see the hardware: {} sources give no answer, {}: {}", blind.size(),
                                blind.front().domain.text(), reasons(blind.front()));
    for (const auto& one : blind) fault.evidence[one.domain.text()] = reasons(one);
    return fault;
}

}  // namespace

std::vector<Fault> blind_faults(const NodeView& view, const RuleContext& context) {
    if (!Limits(context.overrides).enabled("disk.blind")) return {};
    std::vector<Blind> blind;
    std::ranges::copy_if(view.blind, std::back_inserter(blind),
                         [&](const Blind& one) { return context.now - one.since >= kBlindAfter; });
    if (blind.empty()) return {};
    const bool inventory =
        std::ranges::any_of(blind, [](const Blind& one) { return one.domain.source == "block"; });
    if (inventory) return {fault_of_all(view, blind)};
    std::vector<Fault> faults;
    for (const auto& one : blind) {
        auto fault = fault_of(view, one);
        const auto same =
            std::ranges::find_if(faults, [&](const Fault& f) { return f.subject == fault.subject; });
        if (same == faults.end()) {
            faults.push_back(std::move(fault));
            continue;
        }
        same->summary += "; " + fault.summary;
        same->troubles.insert(same->troubles.end(), fault.troubles.begin(), fault.troubles.end());
    }
    return faults;
}

}  // namespace raidwatch::assess
