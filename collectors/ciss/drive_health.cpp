#include "drive_health.hpp"

#include "collectors/host/raid_hosts.hpp"
#include "collectors/raid/disk_names.hpp"
#include "drives.hpp"
#include "facts.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch {

namespace {
using namespace ciss;

struct Found {
    Address address;
    PhysicalDrive drive;
};

std::optional<Found> drive_in(Firmware& firmware, std::string_view slot) {
    for (const auto& unit : read_units(firmware).value_or(std::vector<PhysicalUnit>{}))
        if (auto drive = read_drive(firmware, unit.number); drive && drive->slot == slot)
            return Found{unit.address, *std::move(drive)};
    return std::nullopt;
}

/// Who it is, so that its reading goes to the disk that other sources name; its state is the controller's to
/// tell.
Disk identity_of(const PhysicalDrive& drive, const std::string& controller) {
    Disk disk;
    disk.controller = controller;
    disk.slot = drive.slot;
    disk.vendor = drive.vendor;
    disk.model = drive.model;
    disk.serial = drive.serial;
    disk.wwn = drive.wwn;
    raid::DiskNames().name(disk, controller);
    return disk;
}

}  // namespace

Findings collect_ciss_drive(const Host& host, std::string_view target) {
    Findings findings;
    findings.domain = {"ciss-drive", std::string(target)};
    findings.taken_at = host.clock.now().utc;
    const auto missing = [&](std::string why) {
        if (findings.problems.empty())
            findings.problems.push_back({findings.domain.text(), ErrorCode::not_found, std::move(why)});
        return findings;
    };
    const auto dash = std::min(target.rfind('-'), target.size());
    const auto place = target.substr(0, dash), slot = target.substr(std::min(dash + 1, target.size()));
    const auto hosts = host::raid_hosts(host.files);
    const auto controller = std::ranges::find(hosts, place, &host::RaidHost::place);
    if (controller == hosts.end() || !host::passes_ciss(*controller))
        return missing("no controller at " + printable(place, 40));
    const auto node = host::door(host::scsi_units(host.files, *controller), host::kRaidControllerType);
    Firmware firmware(host, node, findings);
    const auto found = drive_in(firmware, slot);
    if (!found) return missing("no drive in this slot");
    auto disk = identity_of(found->drive, "pci-" + controller->place);
    const auto submit = [&](std::span<const std::uint8_t> cdb, std::size_t bytes) {
        return firmware.submit(found->address, cdb, bytes);
    };
    const bool answered = smart::read_passed_drive(
        {disk.id, "Smart Array firmware", found->drive.sas(), found->drive.solid_state}, submit, findings);
    findings.complete = answered && firmware.complete();
    if (findings.disks.empty())
        findings.disks.push_back(std::move(disk));
    else
        disk.asleep = findings.disks.front().asleep, findings.disks.front() = std::move(disk);
    return findings;
}

}  // namespace raidwatch
