#pragma once
// One md array as sysfs shows it, and what that means. Pure. Format: Linux Documentation/admin-guide/md.rst.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/domain.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::mdraid {

/// Raw text of /sys/block/mdX/md/dev-NAME; nullopt: there is no such attribute or it could not be read.
struct MemberFacts {
    std::string device;  ///< NAME
    std::optional<std::string> state, slot, errors, bad_blocks;
    bool device_gone = false;
    std::optional<std::string> disk;  ///< Disk::id
};

/// Raw text of /sys/block/mdX/md; an inactive array has no `degraded` and no `sync_*`, nor has raid0.
struct ArrayFacts {
    std::string name;
    std::optional<std::string> array_state, level, raid_disks, metadata_version, layout, chunk_size, degraded,
        sync_action, sync_completed, sync_speed, mismatch_cnt, last_sync_action, sync_min, resync_start,
        reshape_position;
    std::optional<std::uint64_t> bytes;
    std::vector<MemberFacts> members;
    std::string waiting;  ///< "DELAYED" or "PENDING" from /proc/mdstat
    /// From /proc/mdstat: exact, whereas sync_completed only moves at checkpoints (a sixteenth of the array,
    /// or 10 min).
    std::optional<std::uint64_t> done_kib, total_kib;
};

struct Interpreted {
    Array array;                    ///< without id, device path and mounts
    std::vector<Problem> problems;  ///< text that was not understood
};

Interpreted interpret(const ArrayFacts& facts);

/// Word of sync_action or /proc/mdstat; nullopt for "idle", "frozen" and unknown words.
std::optional<OperationKind> operation_kind(std::string_view word, bool replacing);

/// Metadata holder of a firmware RAID (IMSM, DDF): "external:imsm". Its volumes say "external:/md127/0".
bool is_container(std::string_view metadata_version);

}  // namespace raidwatch::mdraid
