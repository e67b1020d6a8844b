#include "states.hpp"

#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::smartarray {

namespace {

using raid::holds;
using raid::Word;

struct VolumeWord {
    ArrayState state;
    std::optional<OperationKind> operation = {};
    OperationState running = OperationState::running;
};

// The order matters where one word begins with another. First the command line tools' words, then those of
// cciss_vol_status for the same states of the firmware (unit_status of IDENTIFY LOGICAL DRIVE STATUS).
constexpr auto kVolumeWords = std::to_array<Word<VolumeWord>>({
    {"OK", {ArrayState::optimal}},
    {"Interim Recovery", {ArrayState::degraded}},
    {"Using interim recovery", {ArrayState::degraded}},
    {"Ready for recovery", {ArrayState::degraded, OperationKind::rebuild, OperationState::queued}},
    {"Ready for rebuild", {ArrayState::degraded, OperationKind::rebuild, OperationState::queued}},
    {"Waiting for rebuild", {ArrayState::degraded, OperationKind::rebuild, OperationState::queued}},
    {"Waiting to rebuild", {ArrayState::degraded, OperationKind::rebuild, OperationState::queued}},
    {"Recovering", {ArrayState::degraded, OperationKind::rebuild}},
    {"Currently recovering", {ArrayState::degraded, OperationKind::rebuild}},
    {"Rebuilding", {ArrayState::degraded, OperationKind::rebuild}},
    {"Predictive spare rebuild", {ArrayState::optimal, OperationKind::replace}},
    {"Ready to perform predictive spare rebuild",
     {ArrayState::optimal, OperationKind::replace, OperationState::queued}},
    {"Degraded", {ArrayState::degraded}},
    {"Failed", {ArrayState::failed}},
    {"Drive failure", {ArrayState::failed}},
    {"Not available", {ArrayState::inactive}},
    {"Not yet available", {ArrayState::inactive}},
    {"Unavailable", {ArrayState::inactive}},
    {"Disabled", {ArrayState::inactive}},
    {"Ejected", {ArrayState::inactive}},
    {"Offline", {ArrayState::inactive}},
    {"Wrong", {ArrayState::failed}},  // "Wrong physical drive was replaced"
    {"A physical drive is not",
     {ArrayState::failed}},  // "... properly connected"; the firmware then fails all volumes
    {"Bad drive connect", {ArrayState::failed}},
    {"Hardware", {ArrayState::failed}},  // "is overheating", "was overheated"
    {"Overheat", {ArrayState::failed}},
    {"Transforming", {ArrayState::optimal, OperationKind::reshape}},
    {"Waiting for transformation", {ArrayState::optimal, OperationKind::reshape, OperationState::queued}},
    {"Expanding", {ArrayState::optimal, OperationKind::reshape}},
    {"Currently expan",
     {ArrayState::optimal, OperationKind::reshape}},  // the tool's source writes "expannding"
    {"Queued for expansion", {ArrayState::optimal, OperationKind::reshape, OperationState::queued}},
    {"Migrating", {ArrayState::optimal, OperationKind::reshape}},
    {"Initializing", {ArrayState::optimal, OperationKind::initialise}},
    {"Parity Initialization", {ArrayState::optimal, OperationKind::initialise}},
    {"Background Parity", {ArrayState::optimal, OperationKind::initialise}},
    {"Rapid Parity", {ArrayState::optimal, OperationKind::initialise}},
    {"RPI", {ArrayState::optimal, OperationKind::initialise}},
});

constexpr auto kDriveWords = std::to_array<Word<DiskState>>({
    {"OK", DiskState::online},
    {"Predictive Failure", DiskState::predictive_failure},
    {"Rebuilding", DiskState::rebuilding},
    {"Ready for rebuild", DiskState::rebuilding},
    {"Waiting for rebuild", DiskState::rebuilding},
    {"Queued for rebuild", DiskState::rebuilding},
    {"Failed", DiskState::failed},
    {"Bad", DiskState::failed},
    {"Offline", DiskState::offline},
    {"Not responding", DiskState::offline},
    {"Missing", DiskState::missing},
    {"Not present", DiskState::missing},
    {"Removed", DiskState::missing},
    {"Erase", DiskState::unconfigured},  // in progress, queued, completed: it is no member any more
    {"Erasing", DiskState::unconfigured},
    {"Sanitize", DiskState::unconfigured},
    {"S.M.A.R.T. predicts", DiskState::predictive_failure},
    {"S.M.A.R.T. predictive", DiskState::predictive_failure},
    {"Predicted", DiskState::predictive_failure},
});

constexpr auto kBatteryWords = std::to_array<Word<BatteryState>>({
    {"OK", BatteryState::ok},
    {"Recharging", BatteryState::charging},
    {"Charging", BatteryState::charging},
    {"Not Fully Charged", BatteryState::charging},
    {"Low", BatteryState::low},
    {"Failed", BatteryState::failed},
    {"Failure", BatteryState::failed},
    {"Degraded", BatteryState::failed},
    {"Replace", BatteryState::failed},
    {"Not Present", BatteryState::missing},
    {"Not Installed", BatteryState::missing},
    {"Missing", BatteryState::missing},
    {"Absent", BatteryState::missing},
});

}  // namespace

void set_volume_status(Array& array, std::string_view status) {
    status = trim(status);
    if (status.empty()) return;
    array.vendor_state = status;
    const auto word = raid::meaning_of_start(kVolumeWords, status);
    array.state = word ? word->state : ArrayState::unknown;
    if (!word || !word->operation) return;
    array.progress =
        Progress{.kind = *word->operation, .state = word->running, .percent = raid::percent(status)};
}

void set_drive_status(Disk& disk, std::string_view status) {
    status = trim(status);
    if (status.empty()) return;
    disk.vendor_state = status;
    disk.state = raid::meaning_of_start(kDriveWords, status).value_or(DiskState::unknown);
    const bool spare = holds(status, "spare");
    if (spare) disk.hot_spare = true;
    // An active spare stands in for a failed member and works as one.
    if (spare && disk.state == DiskState::online && !holds(status, "active spare"))
        disk.state = DiskState::spare;
    if (disk.state == DiskState::online || disk.state == DiskState::spare) disk.predictive_failure = false;
    if (holds(status, "predicti") || holds(status, "predicts")) disk.predictive_failure = true;
}

Battery battery(std::string_view status) {
    Battery battery;
    battery.state = raid::meaning_of_start(kBatteryWords, trim(status)).value_or(BatteryState::unknown);
    if (battery.state == BatteryState::unknown) battery.vendor_state = trim(status);
    if (holds(status, "replace")) {
        battery.replacement_required = true;
        battery.state = BatteryState::failed;
    }
    return battery;
}

BatteryKind battery_kind(std::string_view power_source) {
    if (holds(power_source, "capacitor")) return BatteryKind::supercapacitor;
    return holds(power_source, "batter") ? BatteryKind::battery : BatteryKind::unknown;
}

}  // namespace raidwatch::smartarray
