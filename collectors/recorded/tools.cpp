#include "tools.hpp"

#include "collectors/lvm/parse.hpp"
#include "collectors/mdraid/recorded.hpp"
#include "collectors/megaraid_tools/parse.hpp"
#include "collectors/smart/recorded.hpp"
#include "collectors/zfs/parse.hpp"

#include <algorithm>
#include <array>

namespace raidwatch::recorded {

namespace {

// A line per tool, sorted by name.
// clang-format off
constexpr auto kTools = std::to_array<RecordedTool>({
    {"dmsetup", lvm::parse_dmsetup},
    {"legacy/cmdtool2", parse_megacli},
    {"legacy/megarc", parse_megarc},
    {"lvs", lvm::parse_lvs},
    {"mdstat", mdraid::recorded_mdstat},
    {"megacli", parse_megacli},
    {"multipath", lvm::parse_multipath},
    {"perccli", parse_storcli},
    {"perccli2", parse_storcli},
    {"smartctl", smart::recorded_smartctl},
    {"storcli", parse_storcli},
    {"storcli2", parse_storcli},
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
