#include "drive_health.hpp"

#include "collectors/host/pci.hpp"
#include "collectors/smart/passed_drive.hpp"
#include "drive_identity.hpp"
#include "facts.hpp"
#include "firmware.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch {

namespace {
using namespace megaraid;

constexpr const char* kReadBy = "MegaRAID firmware";

class DriveHealth {
  public:
    DriveHealth(const Host& host, std::string_view target) : host_(host) {
        findings_.domain = {"mfi-drive", std::string(target)};
        findings_.taken_at = host.clock.now().utc;
        const auto dash = std::min(target.rfind('-'), target.size());
        place_ = target.substr(0, dash);
        slot_ = target.substr(std::min(dash + 1, target.size()));
    }

    Findings collect() {
        const auto number = host_number(host_.files, place_);
        if (!number) return failed(ErrorCode::not_found, "no controller at " + printable(place_, 40));
        Firmware firmware(host_, *number, findings_);
        auto drive = find(firmware);
        if (!drive) return failed(ErrorCode::not_found, "no drive in this slot");
        const auto submit = [&](std::span<const std::uint8_t> cdb, std::size_t bytes) {
            return firmware.submit(drive->device_id, cdb, bytes);
        };
        const bool answered = smart::read_passed_drive(
            {disk_id(*drive, host::controller_id(place_)), kReadBy, drive->sas, drive->solid_state}, submit,
            findings_);
        findings_.complete = answered && firmware.complete();
        name(*drive);
        return std::move(findings_);
    }

  private:
    /// Who it is also where it says nothing more: one that told of its health before is missed then.
    void name(const DriveInfo& drive) {
        Disk disk;
        disk.id = disk_id(drive, host::controller_id(place_));
        disk.serial = drive.serial;
        disk.controller = host::controller_id(place_);
        disk.slot = slot_;
        if (!findings_.disks.empty()) disk.asleep = findings_.disks.front().asleep;
        findings_.disks = {std::move(disk)};
    }

    Findings failed(ErrorCode code, std::string why) {
        if (findings_.problems.empty())
            findings_.problems.push_back({findings_.domain.text(), code, std::move(why)});
        return std::move(findings_);
    }

    std::optional<DriveInfo> find(Firmware& firmware) {
        const auto answer = firmware.read(Opcode::drive_list, kDriveListBytes);
        if (!answer) return std::nullopt;
        for (const auto& address : parse_drive_list(answer->bytes, firmware.scope()).addresses) {
            constexpr std::uint8_t kDisk = 0;
            if (address.scsi_type != kDisk || slot_of(address.enclosure_id, address.slot) != slot_) continue;
            return describe(firmware, address);
        }
        return std::nullopt;
    }

    static std::optional<DriveInfo> describe(Firmware& firmware, const DriveAddress& address) {
        const auto one = firmware.read(Opcode::drive_info, kDriveInfoBytes, mailbox(address.device_id));
        if (!one) return std::nullopt;
        auto info = parse_drive_info(one->bytes, firmware.scope());
        if (!info) {
            firmware.note(info.error());
            return std::nullopt;
        }
        if (info->device_id != address.device_id) info = undescribed(address);
        if (info->sas_address == 0) info->sas_address = address.sas_address;
        if (!info->described) identify(firmware, *info);
        return *std::move(info);
    }

    const Host& host_;
    std::string place_, slot_;
    Findings findings_;
};
}  // namespace

Findings collect_mfi_drive(const Host& host, std::string_view target) {
    return DriveHealth(host, target).collect();
}

}  // namespace raidwatch
