#pragma once
// What `zpool status` and `zpool list` print, in every wording since 2008. Pure; see
// raidwatch/collect/recorded.hpp.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::zfs {

/// `zpool status`, with any of its options: the text with "scrub:" (to 0.6) or "scan:", `-x`, `-j` of
/// OpenZFS 2.3 (nested, flat, numbers or text), a bare config table (zpool-status(8), example 1), and the
/// text of `zpool import`. A pool is one array; its members are the disks of all its vdevs, with
/// Member::group saying which protect each other.
Findings parse_status(std::string_view output);

/// `zpool list`: the table, `-H` with any columns, `-v`, `-p`, `-j`. Arrays with name, state and size, no
/// members.
Findings parse_list(std::string_view output);

}  // namespace raidwatch::zfs
