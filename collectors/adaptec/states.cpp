#include "states.hpp"

#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::adaptec {

namespace {

using raid::holds;
using raid::Word;

constexpr auto kArrayWords = std::to_array<Word<ArrayState>>({
    {"Optimal", ArrayState::optimal},
    {"Ok", ArrayState::optimal},  // also "Okay"
    {"Degraded", ArrayState::degraded},
    {"Suboptimal", ArrayState::degraded},
    {"Interim Recovery", ArrayState::degraded},
    {"Ready for Recovery", ArrayState::degraded},
    {"Ready for Rebuild", ArrayState::degraded},
    {"Recovering", ArrayState::degraded},
    {"Rebuild", ArrayState::degraded},
    {"Impacted", ArrayState::degraded},
    {"Failed", ArrayState::failed},
    {"Dead", ArrayState::failed},
    {"Offline", ArrayState::inactive},
    {"Inactive", ArrayState::inactive},
    {"Not Available", ArrayState::inactive},
    {"Not Configured", ArrayState::inactive},
    {"Disabled", ArrayState::inactive},
    {"Ejected", ArrayState::inactive},
    {"Wrong", ArrayState::failed},  // "Wrong physical drive was replaced": the firmware stops
    {"Overheat", ArrayState::failed},
    {"Queued for rebuild", ArrayState::degraded},
    {"Queued for", ArrayState::optimal},
    {"Expan", ArrayState::optimal},
    {"Transform", ArrayState::optimal},
    {"Migrat", ArrayState::optimal},
    {"Reconfigur", ArrayState::optimal},
    {"Verify", ArrayState::optimal},
});

constexpr auto kDiskWords = std::to_array<Word<DiskState>>({
    {"Online", DiskState::online},
    {"Optimal", DiskState::online},
    {"Present", DiskState::online},
    {"Verif", DiskState::online},
    {"Copyback", DiskState::rebuilding},
    {"Global Hot", DiskState::spare},
    {"Dedicated Hot", DiskState::spare},
    {"Pooled Hot", DiskState::spare},
    {"Auto Replace Hot", DiskState::spare},
    {"Hot Spare", DiskState::spare},
    {"Hot-Spare", DiskState::spare},
    {"Hotspare", DiskState::spare},
    {"Standby Hot", DiskState::spare},
    {"Ready", DiskState::unconfigured},
    {"Available", DiskState::unconfigured},
    {"Raw", DiskState::unconfigured},
    {"JBOD", DiskState::unconfigured},
    {"Pass Through", DiskState::unconfigured},
    {"Unassigned", DiskState::unconfigured},
    {"Initializ", DiskState::unconfigured},
    {"Clear", DiskState::unconfigured},
    {"Zero", DiskState::unconfigured},
    {"Erase", DiskState::unconfigured},
    {"Sanitiz", DiskState::unconfigured},
    {"Format", DiskState::unconfigured},
    {"Foreign", DiskState::foreign},
    {"Rebuild", DiskState::rebuilding},
    {"Predictive", DiskState::predictive_failure},
    {"Failed", DiskState::failed},
    {"Failure", DiskState::failed},
    {"Dead", DiskState::failed},
    {"Defunct", DiskState::failed},
    {"Inconsistent", DiskState::failed},
    {"Offline", DiskState::offline},
    {"Missing", DiskState::missing},
    {"Not Present", DiskState::missing},
});

constexpr auto kSegmentWords = std::to_array<Word<MemberState>>({
    {"Present", MemberState::in_sync},
    {"Online", MemberState::in_sync},
    {"Optimal", MemberState::in_sync},
    {"Rebuilding", MemberState::rebuilding},
    {"Missing", MemberState::missing},
    {"Failed", MemberState::faulty},
    {"Inconsistent", MemberState::faulty},  // there, but its data is not the array's
});

constexpr auto kBatteryWords = std::to_array<Word<BatteryState>>({
    {"Optimal", BatteryState::ok},
    {"Ok", BatteryState::ok},
    {"Ready", BatteryState::ok},
    {"Charged", BatteryState::ok},
    {"Charging", BatteryState::charging},
    {"Recharging", BatteryState::charging},
    {"Discharging", BatteryState::learning},
    {"Reconditioning", BatteryState::learning},
    {"Not Fully Charged", BatteryState::charging},
    {"Not Charged", BatteryState::low},
    {"Not Ready", BatteryState::charging},
    {"Low", BatteryState::low},
    {"Failed", BatteryState::failed},
    {"Failure", BatteryState::failed},
    {"Dead", BatteryState::failed},
    {"Error", BatteryState::failed},
    {"Degraded", BatteryState::failed},
    {"Invalid", BatteryState::failed},
    {"Need", BatteryState::failed},  // "Need to be replaced"
    {"Missing", BatteryState::missing},
});

constexpr auto kOperations = std::to_array<Word<OperationKind>>({
    {"Rebuild", OperationKind::rebuild},
    {"Build", OperationKind::initialise},  // "Build", "Build/Verify"
    {"Clear", OperationKind::initialise},
    {"Zero", OperationKind::initialise},
    {"Initializ", OperationKind::initialise},
    {"Quick Init", OperationKind::initialise},
    {"Verify with fix", OperationKind::repair},
    {"Verify", OperationKind::check},
    {"Consistency", OperationKind::check},
    {"Background consistency", OperationKind::check},
    {"Copyback", OperationKind::copyback},
    {"Copy back", OperationKind::copyback},
    {"Recovering", OperationKind::rebuild},
    {"Reconfigur", OperationKind::reshape},
    {"Migrat", OperationKind::reshape},
    {"Morph", OperationKind::reshape},
    {"Expan", OperationKind::reshape},
    {"Transform", OperationKind::reshape},
    {"Compact", OperationKind::reshape},
});

}  // namespace

