#include "states.hpp"

#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::threeware {

namespace {

using raid::Word;

struct UnitWord {
    ArrayState state;
    std::optional<OperationKind> operation = {};
    OperationState running = OperationState::running;
};

constexpr auto kUnitWords = std::to_array<Word<UnitWord>>({
    {"OK", {ArrayState::optimal}},
    {"VERIFYING", {ArrayState::optimal, OperationKind::check}},
    {"VERIFY-PAUSED", {ArrayState::optimal, OperationKind::check, OperationState::paused}},
    {"INITIALIZING", {ArrayState::optimal, OperationKind::initialise}},
    {"INIT-PAUSED", {ArrayState::optimal, OperationKind::initialise, OperationState::paused}},
    {"MIGRATING", {ArrayState::optimal, OperationKind::reshape}},
    {"MIGRATE-PAUSED", {ArrayState::optimal, OperationKind::reshape, OperationState::paused}},
    {"REBUILDING", {ArrayState::degraded, OperationKind::rebuild}},
    {"REBUILD-PAUSED", {ArrayState::degraded, OperationKind::rebuild, OperationState::paused}},
    {"REBUILD-VERIFY", {ArrayState::degraded, OperationKind::rebuild}},
    {"RECOVERY", {ArrayState::degraded, OperationKind::rebuild}},
    {"DEGRADED", {ArrayState::degraded}},
    {"WARNING", {ArrayState::degraded}},
    {"INOPERABLE", {ArrayState::failed}},
    {"INCOMPLETE", {ArrayState::failed}},
    {"OFFLINE", {ArrayState::inactive}},
    {"NOT-USABLE", {ArrayState::failed}},
});

constexpr auto kDriveWords = std::to_array<Word<DiskState>>({
    {"OK", DiskState::online},
    {"VERIFYING", DiskState::online},
    {"VERIFY-PAUSED", DiskState::online},
    {"INITIALIZING", DiskState::online},
    {"INIT-PAUSED", DiskState::online},
    {"MIGRATING", DiskState::online},
    {"MIGRATE-PAUSED", DiskState::online},
    {"SPARE", DiskState::spare},
    {"REBUILDING", DiskState::rebuilding},
    {"REBUILD-PAUSED", DiskState::rebuilding},
    {"RECOVERY", DiskState::rebuilding},
    {"DEGRADED", DiskState::failed},
    {"FAILED", DiskState::failed},
    {"DEVICE-ERROR", DiskState::failed},
    {"INOPERABLE", DiskState::failed},
    {"INCOMPLETE", DiskState::failed},
    {"NOT-SUPPORTED", DiskState::failed},
    {"NOT-COMPATIBLE", DiskState::failed},
    {"NOT-USABLE", DiskState::failed},
    {"OFFLINE", DiskState::offline},
    {"OFFLINE-JBOD", DiskState::offline},
    {"DRIVE-REMOVED", DiskState::missing},
    {"NOT-PRESENT", DiskState::missing},
    {"SMART-FAILURE", DiskState::predictive_failure},
    {"WARNING", DiskState::predictive_failure},
    {"ECC-ERROR", DiskState::online},  // with unreadable sectors
    {"OVERTEMP", DiskState::online},
});

constexpr auto kBatteryWords = std::to_array<Word<BatteryState>>({
    {"OK", BatteryState::ok},
    {"Testing", BatteryState::learning},
    {"Charging", BatteryState::charging},
    {"WeakBat", BatteryState::failed},
    {"Weak", BatteryState::failed},
    {"Fault", BatteryState::failed},
    {"Fail", BatteryState::failed},
    {"Error", BatteryState::failed},
    {"Expired", BatteryState::failed},
    {"Not Present", BatteryState::missing},
    {"NotPresent", BatteryState::missing},
    {"Removed", BatteryState::missing},
});

}  // namespace

void set_unit_status(Array& array, std::string_view status) {
    array.vendor_state = status;
    const auto word = raid::meaning(kUnitWords, status);
    array.state = word ? word->state : ArrayState::unknown;
    array.progress.reset();
    if (word && word->operation) array.progress = Progress{.kind = *word->operation, .state = word->running};
}

bool is_well(std::string_view status) {
    const auto word = raid::meaning(kUnitWords, status);
    return word && word->state == ArrayState::optimal;
}

void set_drive_status(Disk& disk, std::string_view status) {
    disk.vendor_state = status;
    disk.state = raid::meaning(kDriveWords, status).value_or(DiskState::unknown);
    if (disk.state == DiskState::predictive_failure) disk.predictive_failure = true;
    if (raid::same(status, "ECC-ERROR") && !disk.media_errors) disk.media_errors = 1;
}

MemberState member_state(std::string_view status) {
    Disk disk;
    set_drive_status(disk, status);
    switch (disk.state) {
        case DiskState::online:
        case DiskState::predictive_failure:
            return MemberState::in_sync;
        case DiskState::rebuilding:
            return MemberState::rebuilding;
        case DiskState::spare:
            return MemberState::spare;
        case DiskState::missing:
            return MemberState::missing;
        case DiskState::unknown:
            return MemberState::unknown;
        default:
            return MemberState::faulty;
    }
}

std::optional<Battery> battery(std::string_view status) {
    if (raid::says_nothing(status)) return std::nullopt;
    Battery battery{.kind = BatteryKind::battery};
    battery.state = raid::meaning_of_start(kBatteryWords, status).value_or(BatteryState::unknown);
    if (battery.state == BatteryState::unknown) battery.vendor_state = status;
    if (raid::starts(status, "weak")) battery.replacement_required = true;
    return battery;
}

void judge_battery(Battery& battery, std::string_view heat, std::string_view volts, bool not_ready) {
    if (battery.state != BatteryState::ok) return;
    const auto is = [&](std::string_view word) {
        return raid::holds(heat, word) || raid::holds(volts, word);
    };
    if (is("FAULT") || is("FAIL") || is("TOO-") || is("ERROR"))
        battery.state = BatteryState::failed;
    else if (is("HIGH") || is("LOW"))
        battery.state = BatteryState::low;
    else if (not_ready)
        battery.state = BatteryState::charging;
}

std::string element_status(std::string_view status) {
    if (raid::same(status, "OK")) return "ok";
    if (raid::same(status, "NOT-INSTALLED") || raid::same(status, "NO-DEVICE")) return "not_installed";
    if (raid::says_nothing(status)) return "unknown";
    return "critical";
}

}  // namespace raidwatch::threeware
