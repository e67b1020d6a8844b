#include "collect.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/mounts.hpp"
#include "collectors/host/pci.hpp"
#include "drive_identity.hpp"
#include "facts.hpp"
#include "firmware.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch {

namespace {
using namespace megaraid;

/// So many entries of any class at the log's end are searched for warnings each time, in pages of so many;
/// where a drive dies loudly all of them are warnings.
constexpr std::uint32_t kLogWindow = 512;
constexpr std::size_t kLogEntries = 32;
constexpr int kMostLogPages = kLogWindow / kLogEntries + 1;
/// Volumes are on the SCSI channels behind those of the drives, 128 targets each (MEGASAS_MAX_PD_CHANNELS).
constexpr int kFirstVolumeChannel = 2, kTargetsOfChannel = 128;

class Collection {
  public:
    Collection(const Host& host, std::string place) : host_(host), place_(std::move(place)) {
        findings_.domain = {"megaraid", place_};
        findings_.taken_at = host.clock.now().utc;
        answers_.controller = host::controller_id(place_);
    }

    Findings collect() {
        const auto number = host_number(host_.files, place_);
        if (!number) {
            findings_.problems.push_back(
                {findings_.domain.text(), ErrorCode::not_found,
                 "no controller at " + place_ + " that the driver megaraid_sas serves"});
            return std::move(findings_);
        }
        host_no_ = *number;
        Firmware firmware(host_, host_no_, findings_);
        auto controller = read_controller(firmware);
        if (!firmware.gone()) {
            read_configuration(firmware);
            read_drives(firmware);
            read_volumes(firmware);
            if (controller.model.empty() && answers_.drives.empty() && answers_.volumes.empty())
                return std::move(findings_);  // it said nothing at all
            controller.log = read_log(firmware);
        }
        if (firmware.gone()) controller.state = ControllerState::lost;
        add_facts(std::move(controller));
        findings_.complete = firmware.complete();
        return std::move(findings_);
    }

  private:
    Controller read_controller(Firmware& firmware) {
        Controller controller;
        if (const auto answer = firmware.read(Opcode::controller_info, kControllerInfoBytes)) {
            if (const auto info = parse_controller_info(answer->bytes, firmware.scope())) {
                controller = controller_of(*info);
                if (info->has_battery) controller.battery = read_battery(firmware);
            } else {
                firmware.note(info.error());
            }
        }
        controller.id = answers_.controller;
        controller.driver = "megaraid_sas";
        controller.name = host::controller_name(host_.files, {place_, controller.driver});
        return controller;
    }

    std::optional<Battery> read_battery(Firmware& firmware) {
        const auto status = firmware.read(Opcode::battery_status, kBatteryStatusBytes, {}, true, "/battery");
        if (!status) return std::nullopt;
        if (status->absent) return Battery{.state = BatteryState::missing};
        const auto design = firmware.read(Opcode::battery_design, kBatteryDesignBytes, {}, true, "/battery");
        auto battery = parse_battery(status->bytes, design.value_or(Answer{}).bytes, firmware.scope());
        if (battery) return *battery;
        firmware.note(battery.error(), "/battery");
        return std::nullopt;
    }

    void read_drives(Firmware& firmware) {
        const auto answer = firmware.read(Opcode::drive_list, kDriveListBytes, {}, false, "/drives");
        if (!answer) return;
        const auto list = parse_drive_list(answer->bytes, firmware.scope());
        if (list.error) firmware.note(*list.error, "/drives");
        for (const auto& address : list.addresses) {
            constexpr std::uint8_t kDisk = 0;
            if (address.scsi_type != kDisk) continue;
            const auto part = fmt::format("/pd{}", address.device_id);
            const auto one =
                firmware.read(Opcode::drive_info, kDriveInfoBytes, mailbox(address.device_id), false, part);
            if (!one) continue;
            auto info = parse_drive_info(one->bytes, firmware.scope() + part);
            if (!info) {
                firmware.note(info.error(), part);
                continue;
            }
            if (info->device_id != address.device_id) info = undescribed(address);
            if (info->sas_address == 0) info->sas_address = address.sas_address;
            if (!info->described && works(*info, answers_)) identify(firmware, *info);
            answers_.drives.push_back(*std::move(info));
        }
    }

