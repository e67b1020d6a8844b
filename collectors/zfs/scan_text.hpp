#pragma once
// The "scan:" and, before OpenZFS 0.6, "scrub:" paragraph of `zpool status`.

#include <raidwatch/model/operation.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::zfs {

struct Scan {
    std::optional<Progress> progress;             ///< while one runs, waits or pauses
    std::string ended;                            ///< "scrub" or "resilver" that runs no more
    bool complete = false;                        ///< it went through to its end; else it was called off
    std::optional<std::uint64_t> repaired_bytes;  ///< by a scrub that is complete
};

/// `text`: the paragraph without its key; its lines may be joined by blanks. Source of the wording: OpenZFS
/// cmd/zpool/zpool_main.c, print_scan_scrub_resilver_status() and its predecessors since 2008.
Scan parse_scan(std::string_view text);

/// The "expand:" paragraph while a raidz vdev is made wider; nullopt when none runs.
std::optional<Progress> parse_expand(std::string_view text);

}  // namespace raidwatch::zfs
