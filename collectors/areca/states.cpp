#include "states.hpp"

#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::areca {

namespace {

using raid::Word;

struct ArrayWord {
    ArrayState state;
    std::optional<OperationKind> operation = {};
    OperationState running = OperationState::running;
};

constexpr auto kArrayWords = std::to_array<Word<ArrayWord>>({
    {"Normal", {ArrayState::optimal}},
    {"Checking", {ArrayState::optimal, OperationKind::check}},
    {"Initializ", {ArrayState::optimal, OperationKind::initialise}},
    {"Foreground Init", {ArrayState::optimal, OperationKind::initialise}},
    {"Background Init", {ArrayState::optimal, OperationKind::initialise}},
    {"Need Init", {ArrayState::optimal, OperationKind::initialise, OperationState::queued}},
    {"Non-init", {ArrayState::optimal}},
    {"Creating", {ArrayState::optimal, OperationKind::initialise}},
    {"Migrat", {ArrayState::optimal, OperationKind::reshape}},
    {"Need Migrat", {ArrayState::optimal, OperationKind::reshape, OperationState::queued}},
    {"Expand", {ArrayState::optimal, OperationKind::reshape}},
    {"Rebuilding", {ArrayState::degraded, OperationKind::rebuild}},
    {"Need Rebuild", {ArrayState::degraded, OperationKind::rebuild, OperationState::queued}},
    {"Recover", {ArrayState::degraded, OperationKind::rebuild}},
    {"Degrade", {ArrayState::degraded}},  // "Degraded", older firmware "Degrade"
    {"Incomplete", {ArrayState::failed}},
    {"Failed", {ArrayState::failed}},
    {"Fail", {ArrayState::failed}},
    {"Offline", {ArrayState::inactive}},
    {"Off line", {ArrayState::inactive}},
});

constexpr auto kDiskWords = std::to_array<Word<DiskState>>({
    {"Normal", DiskState::online},
    {"RaidSet Member", DiskState::online},
    {"Rebuild", DiskState::rebuilding},
    {"Hot", DiskState::spare},  // "HotSpare", "HotSpare[Global]", "Hot Spare"
    {"Dedicated", DiskState::spare},
    {"Global", DiskState::spare},
    {"Free", DiskState::unconfigured},
    {"Pass", DiskState::unconfigured},
    {"JBOD", DiskState::unconfigured},
    {"Unused", DiskState::unconfigured},
    {"Failed", DiskState::failed},
    {"Fail", DiskState::failed},
    {"Dead", DiskState::failed},
    {"Error", DiskState::failed},
    {"Removed", DiskState::missing},
    {"Missing", DiskState::missing},
    {"Absent", DiskState::missing},
    {"Offline", DiskState::offline},
    {"Incompatible", DiskState::failed},
});

void mark(Disk& disk) {
    if (disk.state == DiskState::spare) disk.hot_spare = true;
    if (disk.state == DiskState::unconfigured) disk.configured = false;
}

}  // namespace

void set_array_status(Array& array, std::string_view status) {
    array.vendor_state = trim(status);
    const auto word = raid::meaning_of_start(kArrayWords, array.vendor_state);
    array.state = word ? word->state : ArrayState::unknown;
    array.progress.reset();
    if (word && word->operation)
        array.progress =
            Progress{.kind = *word->operation, .state = word->running, .percent = raid::percent(status)};
}

void set_disk_status(Disk& disk, std::string_view status) {
    disk.vendor_state = trim(status);
    disk.state = raid::meaning_of_start(kDiskWords, disk.vendor_state).value_or(DiskState::unknown);
    mark(disk);
}

void set_disk_usage(Disk& disk, std::string_view usage) {
    disk.vendor_state = trim(usage);
    // Raid sets may be called anything: only the firmware's own words, whole, mean a state.
    const auto word = disk.vendor_state.substr(0, disk.vendor_state.find_first_of("[("));
    const auto known = raid::meaning_of_start(kDiskWords, word);
    const bool whole = known && (word.size() <= std::string_view("Pass Through").size());
    disk.state = whole ? *known : DiskState::online;
    if (disk.vendor_state.empty()) disk.state = DiskState::unknown;
    mark(disk);
}

std::optional<Battery> battery(std::string_view status) {
    if (raid::says_nothing(status) || raid::starts(status, "not installed") ||
        raid::starts(status, "not present"))
        return std::nullopt;
    Battery battery{.kind = BatteryKind::battery};
    if (const auto percent = raid::percent(status); percent && status.find('%') != status.npos)
        battery.charge_percent = static_cast<int>(*percent);
    if (raid::holds(status, "fail") || raid::holds(status, "error"))
        battery.state = BatteryState::failed;
    else if (raid::holds(status, "charging"))
        battery.state = BatteryState::charging;
    else if (battery.charge_percent || raid::starts(status, "charged") || raid::starts(status, "ok") ||
             raid::starts(status, "normal"))
        battery.state = BatteryState::ok;
    else
        battery.vendor_state = trim(status);
    return battery;
}

}  // namespace raidwatch::areca
