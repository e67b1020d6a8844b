#include "volumes.hpp"

#include "collectors/host/identity.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::block {

namespace {

std::vector<std::string> names_in(const Files& files, const std::string& directory) {
    return files.list(directory).value_or(std::vector<std::string>{});
}

void add_pools(const Files& files, std::vector<Domain>& domains) {
    const std::string directory = "/proc/spl/kstat/zfs";
    const auto before = domains.size();
    for (const auto& name : names_in(files, directory))
        if (files.exists(directory + "/" + name + "/state")) domains.push_back({"zfs", name});
    if (domains.size() > before) domains.push_back({"zfs-kernel", ""});
}

/// Linux Documentation/ABI/testing/sysfs-fs-btrfs; error_stats since 5.14.
bool counted_errors(const Files& files, const std::string& device) {
    const auto text = files.read(device + "/error_stats");
    if (!text) return false;
    for (const auto line : split_lines(*text))
        if (const auto words = split_words(line); words.size() == 2 && parse_uint(words[1]).value_or(0) > 0)
            return true;
    return false;
}

void add_btrfs(const Files& files, std::vector<Domain>& domains) {
    const std::string directory = "/sys/fs/btrfs";
    for (const auto& name : names_in(files, directory)) {
        const auto info = directory + "/" + name + "/devinfo";
        const auto devices = names_in(files, info);
        const bool ill = std::ranges::any_of(
            devices, [&](const auto& id) { return counted_errors(files, info + "/" + id); });
        // Before 5.6 there is no devinfo.
        const auto count =
            std::max(devices.size(), names_in(files, directory + "/" + name + "/devices").size());
        if (count > 1 || ill) domains.push_back({"btrfs", name});
    }
}

/// LVM hangs images below their volume; caches and pools have a suffix of their own in the UUID.
bool is_redundant_volume(const Files& files, const std::string& device) {
    const auto directory = "/sys/block/" + device;
    const auto uuid = host::attribute(files, directory + "/dm/uuid");
    if (uuid.starts_with("mpath-") || uuid.starts_with("DMRAID-")) return true;
    if (uuid.ends_with("-tpool") || uuid.starts_with("CRYPT-")) return uuid.ends_with("-tpool");
    const auto slaves = names_in(files, directory + "/slaves");
    for (const auto& slave : slaves) {
        const auto name = host::attribute(files, "/sys/block/" + slave + "/dm/name");
        for (const auto* part : {"_rimage_", "_mimage_", "_cdata", "_cpool", "_cvol"})
            if (contains(name, part)) return true;
    }
    // Made by dmsetup itself: only the table tells what it is.
    return !uuid.starts_with("LVM-") && slaves.size() > 1;
}

void add_dm(const Files& files, const std::vector<std::string>& devices, std::vector<Domain>& domains) {
    for (const auto& device : devices)
        if (device.starts_with("dm-") && is_redundant_volume(files, device))
            domains.push_back({"dm", device});
}

void add_enclosures(const Files& files, std::vector<Domain>& domains) {
    for (const auto& name : names_in(files, "/sys/class/enclosure")) domains.push_back({"ses", name});
}

}  // namespace

std::vector<Domain> volume_domains(const Files& files, const std::vector<std::string>& devices) {
    std::vector<Domain> domains;
    add_pools(files, domains);
    add_btrfs(files, domains);
    add_dm(files, devices, domains);
    add_enclosures(files, domains);
    return domains;
}

}  // namespace raidwatch::block
