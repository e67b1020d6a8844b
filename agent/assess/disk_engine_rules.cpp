// What the engine that owns a disk (RAID controller, pool) says of it.

#include "disk_case.hpp"
#include "names.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::assess {

namespace {

bool in_an_array(const NodeView& view, const Disk& disk) {
    return std::ranges::any_of(view.arrays, [&](const Array& array) {
        return std::ranges::count(array.members, std::optional(disk.id), &Member::disk) > 0;
    });
}

/// Its array is short of it, and says so itself.
bool is_missed_by_an_array(const NodeView& view, const Disk& disk) {
    return std::ranges::any_of(view.arrays, [&](const Array& array) {
        return std::ranges::any_of(array.members, [&](const Member& member) {
            return member.disk == disk.id && member.state != MemberState::in_sync;
        });
    });
}

/// An array says what becomes of it, whatever the disk's own state is called.
bool is_known_as_member(const NodeView& view, const Disk& disk) {
    return std::ranges::any_of(view.arrays, [&](const Array& array) {
        return std::ranges::any_of(array.members, [&](const Member& member) {
            return member.disk == disk.id && member.state != MemberState::unknown;
        });
    });
}

/// A disk that does not work is its array's fault where the array misses it; a spare or an unused one is
/// missed by nobody yet, and one that its array still counts on will be.
void check_out(DiskCase& c) {
    const bool aside = c.disk.hot_spare.value_or(false) || c.disk.configured == false;
    const auto* role = c.disk.hot_spare.value_or(false) ? "spare "
                       : c.disk.configured == false     ? "unused disk "
                                                        : "";
    const auto said = c.disk.vendor_state.empty() || c.disk.vendor_state == word(c.disk.state)
                          ? std::string()
                          : fmt::format(" (\"{}\")", printable(c.disk.vendor_state, 60));
    c.add("disk.failed", FaultClass::disk_illness, kind::disk_failed,
          aside ? Severity::warning : Severity::critical,
          fmt::format("{}its controller says {}{}", role, word(c.disk.state), said));
}

/// What a drive calls itself when its firmware has given up: Samsung's firmware revision (its half, where a
/// SCSI inquiry has room for four characters), Phison's model, Intel's serial.
bool calls_itself_dead(const Disk& disk) {
    return disk.firmware == "ERRORMOD" || disk.firmware == "RMOD" || disk.model.starts_with("SATAFIRM ") ||
           disk.serial.starts_with("BAD_CTX");
}

void check_error_mode(DiskCase& c) {
    if (!calls_itself_dead(c.disk)) return;
    c.add("disk.error_mode", FaultClass::disk_illness, kind::disk_failed, Severity::critical,
          fmt::format("runs the error mode of its firmware ({}, {}): nothing on it can be read",
                      printable(c.disk.model, 40), printable(c.disk.firmware, 20)));
}

}  // namespace

void check_told_by_engine(DiskCase& c, const NodeView& view) {
    check_error_mode(c);
    if (c.disk.predictive_failure.value_or(false) || c.disk.state == DiskState::predictive_failure)
        c.add("disk.predictive", FaultClass::disk_illness, kind::disk_predicted_failure, Severity::critical,
              "its controller predicts its failure");
    switch (c.disk.state) {
        case DiskState::failed:
        case DiskState::offline:
        case DiskState::missing:
            if (!is_missed_by_an_array(view, c.disk)) check_out(c);
            break;
        case DiskState::rebuilding:
            // Output that tells of disks alone; otherwise its array is short of it and says so.
            if (!in_an_array(view, c.disk))
                c.add("disk.rebuilding", FaultClass::disk_illness, kind::array_degraded, Severity::warning,
                      "is being rebuilt: its array is short of a member until then");
            break;
        case DiskState::foreign:
            if (!controller_of(view, c.disk.controller))  // else one fault of the controller names them all
                c.add("controller.foreign_config", FaultClass::disk_illness, kind::controller_foreign_config,
                      Severity::warning, "carries a foreign configuration");
            break;
        case DiskState::unknown:
            if (says_something(c.disk.vendor_state) && !is_known_as_member(view, c.disk))
                c.add("disk.blind", FaultClass::disk_unresponsive, kind::collector_blind, Severity::warning,
                      fmt::format("is in a state that raidwatch does not know: \"{}\"",
                                  printable(c.disk.vendor_state, 60)));
            break;
        default:
            break;
    }
}

void check_media_errors(DiskCase& c) {
    if (!c.disk.media_errors) return;
    const auto value = *c.disk.media_errors;
    const auto& known = c.baseline("disk.media_errors", value);
    const auto severity = c.limits.above("disk.media_errors", static_cast<double>(value));
    if (!severity) return;
    c.add("disk.media_errors", FaultClass::disk_illness, kind::disk_media_errors, *severity,
          known.grew_at ? fmt::format("{} media errors by its controller's count, grown since {}", value,
                                      to_rfc3339(*known.grew_at))
                        : fmt::format("{} media errors by its controller's count", value));
}

}  // namespace raidwatch::assess
