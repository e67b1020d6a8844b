#include "collect.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/raid_hosts.hpp"
#include "collectors/host/raid_tools.hpp"
#include "controllers.hpp"
#include "disk_facts.hpp"
#include "volumes.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <optional>
#include <set>

namespace raidwatch {

namespace {

/// Two paths to one disk are one disk, with the first path's device. A path that stands by tells no size.
void add_disk(std::vector<Disk>& disks, Disk disk) {
    const auto known =
        std::find_if(disks.begin(), disks.end(), [&](const Disk& d) { return d.id == disk.id; });
    if (known == disks.end()) {
        disks.push_back(std::move(disk));
        return;
    }
    if (known->bytes == 0U && disk.bytes != 0U) std::swap(*known, disk);
    std::set<std::string> holders(known->holders.begin(), known->holders.end());
    holders.insert(disk.holders.begin(), disk.holders.end());
    known->holders.assign(holders.begin(), holders.end());
    if (known->state == DiskState::unconfigured && !holders.empty()) known->state = DiskState::online;
}

/// How the disk's own health is asked; nothing for what has none (virtio, mmc).
std::optional<Domain> health_domain(const Disk& disk) {
    if (disk.transport == "sata") return Domain{"ata", disk.device};
    if (disk.device.starts_with("sd")) return Domain{"scsi", disk.device};
    return std::nullopt;
}

void add_disks(const Files& files, const std::vector<std::string>& devices, Findings& findings) {
    for (const auto& device : devices) {
        if (!block::is_physical(files, device) || block::is_leaving(files, device) ||
            block::is_volume(files, device))
            continue;
        auto disk = block::disk_facts(files, device);
        // A disk that went while it was being read is not there any more: that is no lack of sight, and what
        // was read of it may be half of its name.
        if (!files.exists("/sys/block/" + device)) continue;
        if (!disk) {
            findings.problems.push_back({"block/" + device, disk.error().code, disk.error().text()});
            findings.complete = false;
            continue;
        }
        const auto removable = host::attribute(files, "/sys/block/" + device + "/removable");
        if (disk->bytes == 0U && removable == "1") continue;  // a card reader without a card
        if (const auto domain = health_domain(*disk)) findings.domains.push_back(*domain);
        add_disk(findings.disks, *std::move(disk));
    }
}

void add_arrays(const Files& files, const std::vector<std::string>& devices, Findings& findings) {
    for (const auto& device : devices)
        if (device.starts_with("md") && files.exists("/sys/block/" + device + "/md"))
            findings.domains.push_back({"md", device});
}

/// A controller without a namespace has no block device but still has its own health.
void add_nvme(const Files& files, Findings& findings) {
    const auto controllers = files.list("/sys/class/nvme");
    if (controllers) {
        for (const auto& name : *controllers)
            if (name.starts_with("nvme") && parse_uint(name.substr(4)))
                findings.domains.push_back({"nvme", name});
    } else if (controllers.error().code != ErrorCode::not_found) {
        findings.problems.push_back({"block/nvme", controllers.error().code, controllers.error().text()});
        findings.complete = false;
    }
    std::set<Domain> known(findings.domains.begin(), findings.domains.end());
    for (const auto& disk : findings.disks)
        for (const auto& name : host::nvme_controllers(files, disk.device)) known.insert({"nvme", name});
    findings.domains.assign(known.begin(), known.end());
}

}  // namespace

Findings collect_block(const Host& host, std::string_view) {
    Findings findings;
    findings.domain = {"block", ""};
    findings.taken_at = host.clock.now().utc;
    const auto devices = host.files.list("/sys/block");
    if (!devices) {
        findings.problems.push_back({"block", devices.error().code, devices.error().text()});
        return findings;
    }
    findings.complete = true;
    add_disks(host.files, *devices, findings);
    add_arrays(host.files, *devices, findings);
    const auto volumes = block::volume_domains(host.files, *devices);
    findings.domains.insert(findings.domains.end(), volumes.begin(), volumes.end());
    add_nvme(host.files, findings);
    for (auto& domain : host::raid_host_domains(host.files)) findings.domains.push_back(std::move(domain));
    for (auto& domain : host::raid_drive_domains(host.files)) findings.domains.push_back(std::move(domain));
    for (auto& domain : host::raid_tool_domains(host.files)) findings.domains.push_back(std::move(domain));
    // Not of a device, yet its file system may hang: a domain of its own (collectors/schedules).
    if (host.files.exists("/etc/systemd/system") || host.files.exists("/etc/cron.d"))
        findings.domains.push_back({"schedules", ""});
    block::add_controllers(host.files, findings);
    return findings;
}

}  // namespace raidwatch
