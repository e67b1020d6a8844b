#include "tools.hpp"

#include "collectors/adaptec/parse.hpp"
#include "collectors/areca/parse.hpp"
#include "collectors/btrfs/parse.hpp"
#include "collectors/legacy/parse.hpp"
#include "collectors/lsi_ir/parse.hpp"
#include "collectors/lvm/parse.hpp"
#include "collectors/mdraid/recorded.hpp"
#include "collectors/megaraid_tools/parse.hpp"
#include "collectors/nvme/recorded.hpp"
#include "collectors/ses/parse.hpp"
#include "collectors/smart/recorded.hpp"
#include "collectors/smartarray/parse.hpp"
#include "collectors/threeware/parse.hpp"
#include "collectors/zfs/parse.hpp"

#include <algorithm>
#include <array>

namespace raidwatch::recorded {

namespace {

// A line per tool, sorted by name.
// clang-format off
constexpr auto kTools = std::to_array<RecordedTool>({
    {"arcconf", adaptec::parse_arcconf},
    {"areca", areca::parse_cli64},
    {"btrfs-device-stats", btrfs::parse_device_stats},
    {"btrfs-filesystem-show", btrfs::parse_show},
    {"btrfs-filesystem-usage", btrfs::parse_usage},
    {"btrfs-scrub-status", btrfs::parse_scrub_status},
    {"cciss_vol_status", smartarray::parse_cciss_vol_status},
    {"dmraid", legacy::parse_dmraid},
    {"dmsetup", lvm::parse_dmsetup},
    {"hpacucli", smartarray::parse_ssacli},
    {"hpssacli", smartarray::parse_ssacli},
    {"legacy/aaccli", adaptec::parse_afacli},
    {"legacy/afacli", adaptec::parse_afacli},
    {"legacy/cmdtool2", parse_megacli},
    {"legacy/dpt_i2o", adaptec::parse_dpt_i2o},
    {"legacy/gdth", legacy::parse_gdth},
    {"legacy/ips", legacy::parse_ips},
    {"legacy/megarc", parse_megarc},
    {"legacy/mvcli", legacy::parse_mvcli},
    {"lsscsi", legacy::parse_lsscsi},
    {"lvs", lvm::parse_lvs},
    {"mdadm-detail", mdraid::recorded_mdadm},
    {"mdadm-examine", mdraid::recorded_mdadm},
    {"mdstat", mdraid::recorded_mdstat},
    {"megacli", parse_megacli},
    {"mpt-status", lsi_ir::parse_mpt_status},
    {"multipath", lvm::parse_multipath},
    {"nvme", nvme::recorded_nvme_cli},
    {"perccli", parse_storcli},
    {"perccli2", parse_storcli},
    {"sas2ircu", lsi_ir::parse_sasircu},
    {"sas3ircu", lsi_ir::parse_sasircu},
    {"sg_ses", ses::parse_sg_ses},
    {"smartctl", smart::recorded_smartctl},
    {"smartctl-text", smart::recorded_smartctl_text},
    {"ssacli", smartarray::parse_ssacli},
    {"storcli", parse_storcli},
    {"storcli2", parse_storcli},
    {"tw_cli", threeware::parse_tw_cli},
    {"zpool-list", zfs::parse_list},
    {"zpool-status", zfs::parse_status},
});

constexpr auto kFolders = std::to_array<RecordedFolder>({
    {"sysfs-md", mdraid::recorded_sysfs},
});
// clang-format on

}  // namespace

std::span<const RecordedTool> tools() {
    return kTools;
}

std::span<const RecordedFolder> folders() {
    return kFolders;
}

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& tool : kTools) all.emplace_back(tool.name);
    for (const auto& folder : kFolders) all.emplace_back(folder.name);
    std::ranges::sort(all);
    return all;
}

}  // namespace raidwatch::recorded
