#include "drive_health.hpp"

#include "collectors/host/pci.hpp"
#include "collectors/smart/ata_pages.hpp"
#include "collectors/smart/parse_ata.hpp"
#include "collectors/smart/sat.hpp"
#include "collectors/smart/scsi_logs.hpp"
#include "drive_identity.hpp"
#include "facts.hpp"
#include "firmware.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch {

namespace {
using namespace megaraid;
using Page = std::vector<std::uint8_t>;

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
        disk_.id = disk_id(*drive, host::controller_id(place_));
        const bool answered = drive->sas ? read_sas(firmware, *drive) : read_ata(firmware, *drive);
        findings_.complete = answered && firmware.complete();
        return std::move(findings_);
    }

  private:
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

    void keep(SmartReading reading) {
        reading.disk = disk_.id;
        reading.taken_at = findings_.taken_at;
        reading.read_by = kReadBy;
        findings_.readings.push_back(std::move(reading));
    }

    Result<smart::AtaAnswer> ata(Firmware& firmware, const DriveInfo& drive,
                                 const smart::AtaCommand& command) const {
        auto answer = firmware.submit(drive.device_id, smart::sat_cdb(command),
                                      command.reads_page ? smart::kPageBytes : 0);
        if (!answer) return tl::unexpected(answer.error());
        return smart::ata_answer(command, std::move(answer->bytes), answer->sense, answer->good,
                                 findings_.domain.text());
    }
    Page page(Firmware& firmware, const DriveInfo& drive, const smart::AtaCommand& command) const {
        auto answer = ata(firmware, drive, command);
        return answer ? std::move(answer->page) : Page{};
    }

    /// Only a drive that says so sleeps; solid-state drives have nothing to spin up, and some always claim
    /// it.
    bool sleeps(Firmware& firmware, const DriveInfo& drive) const {
        if (drive.solid_state) return false;
        const auto answer = ata(firmware, drive, {.command = smart::kCheckPowerMode});
        return answer && answer->registers && smart::tells_standby(*answer->registers);
    }

    /// True: all was told, which may be that there is nothing to tell.
    bool read_ata(Firmware& firmware, const DriveInfo& drive) {
        if (sleeps(firmware, drive)) {
            disk_.asleep = true;
            findings_.disks.push_back(disk_);
            return true;
        }
        auto values = ata(firmware, drive, smart::smart_command(smart::kSmartReadData, 0, true));
        // Firmware that passes no ATA commands translates some log pages.
        if (!values && values.error().code == ErrorCode::unsupported) return read_sas(firmware, drive);
        if (!values) {
            firmware.note(values.error());
            return false;
        }
        AtaSmart told;
        told.values = std::move(values->page);
        told.thresholds = page(firmware, drive, smart::smart_command(smart::kSmartReadThresholds, 0, true));
        if (const auto verdict =
                ata(firmware, drive, smart::smart_command(smart::kSmartReturnStatus, 0, false));
            verdict && verdict->registers)
            told.passed = smart::tells_passed(*verdict->registers);
        const auto identity = smart::parse_identify(
            page(firmware, drive, {.command = smart::kIdentifyDevice, .count = 1, .reads_page = true}));
        if (identity.has_self_test_log)
            told.self_test_log =
                page(firmware, drive, smart::smart_command(smart::kSmartReadLog, smart::kSelfTestLog, true));
        if (identity.has_sct)
            told.sct_status =
                page(firmware, drive, smart::smart_command(smart::kSmartReadLog, smart::kSctStatusLog, true));
        auto facts = smart::parse_ata(told, findings_.domain.text());
        findings_.problems.insert(findings_.problems.end(), facts.problems.begin(), facts.problems.end());
        if (facts.values_read || facts.reading.passed == false) keep(std::move(facts.reading));
        return facts.values_read;
    }

    /// A drive that refuses a page does not have it; one that refuses all has no SMART.
    bool read_sas(Firmware& firmware, const DriveInfo& drive) {
        constexpr std::uint8_t kLogSense = 0x4d, kCurrentValues = 0x40, kReadDefects = 0x37,
                               kGrownBlocks = 0x0c;
        constexpr std::size_t kLogBytes = 1020, kDefectHeader = 4;
        using namespace smart::scsi_page;
        SmartReading reading;
        reading.protocol = SmartProtocol::scsi;
        const SmartReading nothing = reading;
        for (const auto number : {informational, temperature, write_errors, read_errors, verify_errors,
                                  self_tests, background_scan}) {
            const std::array<std::uint8_t, 10> cdb{kLogSense,
                                                   0,
                                                   static_cast<std::uint8_t>(kCurrentValues | number),
                                                   0,
                                                   0,
                                                   0,
                                                   0,
                                                   kLogBytes >> 8,
                                                   kLogBytes & 0xff,
                                                   0};
            const auto answer = firmware.submit(drive.device_id, cdb, kLogBytes);
            if (!answer) {
                firmware.note(answer.error());
                return false;
            }
            if (answer->good) smart::add_log_page(number, answer->bytes, reading);
        }
        const std::array<std::uint8_t, 10> defects{kReadDefects,  0, kGrownBlocks, 0, 0, 0, 0, 0,
                                                   kDefectHeader, 0};
        if (const auto header = firmware.ask_drive(drive.device_id, defects, kDefectHeader))
            smart::add_grown_defects(header->bytes, reading);
        if (reading != nothing) keep(std::move(reading));
        return true;
    }

    const Host& host_;
    std::string place_, slot_;
    Findings findings_;
    Disk disk_;
};
}  // namespace

Findings collect_mfi_drive(const Host& host, std::string_view target) {
    return DriveHealth(host, target).collect();
}

}  // namespace raidwatch