void set_array_status(Array& array, std::string_view status) {
    array.vendor_state = trim(status);
    array.state = raid::meaning_of_start(kArrayWords, array.vendor_state).value_or(ArrayState::unknown);
    for (auto part : split(array.vendor_state, ',')) {
        const auto waiting = raid::after(trim(part), "Queued for ");
        const auto kind = operation(waiting ? *waiting : part);
        if (!kind) continue;
        array.progress = Progress{.kind = *kind,
                                  .state = waiting ? OperationState::queued : OperationState::running,
                                  .percent = raid::percent(status)};
    }
}

void set_disk_status(Disk& disk, std::string_view status) {
    disk.vendor_state = trim(status);
    disk.state = raid::meaning_of_start(kDiskWords, disk.vendor_state).value_or(DiskState::unknown);
    if (holds(status, "spare")) disk.hot_spare = true;
    if (holds(status, "spare") && holds(status, "fail")) disk.state = DiskState::failed;
    // "Online (JBOD)": the operating system uses it, no array does.
    if (holds(status, "jbod") || holds(status, "pass through")) disk.configured = false;
    if (disk.state == DiskState::unconfigured) disk.configured = false;
    if (holds(status, "predictive")) disk.predictive_failure = true;
}

MemberState segment_state(std::string_view word) {
    return raid::meaning_of_start(kSegmentWords, word).value_or(MemberState::unknown);
}

ControllerState controller_state(std::string_view status) {
    if (raid::starts(status, "optimal") || raid::starts(status, "ok") || raid::starts(status, "ready"))
        return ControllerState::optimal;
    if (holds(status, "degraded")) return ControllerState::degraded;
    return holds(status, "fail") || holds(status, "dead") ? ControllerState::failed
                                                          : ControllerState::unknown;
}

std::optional<Battery> battery(std::string_view status) {
    const auto zmm = raid::after(status, "ZMM");
    const auto word = zmm ? *zmm : trim(status);
    if (raid::says_nothing(word) || raid::starts(word, "not present") || raid::starts(word, "not installed"))
        return std::nullopt;
    Battery battery;
    if (zmm) battery.kind = BatteryKind::supercapacitor;  // zero-maintenance module
    battery.state = raid::meaning_of_start(kBatteryWords, word).value_or(BatteryState::unknown);
    if (battery.state == BatteryState::unknown) battery.vendor_state = word;
    return battery;
}

std::optional<OperationKind> operation(std::string_view task) {
    return raid::meaning_of_start(kOperations, trim(task));
}

}  // namespace raidwatch::adaptec
