#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <raidwatch/model/operation.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

enum class MemberState { in_sync, rebuilding, spare, faulty, missing, unknown };
BOOST_DESCRIBE_ENUM(MemberState, in_sync, rebuilding, spare, faulty, missing, unknown)

/// First sector and length of a range the engine knows to be unreadable on this member (512-byte sectors,
/// relative to the member's data area; Linux Documentation/admin-guide/md.rst, "bad_blocks").
struct BadBlocks {
    std::uint64_t sector = 0, sectors = 0;
    bool operator==(const BadBlocks&) const = default;
};
BOOST_DESCRIBE_STRUCT(BadBlocks, (), (sector, sectors))

struct Member {
    std::optional<int> ordinal;         ///< role in the array, 0-based; none for spares and leftovers
    /// Span (RAID 10, 50, 60) or vdev it belongs to, from 0: members of one group protect each other, and no others.
    std::optional<int> group;
    /// What it does besides holding data: "log" and "cache" (whose loss costs no data: they have no group), "special",
    /// "dedup"; empty for data and spares.
    std::string role;
    std::optional<std::string> disk;    ///< Disk::id; none = missing, or its identity cannot be read now
    std::string device;                 ///< kernel name, possibly a partition: "sda1"; empty when missing
    MemberState state = MemberState::unknown;
    bool device_gone = false;           ///< the engine still lists it but the block device is not there any more
    bool replacement = false;           ///< copy target of a hot replacement
    bool want_replacement = false;      ///< marked to be replaced, still in use
    bool journal = false;
    bool write_mostly = false;
    std::optional<std::uint64_t> read_errors;  ///< md: corrected read errors; ZFS, btrfs: as the engine counts them
    std::optional<std::uint64_t> write_errors, checksum_errors;  ///< ZFS and btrfs, since the counters were last cleared
    std::vector<BadBlocks> bad_blocks;
    std::string vendor_state;           ///< raw text, "in_sync,write_mostly"
    /// What a faulty or missing entry was when it last worked: "member", "spare", "replaced" (left behind by a finished
    /// hot replacement: no failure). Collectors leave it empty; merging fills it from the earlier look.
    std::string past;

    bool operator==(const Member&) const = default;
};
BOOST_DESCRIBE_STRUCT(Member, (),
                      (ordinal, group, role, disk, device, state, device_gone, replacement, want_replacement, journal,
                       write_mostly, read_errors, write_errors, checksum_errors, bad_blocks, vendor_state, past))

enum class ArrayEngine { md, megaraid, smartarray, adaptec, lsi_ir, threeware, areca, zfs, btrfs, lvm, dm, multipath, other };
BOOST_DESCRIBE_ENUM(ArrayEngine, md, megaraid, smartarray, adaptec, lsi_ir, threeware, areca, zfs, btrfs, lvm, dm, multipath,
                    other)

/// What the engine says, apart from its operation. `container`: IMSM or DDF metadata holder, always inactive.
enum class ArrayState { optimal, degraded, failed, inactive, container, unknown };
BOOST_DESCRIBE_ENUM(ArrayState, optimal, degraded, failed, inactive, container, unknown)

struct Array {
    std::string id;    ///< md UUID ("md-uuid-..."); controller + VD; pool GUID
    std::string name;  ///< as shown: "md0", "vd0", pool name
    ArrayEngine engine = ArrayEngine::other;
    std::string level;  ///< "raid0|raid1|raid4|raid5|raid6|raid10|linear|..."; empty when not reported
    std::string device; ///< kernel name of the block device
    std::string controller;
    std::optional<std::uint64_t> bytes, chunk_bytes;
    std::optional<int> raid_disks;       ///< members it should have (md raid_disks)
    std::optional<int> copies;           ///< raid10: near x far copies
    std::optional<int> spans;            ///< raid50, raid60: equal groups of members, each with its own parity
    std::string layout;                  ///< raid10: "near", "far", "offset"; empty not reported (taken as near)
    ArrayState state = ArrayState::unknown;
    std::string vendor_state;            ///< raw: md array_state
    std::optional<int> engine_degraded;  ///< md "degraded": number of missing members as the engine counts
    std::optional<std::uint64_t> mismatches;    ///< md mismatch_cnt, sectors, of the last check
    std::optional<bool> mismatched;      ///< lv_attr "m": there are mismatches, however many
    std::string last_operation;          ///< md last_sync_action
    /// Whether that went through to its end; none while work is going on, and where the engine does not tell. md forgets
    /// where work was broken off before its first checkpoint, a sixteenth of the array: that reads as complete.
    std::optional<bool> last_operation_complete;
    std::optional<std::uint64_t> data_errors;  ///< files or blocks the engine lists as lost for good (ZFS "errors:")
    std::optional<Progress> progress;
    std::string write_cache_configured, write_cache_actual;  ///< "write-back", "write-through"; empty unknown
    std::vector<Member> members;
    std::vector<std::string> group_levels;  ///< by Member::group, where one differs from `level` (a pool's special mirror)
    std::vector<std::string> mounts;

    bool operator==(const Array&) const = default;
};
BOOST_DESCRIBE_STRUCT(Array, (),
                      (id, name, engine, level, device, controller, bytes, chunk_bytes, raid_disks, copies, spans, layout, state,
                       vendor_state, engine_degraded, mismatches, mismatched, last_operation, last_operation_complete, data_errors, progress, write_cache_configured,
                       write_cache_actual, members, group_levels, mounts))

}  // namespace raidwatch