    void read_volumes(Firmware& firmware) {
        const auto answer = firmware.read(Opcode::volume_list, kVolumeListBytes, {}, false, "/volumes");
        if (!answer) return;
        const auto list = parse_volume_list(answer->bytes, firmware.scope());
        if (list.error) firmware.note(*list.error, "/volumes");
        for (const auto target : list.targets) {
            const auto part = "/" + volume_name(target);
            const auto one =
                firmware.read(Opcode::volume_info, kVolumeInfoBytes, mailbox(target), false, part);
            if (!one) continue;
            auto info = parse_volume_info(one->bytes, firmware.scope() + part);
            if (!info) {
                firmware.note(info.error(), part);
                continue;
            }
            info->target = target;
            answers_.volumes.push_back(*std::move(info));
        }
    }

    /// The answer tells its own length; one that is longer than the first try is asked for again.
    void read_configuration(Firmware& firmware) {
        auto answer = firmware.read(Opcode::configuration, kConfigurationBytes, {}, false, "/configuration");
        if (!answer) return;
        const auto size = configuration_size(answer->bytes).value_or(0);
        if (size > answer->bytes.size() && size <= kLongestConfiguration)
            answer = firmware.read(Opcode::configuration, size, {}, false, "/configuration");
        if (!answer) return;
        auto configuration = parse_configuration(answer->bytes, firmware.scope());
        if (configuration)
            answers_.configuration = *std::move(configuration);
        else
            firmware.note(configuration.error(), "/configuration");
    }

    std::optional<FirmwareLog> read_log(Firmware& firmware) {
        const auto state = firmware.read(Opcode::event_log_info, kLogInfoBytes, {}, false, "/log");
        if (!state) return std::nullopt;
        const auto info = parse_log_info(state->bytes, firmware.scope());
        if (!info) {
            firmware.note(info.error(), "/log");
            return std::nullopt;
        }
        FirmwareLog log{info->oldest, info->newest, info->cleared, {}};
        const auto first =
            info->newest > kLogWindow ? std::max(info->oldest, info->newest - kLogWindow) : info->oldest;
        if (first > info->oldest) log.searched_from = first;
        read_entries(firmware, first, log);
        return log;
    }

    void read_entries(Firmware& firmware, std::uint32_t from, FirmwareLog& log) {
        for (int page = 0; page < kMostLogPages; ++page) {
            const auto page_read =
                firmware.read(Opcode::event_log, kLogHeaderBytes + kLogEntries * kLogEntryBytes,
                              mailbox(from, kWarningsOfAllLocales), true, "/log");
            if (!page_read || page_read->absent) return;
            const auto raw = parse_log(page_read->bytes, firmware.scope());
            if (!raw) return firmware.note(raw.error(), "/log");
            for (auto& entry : entries_of(*raw, answers_))
                if (log.entries.empty() || log.entries.back().sequence < entry.sequence)
                    log.entries.push_back(std::move(entry));
            if (raw->size() < kLogEntries || raw->back().entry.sequence >= log.newest) return;
            from = raw->back().entry.sequence + 1;
        }
    }

    void add_facts(Controller controller) {
        for (const auto& drive : answers_.drives) {
            findings_.disks.push_back(disk_of(drive, answers_));
            // Drives that the card passes through are asked as the kernel shows them.
            if (works(drive, answers_) && state_told(drive, answers_) != drive_state::system)
                findings_.domains.push_back({"mfi-drive", place_ + "-" + findings_.disks.back().slot});
        }
        for (const auto& volume : answers_.volumes) {
            auto array = array_of(volume, answers_);
            array.device = block_device(volume.target);
            if (!array.device.empty()) array.mounts = host::mounts_of(host_.files, array.device);
            findings_.arrays.push_back(std::move(array));
        }
        if (!answers_.drives.empty())
            controller.foreign_configuration = std::ranges::any_of(answers_.drives, &DriveInfo::foreign);
        findings_.controllers.push_back(std::move(controller));
    }

    std::string block_device(std::uint8_t target) const {
        const int channel = kFirstVolumeChannel + target / kTargetsOfChannel, id = target % kTargetsOfChannel;
        const auto names = host_.files.list(fmt::format(
            "{0}/{1}/host{2}/target{2}:{3}:{4}/{2}:{3}:{4}:0/block", kDriver, place_, host_no_, channel, id));
        return names && !names->empty() ? names->front() : std::string();
    }

    const Host& host_;
    std::string place_;
    std::uint16_t host_no_ = 0;
    Findings findings_;
    Answers answers_;
};
}  // namespace

Findings collect_megaraid(const Host& host, std::string_view target) {
    return Collection(host, std::string(target)).collect();
}

}  // namespace raidwatch
