#pragma once
// Volumes of the device mapper: LVM RAID and mirrors, dmraid sets, multipath maps, thin pools. Pure; see
// raidwatch/collect/recorded.hpp.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::lvm {

/// `dmsetup status`, with or without names in front. Sources: Linux Documentation/admin-guide/device-mapper/
/// (dm-raid, thin-provisioning, snapshot, cache, striped), drivers/md/dm-raid1.c and dm-mpath.c for what they
/// do not say. RAID, mirrors, multipath maps, thin pools and caches are arrays; snapshots, thin volumes and
/// stripes only when they are ill.
Findings parse_dmsetup(std::string_view output);

/// `lvs --reportformat json` (or json_std) with `-a` and whatever columns; lvmreport(7), lvs(8) "lv_attr".
Findings parse_lvs(std::string_view output);

/// `multipath -l` and `-ll`, in the layouts before and after 0.4.9; a map is an array, its paths are the
/// members.
Findings parse_multipath(std::string_view output);

}  // namespace raidwatch::lvm
