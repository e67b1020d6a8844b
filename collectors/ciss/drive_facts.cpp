#include "collectors/smartarray/states.hpp"
#include "facts.hpp"

#include <algorithm>

namespace raidwatch::ciss {

namespace {

bool any_state(const std::vector<Volume>& volumes, auto&& names) {
    return std::ranges::any_of(volumes,
                               [&](const Volume& volume) { return volume.status && names(*volume.status); });
}

/// In the words of the vendor's tool, which collectors/smartarray gives their meaning.
std::string state_text(std::uint16_t number, const PhysicalDrive& drive, const std::vector<Volume>& volumes) {
    const bool failed =
        any_state(volumes, [&](const LogicalDriveStatus& status) { return status.failed.contains(number); });
    if (failed || !drive.present) {
        if (was_removed(drive.failure_reason)) return "Removed";
        const auto reason = failure_text(drive.failure_reason);
        if (failed || !reason.empty()) return reason.empty() ? "Failed" : "Failed (" + reason + ")";
        return "Not responding";
    }
    const bool rebuilding = any_state(volumes, [&](const LogicalDriveStatus& status) {
        return status.status == unit_status::recovering && status.rebuilding == number;
    });
    if (rebuilding) return "Rebuilding";
    return drive.predictive_failure.value_or(false) ? "Predictive Failure" : "OK";
}

std::string transport_of(const PhysicalDrive& drive) {
    switch (drive.type) {
        case device_type::sata:
        case device_type::sata_bare:
            return "sata";
        case device_type::sas:
        case device_type::sas_bare:
            return "sas";
        case device_type::nvme:
            return "nvme";
        case device_type::parallel:
            return "scsi";
        default:
            return {};
    }
}

DiskKind kind_of(const PhysicalDrive& drive) {
    if (drive.type == device_type::nvme) return DiskKind::nvme;
    if (drive.rpm) return DiskKind::hdd;
    return drive.solid_state ? DiskKind::ssd : DiskKind::unknown;
}

}  // namespace

DriveNumbers drives_of_states(const std::vector<Volume>& volumes) {
    DriveNumbers numbers;
    for (const auto& volume : volumes) {
        if (!volume.status) continue;
        for (const auto* map :
             {&volume.status->failed, &volume.status->replaced, &volume.status->active_spares})
            numbers.insert(map->begin(), map->end());
    }
    return numbers;
}

Disk disk_of(std::uint16_t number, const Answers& answers) {
    const auto& drive = answers.drives.at(number);
    Disk disk;
    disk.vendor = drive.vendor;
    disk.model = drive.model;
    disk.serial = drive.serial;
    disk.firmware = drive.firmware;
    disk.wwn = drive.wwn;
    disk.slot = drive.slot;
    disk.transport = transport_of(drive);
    disk.kind = kind_of(drive);
    if (drive.bytes > 0) disk.bytes = drive.bytes;
    disk.rotation_rpm = drive.rpm;
    disk.temperature_c = drive.temperature_c;
    auto text = state_text(number, drive, answers.volumes);
    const bool active = any_state(answers.volumes, [&](const LogicalDriveStatus& status) {
        return status.active_spares.contains(number);
    });
    if (drive.spare) text += active ? ", active spare" : ", spare";
    smartarray::set_drive_status(disk, text);
    disk.predictive_failure = drive.predictive_failure;
    const bool loose = !drive.configured && !drive.spare;
    if (loose && drive.present) disk.configured = false;
    if (loose && disk.state == DiskState::online) disk.state = DiskState::unconfigured;
    return disk;
}

}  // namespace raidwatch::ciss
