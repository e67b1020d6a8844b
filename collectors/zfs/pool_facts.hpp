#pragma once
// A pool as `zpool status` tells it, in text or JSON, and what that means for an Array.

#include "scan_text.hpp"

#include <raidwatch/model/array.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::zfs {

/// One line of the config table: a disk, or what holds disks together ("mirror-0", "replacing-1").
struct Vdev {
    std::string name;
    std::string type;   ///< JSON only: "mirror", "raidz", "disk", "file", "dspare"
    std::string path;   ///< JSON only: "/dev/disk/by-id/..."
    std::string state;  ///< "ONLINE", "DEGRADED", "UNAVAIL", ...; as printed
    std::optional<std::uint64_t> read_errors, write_errors, checksum_errors;
    std::string
        note;  ///< what is printed behind the counters: "cannot open", "was /dev/sdb1", "(resilvering)"
    std::vector<Vdev> children;
};

/// What a top-level vdev is for. The pool is lost with any data, special or dedup vdev.
enum class Use { data, special, dedup, log, cache, spare };

/// The use that a line of the config table or a JSON key opens: "logs", "cache", "l2cache", "spares".
std::optional<Use> use_named(std::string_view name);

struct TopVdev {
    Use use = Use::data;
    Vdev vdev;
};

struct PoolFacts {
    std::string name, guid, state;
    bool suspended = false;  ///< I/O waits for `zpool clear`, whatever the state
    Vdev root;               ///< the pool's own line: counters, and a note ("insufficient replicas")
    std::vector<TopVdev> vdevs;
    std::optional<Progress> progress;  ///< a resilver counts as rebuild
    Scan last_scan;                    ///< what ended last
    std::optional<std::uint64_t> data_errors;
};

/// "mirror-0", "raidz2-1", "draid1:4d:8c:1s-0", "replacing-3": holds disks, is none.
bool is_group_name(std::string_view name);
/// Level in a name: "mirror", "raidz2", "draid1"; empty for any other.
std::string level_of(std::string_view name);

ArrayState pool_state(std::string_view state);
/// Whether a pool's "status" tells that its I/O is suspended (ZFS-8000-HC, -JQ).
bool says_suspended(std::string_view status);

/// Pools have no ordinals of their own: slots are counted through all vdevs that hold data. The id is "zfs-"
/// and the GUID, or the name where that is not told.
Array to_array(const PoolFacts& facts);

}  // namespace raidwatch::zfs
