#include "collect.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/mounts.hpp"
#include "collectors/host/raid_hosts.hpp"
#include "collectors/raid/adapters.hpp"
#include "collectors/raid_hosts/sysfs.hpp"
#include "drives.hpp"
#include "facts.hpp"
#include "firmware.hpp"
#include "volumes.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch {

namespace {
using namespace ciss;

class Collection {
  public:
    Collection(const Host& host, host::RaidHost controller, std::string name, Findings findings)
        : host_(host), controller_(std::move(controller)), findings_(std::move(findings)) {
        seen_ = raid_hosts::controller_of(host.files, controller_, std::move(name));
    }

    Findings collect() {
        if (seen_.state == ControllerState::failed)
            return by_kernel(ErrorCode::io, "the firmware has locked up");
        const auto node = host::door(host::scsi_units(host_.files, controller_), host::kRaidControllerType);
        if (node.empty())
            return by_kernel(ErrorCode::unsupported,
                             "it has no SCSI generic device; is the kernel module sg loaded?");
        Firmware firmware(host_, node, findings_);
        const auto info = read_controller(firmware);
        if (info) read_all(firmware, *info);
        judge(firmware);
        if (!info) return by_kernel();
        add_facts(firmware);
        findings_.complete = firmware.complete();
        return std::move(findings_);
    }

  private:
    Findings by_kernel(ErrorCode code, std::string why) {
        findings_.problems.push_back({findings_.domain.text(), code, std::move(why)});
        return by_kernel();
    }

    /// Without an answer of the firmware: the volumes that the kernel has given up are failed, of others
    /// nothing is known. Where there is no way to the firmware and no volume, nothing is missed.
    Findings by_kernel() {
        findings_.controllers = {seen_};
        findings_.arrays = raid_hosts::volumes_of(host_.files, controller_, seen_);
        host::add_mounts(host_.files, findings_.arrays);
        const bool no_way = std::ranges::all_of(findings_.problems, [](const Problem& problem) {
            return problem.code == ErrorCode::unsupported || problem.code == ErrorCode::denied;
        });
        const bool no_volume =
            findings_.arrays.empty() && raid_hosts::unseen_volumes(host_.files, controller_) == 0;
        if (no_way && no_volume) findings_.problems.clear();
        findings_.complete = findings_.problems.empty();
        return std::move(findings_);
    }

    std::optional<ControllerInfo> read_controller(Firmware& firmware) {
        const auto answer = firmware.ask(Bmic::controller, 0, kControllerBytes);
        if (!answer) return std::nullopt;
        auto info = parse_controller(*answer, firmware.scope());
        if (!info) {
            firmware.note(info.error());
            return std::nullopt;
        }
        if (!info->vendor.empty()) seen_.vendor = info->vendor;
        if (!info->product.empty()) seen_.model = info->product;
        if (!info->firmware.empty() && seen_.firmware.empty()) seen_.firmware = info->firmware;
        if (seen_.serial.empty())
            if (const auto subsystem = firmware.ask_more(Bmic::subsystem, 0, kSubsystemBytes))
                seen_.serial = parse_serial(*subsystem);
        return *std::move(info);
    }

    void read_all(Firmware& firmware, const ControllerInfo& info) {
        read_volumes(firmware, info.logical_drives, answers_);
        auto numbers = drives_of_states(answers_.volumes);
        numbers.insert(info.present.begin(), info.present.end());
        for (const auto& unit : read_units(firmware).value_or(std::vector<PhysicalUnit>{}))
            numbers.insert(unit.number);
        for (const auto number : numbers)
            if (auto drive = read_drive(firmware, number)) answers_.drives[number] = *std::move(drive);
    }

    /// What the way of its not answering says of the controller.
    void judge(const Firmware& firmware) {
        if (firmware.gone()) seen_.state = ControllerState::lost;
        if (!firmware.locked_up()) return;
        seen_.state = ControllerState::failed;
        seen_.vendor_state = "locked up";
    }

    void add_facts(Firmware& firmware) {
        raid::Adapters adapters;
        auto& adapter = adapters.at(seen_.name);
        adapter.controller = seen_;
        adapter.told = true;
        ciss::add_facts(answers_, adapter);
        for (const auto& volume : answers_.volumes)
            join_kernel(volume, adapter.volume(volume_number(volume.number)).array);
        auto told =
            raid::conclude(std::move(adapters), ArrayEngine::smartarray, {true, "an answer of firmware", {}});
        findings_.controllers = std::move(told.controllers);
        findings_.arrays = std::move(told.arrays);
        findings_.disks = std::move(told.disks);
        for (const auto& problem : told.problems)
            firmware.note({problem.code, "reading", firmware.scope(), problem.error});
        host::add_mounts(host_.files, findings_.arrays);
        if (!host::has_smartctl(host_.files)) list_drives();
    }

    /// SMART of drives that are in use, where smartctl is not there to read it. Loose drives are asked as the
    /// kernel shows them.
    void list_drives() {
        for (const auto& [number, drive] : answers_.drives)
            if (drive.present && (drive.configured || drive.spare))
                findings_.domains.push_back({"ciss-drive", controller_.place + "-" + drive.slot});
    }

    /// The block device of a volume, by the name that firmware and driver both give; a volume that the kernel
    /// has given up is of no use, whatever its firmware says.
    void join_kernel(const Volume& volume, Array& array) const {
        if (!volume.drive || volume.drive->unique_id.empty()) return;
        const auto& files = host_.files;
        const auto prefix = std::to_string(controller_.number) + ":";
        for (const auto& name : files.list("/sys/class/scsi_device").value_or(std::vector<std::string>{})) {
            const auto folder = "/sys/class/scsi_device/" + name + "/device";
            if (!name.starts_with(prefix) ||
                host::attribute(files, folder + "/unique_id") != volume.drive->unique_id)
                continue;
            const auto blocks = files.list(folder + "/block");
            if (blocks && !blocks->empty()) array.device = blocks->front();
            if (host::attribute(files, folder + "/state") != "offline") continue;
            array.state = ArrayState::failed;
            array.vendor_state += ", but the kernel has given it up";
        }
    }

    const Host& host_;
    host::RaidHost controller_;
    Findings findings_;
    Controller seen_;
    Answers answers_;
};

}  // namespace

Findings collect_ciss(const Host& host, std::string_view target) {
    Findings findings;
    findings.domain = {"ciss", std::string(target)};
    findings.taken_at = host.clock.now().utc;
    const auto hosts = host::raid_hosts(host.files);
    const auto found = std::ranges::find(hosts, target, &host::RaidHost::place);
    if (found == hosts.end() || !host::passes_ciss(*found)) {
        findings.problems.push_back({findings.domain.text(), ErrorCode::not_found,
                                     "no controller of hpsa or smartpqi at " + printable(target, 40)});
        return findings;
    }
    return Collection(host, *found, fmt::format("c{}", found - hosts.begin()), std::move(findings)).collect();
}

}  // namespace raidwatch
