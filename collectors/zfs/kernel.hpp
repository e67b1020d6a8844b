#pragma once
// What the ZFS module itself tells in /proc/spl/kstat/zfs: read without a tool, without a lock, also while a
// pool hangs.

#include <raidwatch/base/result.hpp>
#include <raidwatch/collect/collector.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch {

namespace zfs {

/// A named kstat: a line of the kstat's own numbers, "name type data", then a row for each counter (OpenZFS
/// module/os/linux/spl/spl-kstat.c, kstat_seq_show_headers). Rows that hold no unsigned number are left out.
/// malformed: it is no named kstat.
Result<std::map<std::string, std::uint64_t>> parse_named_kstat(std::string_view text);

/// Error reports that could not be made or kept since the module was loaded, as the kstat "fm" counts them
/// (OpenZFS module/zfs/fm.c, erpt_kstat): "3 error reports lost since ZFS was loaded (erpt-dropped 3)". Empty
/// where none is. Reports of a fault that is known already (erpt-duplicates) are not lost. malformed: none of
/// the counters is there.
Result<std::string> lost_reports(std::string_view fm_kstat);

/// "ONLINE", "DEGRADED", "SUSPENDED", ... of an imported pool (spa_state_to_name).
Result<std::string> kernel_state(const Files& files, const std::string& pool);

/// The state of every imported pool by its name; pools whose state cannot be read are left out.
std::map<std::string, std::string> kernel_states(const Files& files);

/// The pool's GUID; older releases of the module do not tell it.
std::optional<std::string> kernel_guid(const Files& files, const std::string& pool);

}  // namespace zfs

/// Domain {"zfs-kernel", ""}: the state of every imported pool, as arrays that have a name and a state and no
/// more; their ids are not those of the pools ("zfs-kernel-tank"): it is no second look at the same thing. A
/// complete answer whose problems name error reports that were lost: zed and its like have not seen those.
Findings collect_zfs_kernel(const Host& host, std::string_view target);

}  // namespace raidwatch
