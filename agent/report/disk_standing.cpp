#include "disk_standing.hpp"

#include "agent/assess/names.hpp"
#include "words.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace raidwatch::report {

namespace {

constexpr std::size_t kReasonBytes = 160;

void blame(DiskStanding& standing, Severity severity, int score, std::string reason) {
    if (severity != Severity::info)
        standing.worst = std::max(standing.worst.value_or(Severity::info), severity);
    standing.score += score;
    const auto said = [&](const std::string& other) { return contains(other, reason); };
    if (std::ranges::none_of(standing.reasons, said)) standing.reasons.push_back(std::move(reason));
}

int weight(Severity severity) {
    return severity == Severity::critical ? 1000 : severity == Severity::warning ? 300 : 10;
}

bool names(const std::vector<Subject>& subjects, const Disk& disk) {
    return std::ranges::any_of(subjects, [&](const Subject& subject) {
        return subject.kind == SubjectKind::disk && subject.id == disk.id;
    });
}

/// The fault's sentence without the disk's own name in front: that stands beside it already.
std::string reason_of(const Fault& fault, const NodeView& view) {
    const auto name = "disk " + assess::describe_disk(view, fault.subject.id) + ": ";
    std::string_view text = fault.summary;
    if (text.starts_with(name)) text.remove_prefix(name.size());
    return printable(text, kReasonBytes);
}

void judge_by_faults(DiskStanding& standing, const std::vector<Fault>& faults, const NodeView& view) {
    for (const auto& fault : faults) {
        if (fault.subject.kind == SubjectKind::disk && fault.subject.id == standing.disk.id)
            blame(standing, fault.severity, weight(fault.severity), reason_of(fault, view));
        else if (names(fault.parts, standing.disk) && standing.role == "member")
            blame(standing, fault.severity, weight(fault.severity) / 2,
                  fmt::format("named in {} of {}", fault.kind.name(), name_text(fault.subject.name)));
        else if (names(fault.parts, standing.disk))
            standing.worst = std::max(standing.worst.value_or(Severity::info), fault.severity);
    }
}

void judge_by_state(DiskStanding& standing) {
    const auto& disk = standing.disk;
    switch (disk.state) {
        case DiskState::failed:
        case DiskState::offline:
            // A member's failure is as bad as it is for its array: the array's fault names it and raises
            // this.
            blame(standing, standing.array.empty() ? Severity::critical : Severity::warning, 1000,
                  std::string(word(disk.state)));
            break;
        case DiskState::missing:
            blame(standing, Severity::warning, 1000,
                  "missing" + (standing.array.empty() ? "" : " from " + name_text(standing.array)));
            break;
        case DiskState::predictive_failure:
            blame(standing, Severity::critical, 800, "failure predicted");
            break;
        case DiskState::foreign:
            blame(standing, Severity::warning, 100, "foreign configuration");
            break;
        default:
            break;
    }
    if (disk.predictive_failure.value_or(false) && disk.state != DiskState::predictive_failure)
        blame(standing, Severity::critical, 800, "failure predicted");
    if (standing.role == "faulty" && disk.state != DiskState::missing)
        blame(standing, Severity::warning, 500, "faulty in " + name_text(standing.array));
}

/// Counters that are not zero: they rank a disk and explain it, but whether they are a fault is the health
/// rules' affair.
void judge_by_counters(DiskStanding& standing) {
    if (standing.disk.media_errors.value_or(0) > 0)
        blame(standing, Severity::info, 50, fmt::format("{} media errors", *standing.disk.media_errors));
    if (!standing.reading) return;
    const auto& reading = *standing.reading;
    if (reading.passed == false) blame(standing, Severity::critical, 900, "its own verdict is FAILED");
    const auto count = [&](const std::optional<std::uint64_t>& value, int score, const char* what) {
        if (value.value_or(0) > 0) blame(standing, Severity::info, score, fmt::format("{} {}", *value, what));
    };
    count(reading.uncorrectable, 60, "offline uncorrectable sectors");
    count(reading.pending, 50, "pending sectors");
    count(reading.reported_uncorrectable, 40, "reported uncorrectable errors");
    count(reading.reallocated, 30, "reallocated sectors");
    count(reading.media_errors, 40, "media errors");
    count(reading.uncorrected_errors, 40, "uncorrected errors");
    count(reading.grown_defects, 30, "grown defects");
    count(reading.end_to_end_errors, 30, "end-to-end errors");
    count(reading.spin_retries, 30, "spin retries");
    count(reading.interface_crc, 5, "interface CRC errors");
    if (reading.critical_warning.value_or(0) != 0)
        blame(standing, Severity::info, 60,
              fmt::format("NVMe critical warning 0x{:02x}", *reading.critical_warning));
    if (reading.percentage_used.value_or(0) >= 80)
        blame(standing, Severity::info, 20,
              fmt::format("{} % of its endurance used", *reading.percentage_used));
}

void place(DiskStanding& standing, const NodeView& view) {
    for (const auto& array : view.arrays)
        for (const auto& member : array.members) {
            if (member.disk != standing.disk.id) continue;
            standing.array = array.name;
            standing.role = member.past == "replaced"              ? "replaced"
                            : member.journal                       ? "journal"
                            : member.replacement                   ? "replacement"
                            : member.state == MemberState::in_sync ? "member"
                                                                   : std::string(word(member.state));
        }
}

/// The health domain of a disk is named after the disk, an NVMe one after its controller ("nvme0" for
/// nvme0n1).
bool blind_to(const NodeView& view, const Disk& disk) {
    return std::ranges::any_of(view.blind, [&](const Blind& blind) {
        const auto& target = blind.domain.target;
        if (target.empty() || disk.device.empty()) return false;
        return target == disk.device ||
               (blind.domain.source == "nvme" && disk.device.starts_with(target + "n"));
    });
}

DiskStanding standing_of(const Disk& disk, const NodeView& view, const std::vector<Fault>& faults) {
    DiskStanding standing;
    standing.disk = disk;
    if (const auto* reading = view.reading(disk.id)) standing.reading = *reading;
    standing.seen = standing.reading && !blind_to(view, disk);
    place(standing, view);
    judge_by_state(standing);
    judge_by_counters(standing);
    // A rule's own sentence comes first, and swallows the counters it tells.
    auto counted = std::exchange(standing.reasons, {});
    judge_by_faults(standing, faults, view);
    for (auto& reason : counted) blame(standing, Severity::info, 0, std::move(reason));
    return standing;
}

}  // namespace

std::string DiskStanding::verdict() const {
    if (worst) return std::string(word(*worst));
    if (disk.asleep.value_or(false)) return "asleep";
    return seen ? "ok" : "unknown";
}

std::vector<DiskStanding> disk_standings(const NodeView& view, const std::vector<Fault>& faults) {
    std::vector<DiskStanding> standings;
    standings.reserve(view.disks.size() + view.departed.size());
    for (const auto& disk : view.disks) standings.push_back(standing_of(disk, view, faults));
    for (auto disk : view.departed) {
        disk.state = DiskState::missing;
        standings.push_back(standing_of(disk, view, faults));
    }
    std::ranges::stable_sort(standings, [](const DiskStanding& a, const DiskStanding& b) {
        return std::tie(b.worst, b.score, a.disk.slot, a.disk.device) <
               std::tie(a.worst, a.score, b.disk.slot, b.disk.device);
    });
    return standings;
}

}  // namespace raidwatch::report
