#include "raid_tools.hpp"

#include "pci.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace raidwatch::host {

namespace {

constexpr std::array<std::string_view, 4> kStorcli{"storcli64", "storcli", "perccli64", "perccli"};
constexpr std::array<std::string_view, 4> kStorcli2{"storcli2", "perccli2", "storcli264", "perccli264"};
constexpr std::array<std::string_view, 4> kMegacli{"MegaCli64", "MegaCli", "megacli64", "megacli"};

// clang-format off
constexpr std::array kTools{
    RaidTool{"storcli", "megaraid_sas", kStorcli},
    RaidTool{"storcli", "mpi3mr", kStorcli2},
    RaidTool{"megacli", "megaraid_sas", kMegacli},
};
// clang-format on

constexpr std::array<std::string_view, 11> kFolders{"/usr/local/sbin",
                                                    "/usr/local/bin",
                                                    "/usr/sbin",
                                                    "/usr/bin",
                                                    "/sbin",
                                                    "/bin",
                                                    "/opt/MegaRAID/storcli",
                                                    "/opt/MegaRAID/perccli",
                                                    "/opt/MegaRAID/MegaCli",
                                                    "/opt/MegaRAID/storcli2",
                                                    "/opt/MegaRAID/perccli2"};

}  // namespace

std::vector<std::string> tool_folders() {
    std::vector<std::string> folders;
    if (const char* own = std::getenv("RAIDWATCH_TOOL_PATH"))
        for (const auto folder : split(own, ':'))
            if (folder.starts_with('/')) folders.emplace_back(folder);
    folders.insert(folders.end(), kFolders.begin(), kFolders.end());
    return folders;
}

std::optional<std::string> installed_tool(const Files& files, std::span<const std::string_view> names) {
    const auto folders = tool_folders();
    for (const auto name : names) {
        if (name.starts_with('/') && files.exists(name)) return std::string(name);
        for (const auto& folder : folders)
            if (auto path = folder + "/" + std::string(name); files.exists(path)) return path;
    }
    return std::nullopt;
}

std::vector<InstalledRaidTool> installed_raid_tools(const Files& files) {
    std::vector<InstalledRaidTool> installed;
    for (const auto& tool : kTools) {
        const bool served = std::ranges::any_of(
            installed, [&](const InstalledRaidTool& known) { return known.tool.driver == tool.driver; });
        if (served) continue;
        if (auto path = installed_tool(files, tool.names)) installed.push_back({tool, *std::move(path)});
    }
    return installed;
}

std::vector<Domain> raid_tool_domains(const Files& files) {
    std::vector<Domain> domains;
    for (const auto& installed : installed_raid_tools(files))
        for (const auto& place : places_of_driver(files, installed.tool.driver))
            domains.push_back({std::string(installed.tool.source), place});
    return domains;
}

std::string driver_at(const Files& files, std::string_view place) {
    const auto target = files.link("/sys/bus/pci/devices/" + std::string(place) + "/driver");
    return target ? target->substr(target->rfind('/') + 1) : std::string{};
}

}  // namespace raidwatch::host
