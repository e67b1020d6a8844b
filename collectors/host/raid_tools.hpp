#pragma once
// Which vendor tool can tell of which controllers, and whether it is installed. One table: the inventory
// lists the domains, the collectors run the tools.

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/domain.hpp>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::host {

/// Folders that tools are looked for in: those of RAIDWATCH_TOOL_PATH (separated by ":") first, so that a
/// tool at a place of one's own is found, then the system's and those of the vendors' packages.
std::vector<std::string> tool_folders();

/// Path of the first of `names` that is there; none where no such tool is installed. A name with a slash is
/// a path itself.
std::optional<std::string> installed_tool(const Files& files, std::span<const std::string_view> names);

/// HPE Smart Array's tool and its forebears, and Adaptec's, which knows newer Smart Arrays too; the paths are
/// where the vendors' packages put them.
inline constexpr auto kSsacliNames = std::to_array<std::string_view>(
    {"ssacli", "/opt/smartstorageadmin/ssacli/bin/ssacli", "hpssacli", "hpacucli"});
inline constexpr auto kArcconfNames =
    std::to_array<std::string_view>({"arcconf", "/usr/Arcconf/arcconf", "/usr/StorMan/arcconf"});

struct RaidTool {
    std::string_view source;                  ///< Domain::source of what it tells
    std::string_view driver;                  ///< kernel driver of the controllers it knows
    std::span<const std::string_view> names;  ///< the tool and its relatives, the best first
};

/// The tool that is asked about a driver's controllers and where it is; of several installed the first of the
/// table.
struct InstalledRaidTool {
    RaidTool tool;
    std::string path;
};
std::vector<InstalledRaidTool> installed_raid_tools(const Files& files);

/// {"storcli", "0000:03:00.0"} for every controller that an installed tool can be asked about.
std::vector<Domain> raid_tool_domains(const Files& files);

/// The driver that serves the device at a PCI place; empty where there is none.
std::string driver_at(const Files& files, std::string_view place);

}  // namespace raidwatch::host
