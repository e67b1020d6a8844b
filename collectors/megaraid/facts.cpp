#include "facts.hpp"

#include "collectors/text/identity_key.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::megaraid {

namespace {

DiskState state_of(std::uint16_t state, bool foreign) {
    switch (state) {
        case drive_state::unconfigured_good:
            return foreign ? DiskState::foreign : DiskState::unconfigured;
        case drive_state::unconfigured_bad:
        case drive_state::failed:
            return DiskState::failed;
        case drive_state::hot_spare:
            return DiskState::spare;
        case drive_state::offline:
            return DiskState::offline;
        case drive_state::rebuild:
        case drive_state::copyback:
            return DiskState::rebuilding;
        case drive_state::online:
        case drive_state::system:
            return DiskState::online;
        default:
            return DiskState::unknown;
    }
}

}  // namespace

const DriveInfo* drive_with(const Answers& answers, std::uint16_t device_id) {
    const auto found = std::ranges::find(answers.drives, device_id, &DriveInfo::device_id);
    return device_id == kNoDevice || found == answers.drives.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> bytes_of(std::uint64_t blocks) {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 53;
    if (blocks == 0 || blocks > kMost) return std::nullopt;
    return blocks * kBlockBytes;
}

Controller controller_of(const ControllerInfo& info) {
    Controller controller;
    controller.vendor = vendor_name(info.subvendor);
    controller.model = info.product;
    controller.serial = info.serial;
    controller.firmware = info.firmware;
    controller.driver = "megaraid_sas";
    controller.state = ControllerState::optimal;
    controller.temperature_c = info.temperature_c;
    controller.memory_correctable_errors = info.correctable_errors;
    controller.memory_uncorrectable_errors = info.uncorrectable_errors;
    return controller;
}

std::string disk_id(const DriveInfo& drive, const std::string& controller) {
    if (!drive.wwn.empty()) return "wwn-" + drive.wwn;
    if (!drive.serial.empty()) return joined_key({drive.vendor, drive.model, drive.serial});
    return fmt::format("{}-pd{}", controller, drive.device_id);
}

std::string slot_of(std::uint16_t enclosure, std::uint8_t slot) {
    return enclosure == kNoDevice ? std::to_string(slot) : fmt::format("{}:{}", enclosure, slot);
}

std::uint16_t state_told(const DriveInfo& drive, const Answers& answers) {
    if (drive.described || !answers.configuration) return drive.state;
    for (const auto& group : answers.configuration->groups)
        for (const auto& row : group.rows)
            if (row.device_id == drive.device_id) return row.state;
    return drive.state;
}

bool works(const DriveInfo& drive, const Answers& answers) {
    const auto state = state_told(drive, answers);
    return state == drive_state::online || state == drive_state::rebuild || state == drive_state::system ||
           state == drive_state::hot_spare || state == drive_state::unconfigured_good;
}

Disk disk_of(const DriveInfo& drive, const Answers& answers) {
    const auto state = state_told(drive, answers);
    Disk disk;
    disk.id = disk_id(drive, answers.controller);
    disk.vendor = drive.vendor;
    disk.model = drive.model;
    disk.serial = drive.serial;
    disk.firmware = drive.firmware;
    disk.wwn = drive.wwn;
    disk.slot = slot_of(drive.enclosure_id, drive.slot);
    disk.controller = answers.controller;
    disk.transport = drive.sata ? "sata" : drive.sas ? "sas" : "";
    disk.state = state_of(state, drive.foreign);
    disk.vendor_state = drive_state_text(state);
    disk.bytes = bytes_of(drive.raw_blocks);
    if (state != drive_state::untold)
        disk.configured = state != drive_state::unconfigured_good && state != drive_state::unconfigured_bad;
    disk.hot_spare = drive.spare || state == drive_state::hot_spare;
    disk.temperature_c = drive.temperature_c;
    if (!drive.described) return disk;  // its counters are not known, rather than zero
    disk.kind = drive.solid_state ? DiskKind::ssd : DiskKind::hdd;
    disk.predictive_failure = drive.predicted_failures > 0;
    disk.media_errors = drive.media_errors;
    disk.other_errors = drive.other_errors;
    return disk;
}

std::vector<LogEntry> entries_of(const std::vector<RawLogEntry>& raw, const Answers& answers) {
    std::vector<LogEntry> entries;
    for (const auto& one : raw) {
        auto entry = one.entry;
        const auto* drive = one.drive ? drive_with(answers, *one.drive) : nullptr;
        const bool known =
            one.volume && std::ranges::count(answers.volumes, *one.volume, &VolumeInfo::target) > 0;
        if (drive)
            entry.subject = disk_id(*drive, answers.controller);
        else if (known)
            entry.subject = volume_id(answers.controller, *one.volume);
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace raidwatch::megaraid
