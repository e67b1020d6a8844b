#include "states.hpp"

#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::lsi_ir {

namespace {

using raid::holds;
using raid::Word;

constexpr auto kVolumeWords = std::to_array<Word<ArrayState>>({
    {"Ok", ArrayState::optimal},  // "Okay (OKY)"
    {"Optimal", ArrayState::optimal},
    {"Online", ArrayState::optimal},
    {"Initializ", ArrayState::optimal},
    {"Degraded", ArrayState::degraded},
    {"Rebuild", ArrayState::degraded},
    {"Resync", ArrayState::degraded},
    {"Failed", ArrayState::failed},
    {"Missing", ArrayState::failed},
    {"Inactive", ArrayState::inactive},
    {"Offline", ArrayState::inactive},
});

constexpr auto kDiskWords = std::to_array<Word<DiskState>>({
    {"Online", DiskState::online},
    {"Optimal", DiskState::online},
    {"Degraded", DiskState::rebuilding},
    {"Rebuild", DiskState::rebuilding},
    {"Out of Sync", DiskState::rebuilding},
    {"Initializing", DiskState::rebuilding},
    {"Hot Spare", DiskState::spare},
    {"Ready", DiskState::unconfigured},
    {"Available", DiskState::unconfigured},
    {"Standby", DiskState::unconfigured},
    {"Failed", DiskState::failed},
    {"Not Compatible", DiskState::failed},
    {"NOT_COMPATIBLE", DiskState::failed},
    {"FAILED_REQUESTED", DiskState::failed},
    {"OFFLINE_REQUESTED", DiskState::offline},
    {"OTHER_OFFLINE", DiskState::offline},
    {"Offline", DiskState::offline},
    {"Missing", DiskState::missing},
});

}  // namespace

void set_volume_status(Array& array, std::string_view status) {
    array.vendor_state = trim(status);
    array.state = raid::meaning_of_start(kVolumeWords, array.vendor_state).value_or(ArrayState::unknown);
    if (raid::starts(status, "initializ")) array.progress = Progress{.kind = OperationKind::initialise};
    if (raid::starts(status, "rebuild")) array.progress = Progress{.kind = OperationKind::rebuild};
}

void set_disk_status(Disk& disk, std::string_view status) {
    disk.vendor_state = trim(status);
    disk.state = raid::meaning_of_start(kDiskWords, disk.vendor_state).value_or(DiskState::unknown);
    if (disk.state == DiskState::spare) disk.hot_spare = true;
    if (holds(status, "predict")) disk.predictive_failure = true;
}

void set_volume_status(Array& array, std::string_view state, std::string_view flags) {
    set_volume_status(array, state);
    if (!flags.empty() && !raid::says_nothing(flags)) array.vendor_state += " " + std::string(trim(flags));
    if (holds(flags, "RESYNC_IN_PROGRESS")) {
        if (array.state == ArrayState::optimal)
            array.state = ArrayState::degraded;  // redundant only at its end
        array.progress = Progress{.kind = OperationKind::rebuild};
    }
    if (holds(flags, "INACTIVE")) array.state = ArrayState::inactive;
}

void set_disk_status(Disk& disk, std::string_view state, std::string_view flags) {
    set_disk_status(disk, state);
    if (!flags.empty() && !raid::says_nothing(flags)) disk.vendor_state += " " + std::string(trim(flags));
    if (holds(flags, "OUT_OF_SYNC") && disk.state == DiskState::online) disk.state = DiskState::rebuilding;
    if (holds(flags, "HOT_SPARE")) {
        disk.hot_spare = true;
        if (disk.state == DiskState::online) disk.state = DiskState::spare;
    }
}

}  // namespace raidwatch::lsi_ir
