#include "raid_hosts.hpp"

#include "identity.hpp"
#include "raid_tools.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::host {

namespace {

constexpr std::array<std::string_view, 16> kDrivers{
    "hpsa",    "smartpqi", "aacraid", "dpt_i2o", "3w-9xxx", "3w-sas", "3w-xxxx", "arcmsr",
    "mpt2sas", "mpt3sas",  "mptsas",  "mptspi",  "mptfc",   "gdth",   "ips",     "cciss"};

/// The PCI device that the host hangs on, from its path in sysfs.
std::string place_of(const Files& files, const std::string& name) {
    const auto path = files.resolve("/sys/class/scsi_host/" + name);
    if (!path) return {};
    std::string place;
    for (const auto part : split(*path, '/'))
        if (is_pci_address(part)) place = part;
    return place;
}

}  // namespace

std::vector<RaidHost> raid_hosts(const Files& files) {
    std::vector<RaidHost> hosts;
    for (const auto& name : files.list("/sys/class/scsi_host").value_or(std::vector<std::string>{})) {
        const auto number =
            name.starts_with("host") ? parse_uint(std::string_view(name).substr(4)) : std::nullopt;
        if (!number || *number > 65'535) continue;
        const auto driver = attribute(files, "/sys/class/scsi_host/" + name + "/proc_name");
        if (std::ranges::find(kDrivers, driver) == kDrivers.end()) continue;
        if (auto place = place_of(files, name); !place.empty())
            hosts.push_back({std::move(place), driver, static_cast<int>(*number)});
    }
    std::ranges::sort(hosts, {}, [](const RaidHost& host) { return std::pair(host.place, host.number); });
    const auto same_place = [](const RaidHost& a, const RaidHost& b) { return a.place == b.place; };
    hosts.erase(std::unique(hosts.begin(), hosts.end(), same_place), hosts.end());
    return hosts;
}

std::vector<ScsiUnit> scsi_units(const Files& files, const RaidHost& host) {
    std::vector<ScsiUnit> units;
    for (const auto& name : files.list("/sys/class/scsi_device").value_or(std::vector<std::string>{})) {
        const auto parts = split(name, ':');
        if (parts.size() != 4 || parse_int(parts[0]) != host.number) continue;
        const auto number = [&](std::size_t at) {
            return static_cast<int>(parse_int(parts[at]).value_or(-1));
        };
        const auto folder = "/sys/class/scsi_device/" + name + "/device";
        ScsiUnit unit{number(1), number(2), number(3), attribute(files, folder + "/type"), {}};
        const auto generic = files.list(folder + "/scsi_generic");
        if (generic && !generic->empty()) unit.generic = "/dev/" + generic->front();
        if (!unit.generic.empty()) units.push_back(std::move(unit));
    }
    return units;
}

std::string door(const std::vector<ScsiUnit>& units, std::string_view type) {
    for (const auto& unit : units)
        if (unit.type == type) return unit.generic;
    return units.empty() ? std::string() : units.front().generic;
}

bool passes_ciss(const RaidHost& host) {
    return host.driver == "hpsa" || host.driver == "smartpqi";
}

bool has_smartctl(const Files& files) {
    constexpr std::array<std::string_view, 1> kSmartctl{"smartctl"};
    return installed_tool(files, kSmartctl).has_value();
}

std::vector<Domain> raid_host_domains(const Files& files) {
    std::vector<Domain> domains;
    for (const auto& host : raid_hosts(files)) {
        if (passes_ciss(host)) domains.push_back({"ciss", host.place});
        const bool has_tool = installed_tool(files, kSsacliNames) ||
                              (host.driver == "smartpqi" && installed_tool(files, kArcconfNames));
        if (!passes_ciss(host) || has_tool) domains.push_back({"raid", host.place});
    }
    return domains;
}

std::vector<Domain> raid_drive_domains(const Files& files) {
    constexpr std::array<std::string_view, 8> kReached{"hpsa",   "smartpqi", "cciss",  "aacraid",
                                                       "arcmsr", "3w-9xxx",  "3w-sas", "3w-xxxx"};
    std::vector<Domain> domains;
    if (!has_smartctl(files)) return domains;
    for (const auto& host : raid_hosts(files))
        if (std::ranges::find(kReached, host.driver) != kReached.end())
            domains.push_back({"raid-drives", host.place});
    return domains;
}

}  // namespace raidwatch::host
