#include "collectors.hpp"

#include "collectors/block/collect.hpp"
#include "collectors/btrfs/collect.hpp"
#include "collectors/ciss/collect.hpp"
#include "collectors/ciss/drive_health.hpp"
#include "collectors/lvm/collect.hpp"
#include "collectors/mdraid/collect.hpp"
#include "collectors/megaraid/collect.hpp"
#include "collectors/megaraid/drive_health.hpp"
#include "collectors/megaraid_tools/collect.hpp"
#include "collectors/nvme/collect.hpp"
#include "collectors/raid_hosts/collect.hpp"
#include "collectors/raid_hosts/drives.hpp"
#include "collectors/schedules/collect.hpp"
#include "collectors/ses/collect.hpp"
#include "collectors/smart/collect.hpp"
#include "collectors/zfs/collect.hpp"
#include "collectors/zfs/kernel.hpp"
#include "workers.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::probe {

namespace {

// clang-format off
constexpr std::array kCollectors{
    Collector{"block", collect_block},
    Collector{"md", collect_md},
    Collector{"ata", collect_ata},
    Collector{"scsi", collect_scsi},
    Collector{"nvme", collect_nvme},
    Collector{"raid", collect_raid},
    Collector{"raid-drives", collect_raid_drives},
    Collector{"storcli", collect_storcli},
    Collector{"megacli", collect_megacli},
    Collector{"zfs", collect_zfs},
    Collector{"zfs-kernel", collect_zfs_kernel},
    Collector{"btrfs", collect_btrfs},
    Collector{"dm", collect_dm},
    Collector{"schedules", collect_schedules},
    Collector{"ses", collect_ses},
    Collector{"megaraid", collect_megaraid},
    Collector{"mfi-drive", collect_mfi_drive},
    Collector{"ciss", collect_ciss},
    Collector{"ciss-drive", collect_ciss_drive},
};
// clang-format on

/// A target becomes part of sysfs paths, and the process that asks for it is less privileged than this one.
bool is_kernel_name(std::string_view name) {
    constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:!";
    return name.size() <= 64 && name.find("..") == name.npos && name.find_first_not_of(kAllowed) == name.npos;
}

}  // namespace

std::span<const Collector> collectors() {
    return kCollectors;
}

Findings collect_domain(const Host& host, const Domain& domain) {
    const auto now = host.clock.now().utc;
    const auto found = std::find_if(kCollectors.begin(), kCollectors.end(),
                                    [&](const Collector& c) { return c.source == domain.source; });
    if (found == kCollectors.end())
        return blind(domain, now, ErrorCode::unsupported,
                     "no collector reads \"" + printable(domain.source, 40) + "\"");
    if (!is_kernel_name(domain.target))
        return blind(domain, now, ErrorCode::invalid,
                     "not a device name: \"" + printable(domain.target, 40) + "\"");
    return found->collect(host, domain.target);
}

}  // namespace raidwatch::probe
