#include "mfi_firmware.hpp"

#include "byte_buffer.hpp"

#include <algorithm>
#include <span>

namespace raidwatch::sim {
namespace {

constexpr std::uint8_t kOk = 0, kInvalidDirectCommand = 2, kDeviceNotFound = 0x0c, kNoHardware = 0x22,
                       kNotFound = 0x23, kScsiError = 0x2d;
constexpr std::size_t kBlock = 512;

/// What came of a command: a status, and bytes of which as many go out as there is room for.
struct Answer {
    std::uint8_t status = kOk;
    Buffer bytes;
};

std::uint64_t get(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = width; i-- > 0;) value = value << 8 | bytes[at + i];
    return value;
}

Answer controller_info(const MfiController& controller) {
    Buffer out(2048);
    put(out, 0, 0x1000, 2);
    put(out, 4, controller.subvendor, 2);
    put(out, 180, 2, 4);
    put_text(out, 184, "BIOS", 8);
    put_text(out, 192, "6.36.00.3", 32);
    put_text(out, 256, "APP", 8);
    put_text(out, 264, controller.application, 32);
    put_text(out, 1344, controller.product, 80);
    put_text(out, 1424, controller.serial, 32);
    put(out, 1456, controller.battery ? 1 : 0, 4);
    put(out, 1472, controller.volumes.size(), 2);
    put(out, 1480, controller.drives.size(), 2);
    put(out, 1492, controller.correctable_errors, 2);
    put(out, 1494, controller.uncorrectable_errors, 2);
    put_text(out, 1600, controller.package, 96);
    put(out, 0x7c9, controller.temperature_c, 1);
    return {kOk, std::move(out)};
}

void put_address(Buffer& out, std::size_t at, std::uint16_t device, std::uint16_t enclosure,
                 std::uint8_t slot, std::uint8_t type, std::uint64_t sas_address) {
    put(out, at, device, 2);
    put(out, at + 2, enclosure, 2);
    put(out, at + 4, 1, 1);
    put(out, at + 5, slot, 1);
    put(out, at + 6, type, 1);
    put(out, at + 8, sas_address, 8);
}

/// The enclosure is in the list too, as a device of its own type.
Answer drive_list(const MfiController& controller) {
    constexpr std::uint8_t kEnclosure = 0x0d;
    Buffer out(8 + 24 * (controller.drives.size() + 1));
    put(out, 0, out.size(), 4);
    put(out, 4, controller.drives.size() + 1, 4);
    put_address(out, 8, 252, 252, 0, kEnclosure, 0);
    for (std::size_t i = 0; i < controller.drives.size(); ++i) {
        const auto& drive = controller.drives[i];
        put_address(out, 32 + 24 * i, drive.device_id, drive.enclosure, drive.slot, 0, drive.sas_address);
    }
    return {kOk, std::move(out)};
}

void put_inquiry(Buffer& out, const MfiDrive& drive) {
    put_text(out, 12, drive.sata ? "ATA" : drive.vendor, 8, ' ');
    put_text(out, 20, drive.model, 16, ' ');
    put_text(out, 36, drive.firmware, 4, ' ');
    put_text(out, 40, drive.serial, 20, ' ');
}

/// Device identification: a target port's name first, as drives give it, then the logical unit's.
void put_vpd83(Buffer& out, const MfiDrive& drive) {
    if (drive.wwn == 0) return;
    const auto designator = [&](std::size_t at, std::uint8_t association, std::uint64_t name) {
        out[at] = 0x61;
        out[at + 1] = static_cast<std::uint8_t>(0x80 | association << 4 | 3);
        out[at + 3] = 8;
        for (std::size_t i = 0; i < 8; ++i)
            out[at + 4 + i] = static_cast<std::uint8_t>(name >> (56 - 8 * i) & 0xff);
    };
    out[101] = 0x83;
    out[103] = 24;
    designator(104, 1, drive.wwn + 1);
    designator(116, 0, drive.wwn);
}

void put_progress(Buffer& out, std::size_t active_at, unsigned bit, std::size_t at,
                  std::optional<std::uint16_t> done) {
    if (!done) return;
    put(out, active_at, get(out, active_at, 4) | 1U << bit, 4);
    put(out, at, *done, 2);
    put(out, at + 2, 60, 2);
}

Answer drive_info(const MfiController& controller, std::uint16_t device) {
    const auto found = std::ranges::find(controller.drives, device, &MfiDrive::device_id);
    if (found == controller.drives.end()) return {kDeviceNotFound, {}};
    const auto& drive = *found;
    const auto in_group = [&](const MfiGroup& group) {
        return std::ranges::count(group.rows, device, &MfiRow::device_id) > 0;
    };
    const bool in_volume = std::ranges::any_of(controller.groups, in_group);
    const bool spare = std::ranges::count(controller.spares, device, &MfiSpare::device_id) > 0;
    Buffer out(512);
    put(out, 0, device, 2);
    if (drive.described) {
        put_inquiry(out, drive);
        put_vpd83(out, drive);
    } else {
        out[4] = out[100] = 0x7f;
    }
    put(out, 168, drive.media_errors, 4);
    put(out, 172, drive.other_errors, 4);
    put(out, 176, drive.predicted_failures, 4);
    put(out, 184, drive.state, 2);
    put(out, 188,
        (in_volume ? 0x02U : 0) | (spare ? 0x08U : 0) | (drive.foreign ? 0x10U : 0) |
            (drive.sata ? 0x3000U : 0x2000U),
        2);
    put(out, 200, drive.sas_address, 8);
    put(out, 232, drive.bytes / kBlock, 8);
    put(out, 248, drive.bytes / kBlock, 8);
    put(out, 256, drive.enclosure, 2);
    put(out, 259, drive.slot, 1);
    put_progress(out, 260, 0, 264, drive.rebuild);
    put_progress(out, 260, 1, 268, drive.patrol);
    put_progress(out, 260, 3, 264, drive.copyback);
    put(out, 364, drive.copyback_partner, 2);
    put(out, 370, drive.solid_state ? 1 : 0, 1);
    put(out, 402, drive.temperature_c, 1);
    return {kOk, std::move(out)};
}

Answer volume_list(const MfiController& controller) {
    Buffer out(8 + 16 * 64);
    put(out, 0, controller.volumes.size(), 4);
    for (std::size_t i = 0; i < controller.volumes.size(); ++i) {
        put(out, 8 + 16 * i, controller.volumes[i].target, 1);
        put(out, 12 + 16 * i, controller.volumes[i].state, 1);
        put(out, 16 + 16 * i, controller.volumes[i].bytes / kBlock, 8);
    }
    return {kOk, std::move(out)};
}

/// mfi_ld_config: the same in the answers to volume_info and configuration.
void put_volume(Buffer& out, std::size_t at, const MfiVolume& volume) {
    put(out, at, volume.target, 1);
    put(out, at + 20, volume.cache_configured, 1);
    put(out, at + 23, volume.cache_now, 1);
    put(out, at + 32, volume.primary_level, 1);
    put(out, at + 34, volume.secondary_level, 1);
    put(out, at + 35, volume.stripe, 1);
    put(out, at + 36, volume.drives, 1);
    put(out, at + 37, volume.groups.size(), 1);
    put(out, at + 38, volume.state, 1);
    for (std::size_t i = 0; i < volume.groups.size() && i < 8; ++i) {
        put(out, at + 64 + 24 * i + 8, volume.bytes / kBlock / volume.groups.size(), 8);
        put(out, at + 64 + 24 * i + 16, volume.groups[i], 2);
    }
}

Answer volume_info(const MfiController& controller, std::uint8_t target) {
    const auto found = std::ranges::find(controller.volumes, target, &MfiVolume::target);
    if (found == controller.volumes.end()) return {kDeviceNotFound, {}};
    Buffer out(384);
    put_volume(out, 0, *found);
    if (controller.as_qemu) put(out, 37, 0, 1);
    put(out, 256, found->bytes / kBlock, 8);
    put_progress(out, 264, 0, 268, found->check);
    put_progress(out, 264, 1, 272, found->background_init);
    put_progress(out, 264, 2, 276, found->foreground_init);
    put_progress(out, 264, 3, 280, found->reconstruction);
    return {kOk, std::move(out)};
}

const MfiDrive* drive_of(const MfiController& controller, std::uint16_t device) {
    const auto found = std::ranges::find(controller.drives, device, &MfiDrive::device_id);
    return found == controller.drives.end() ? nullptr : &*found;
}

Answer configuration(const MfiController& controller) {
    constexpr std::size_t kHeader = 32, kGroup = 32 + 8 * 32, kVolume = 256, kSpare = 40;
    const auto volumes_at = kHeader + kGroup * controller.groups.size();
    const auto spares_at = volumes_at + kVolume * controller.volumes.size();
    Buffer out(spares_at + kSpare * controller.spares.size());
    put(out, 0, out.size(), 4);
    put(out, 4, controller.groups.size(), 2);
    put(out, 6, kGroup * (controller.as_qemu ? controller.groups.size() : 1), 2);
    put(out, 8, controller.volumes.size(), 2);
    put(out, 10, kVolume * (controller.as_qemu ? controller.volumes.size() : 1), 2);
    put(out, 12, controller.spares.size(), 2);
    put(out, 14, kSpare, 2);
    for (std::size_t i = 0; i < controller.groups.size(); ++i) {
        const auto& group = controller.groups[i];
        const auto at = kHeader + kGroup * i;
        put(out, at + 8, group.rows.size(), 1);
        put(out, at + 10, group.ref, 2);
        for (std::size_t row = 0; row < group.rows.size() && row < 32; ++row) {
            const auto* drive = drive_of(controller, group.rows[row].device_id);
            put(out, at + 32 + 8 * row, group.rows[row].device_id, 2);
            put(out, at + 32 + 8 * row + 4, group.rows[row].state, 2);
            put(out, at + 32 + 8 * row + 7, drive ? drive->slot : 0xff, 1);
        }
    }
    for (std::size_t i = 0; i < controller.volumes.size(); ++i)
        put_volume(out, volumes_at + kVolume * i, controller.volumes[i]);
    for (std::size_t i = 0; i < controller.spares.size(); ++i) {
        const auto& spare = controller.spares[i];
        const auto at = spares_at + kSpare * i;
        put(out, at, spare.device_id, 2);
        put(out, at + 4, spare.groups.empty() ? 0 : 1, 1);
        put(out, at + 7, spare.groups.size(), 1);
        for (std::size_t g = 0; g < spare.groups.size() && g < 16; ++g)
            put(out, at + 8 + 2 * g, spare.groups[g], 2);
    }
    return {kOk, std::move(out)};
}

Answer battery_status(const MfiController& controller) {
    if (!controller.battery) return {kNoHardware, {}};
    Buffer out(64);
    put(out, 0, controller.battery->type, 1);
    put(out, 2, 9480, 2);
    put(out, 6, controller.battery->temperature_c, 2);
    put(out, 8, controller.battery->flags, 4);
    put(out, 34, controller.battery->charge_percent, 2);
    put(out, 42, controller.battery->healthy ? 1 : 0, 1);
    return {kOk, std::move(out)};
}

Answer battery_design(const MfiController& controller) {
    if (!controller.battery) return {kNoHardware, {}};
    Buffer out(68);
    put_text(out, 14, "LSI", 12);
    put_text(out, 26, controller.battery->device_name, 8);
    return {kOk, std::move(out)};
}

Answer log_info(const MfiController& controller) {
    Buffer out(20);
    put(out, 0, controller.log.newest, 4);
    put(out, 4, controller.log.oldest, 4);
    put(out, 8, controller.log.cleared, 4);
    return {kOk, std::move(out)};
}

/// From a sequence number on, of the locales and at least the class that are asked for, as many as there is
/// room for.
Answer log_entries(const MfiController& controller, std::uint32_t first, std::uint32_t filter,
                   std::size_t room) {
    const auto least = static_cast<std::int8_t>(filter >> 24);
    Buffer out(8);
    std::uint32_t count = 0;
    for (const auto& entry : controller.log.entries) {
        const bool asked =
            entry.sequence >= first && entry.severity >= least && (entry.locale & filter & 0xffff);
        if (!asked || out.size() + 256 > room) continue;
        const auto at = out.size();
        out.resize(at + 256);
        put(out, at, entry.sequence, 4);
        put(out, at + 4, entry.stamp, 4);
        put(out, at + 8, entry.code, 4);
        put(out, at + 12, entry.locale, 2);
        out[at + 15] = static_cast<std::uint8_t>(entry.severity);
        out[at + 16] = entry.argument_type;
        std::ranges::copy(entry.arguments, out.begin() + static_cast<std::ptrdiff_t>(at) + 32);
        put_text(out, at + 128, entry.text, 128);
        ++count;
    }
    if (count == 0) return {kNotFound, {}};
    put(out, 0, count, 4);
    return {kOk, std::move(out)};
}

Answer answer_to(const MfiController& controller, const MfiExchange& exchange, std::uint32_t opcode) {
    const std::span<const std::uint8_t> frame(exchange.frame);
    const auto first = static_cast<std::uint32_t>(get(frame, 28, 4)),
               second = static_cast<std::uint32_t>(get(frame, 32, 4));
    switch (opcode) {
        case 0x01010000:
            return controller_info(controller);
        case 0x02010000:
            return drive_list(controller);
        case 0x02020000:
            return drive_info(controller,
                              static_cast<std::uint16_t>(first & (controller.as_qemu ? 0xff : 0xffff)));
        case 0x03010000:
            return volume_list(controller);
        case 0x03020000:
            return volume_info(controller, static_cast<std::uint8_t>(first));
        case 0x04010000:
            return configuration(controller);
        case 0x05010000:
            return battery_status(controller);
        case 0x05030000:
            return battery_design(controller);
        case 0x01040100:
            return log_info(controller);
        case 0x01040300:
            return log_entries(controller, first, second, exchange.buffer.size());
        default:
            return {kInvalidDirectCommand, {}};
    }
}

/// INQUIRY as the drive itself answers it: standard data, and the pages of its serial number and names.
std::optional<Buffer> inquiry(const MfiDrive& drive, std::span<const std::uint8_t> cdb) {
    Buffer info(512);
    if ((cdb[1] & 1) == 0) {
        put_inquiry(info, drive);
        return Buffer(info.begin() + 4, info.begin() + 100);
    }
    if (cdb[2] == 0x80) {
        Buffer page(4 + drive.serial.size());
        page[1] = 0x80;
        page[3] = static_cast<std::uint8_t>(drive.serial.size());
        put_text(page, 4, drive.serial, drive.serial.size());
        return page;
    }
    if (cdb[2] != 0x83) return std::nullopt;
    put_vpd83(info, drive);
    info[101] = 0x83;
    return Buffer(info.begin() + 100, info.begin() + 164);
}

/// A command that is passed on to a drive; its sense data goes into the exchange.
Answer passed_on(const MfiController& controller, MfiExchange& exchange) {
    const std::span<const std::uint8_t> frame(exchange.frame);
    const auto target = static_cast<std::uint16_t>(frame[4] << (controller.as_qemu ? 8 : 0));
    const auto found = std::ranges::find(controller.drives, target, &MfiDrive::device_id);
    if (found == controller.drives.end()) return {kDeviceNotFound, {}};
    constexpr std::uint8_t kInquiry = 0x12, kCheckCondition = 2;
    const auto cdb = frame.subspan(32, 16);
    MfiScsiAnswer answer;
    if (cdb[0] == kInquiry) {
        auto told = inquiry(*found, cdb);
        answer.good = told.has_value();
        answer.bytes = told.value_or(Buffer{});
    } else if (found->scsi) {
        answer = found->scsi(cdb);
    }
    if (answer.good) return {kOk, std::move(answer.bytes)};
    exchange.frame[3] = kCheckCondition;
    answer.sense.resize(exchange.sense.size());
    exchange.sense = std::move(answer.sense);
    return {kScsiError, std::move(answer.bytes)};
}

}  // namespace

Status FakeMfi::submit(std::uint16_t host_no, MfiExchange& exchange) const {
    ++commands;
    const std::span<const std::uint8_t> frame(exchange.frame);
    constexpr std::uint8_t kDirectCommand = 5;
    const auto opcode =
        exchange.frame[0] == kDirectCommand ? static_cast<std::uint32_t>(get(frame, 24, 4)) : 0;
    if (before_answer) before_answer(host_no, opcode);
    const auto found = controllers.find(host_no);
    if (found == controllers.end() || found->second.dead)
        return failure(ErrorCode::not_found, "asking", "the firmware behind host" + std::to_string(host_no),
                       "the driver has no such controller");
    const auto& controller = found->second;
    constexpr std::uint8_t kDriveCommand = 4, kInvalidCommand = 1;
    const bool to_drive = exchange.frame[0] == kDriveCommand;
    if ((!to_drive && exchange.frame[0] != kDirectCommand) || get(frame, 20, 4) != exchange.buffer.size()) {
        exchange.frame[2] = kInvalidCommand;
        return {};
    }
    const auto refusal = controller.refusals.find(opcode);
    auto answer = to_drive                               ? passed_on(controller, exchange)
                  : refusal == controller.refusals.end() ? answer_to(controller, exchange, opcode)
                                                         : Answer{refusal->second, {}};
    exchange.frame[2] = answer.status;
    answer.bytes.resize(std::min(answer.bytes.size(), exchange.buffer.size()));
    std::ranges::copy(answer.bytes, exchange.buffer.begin());
    if (const auto cut = controller.short_answers.find(opcode); cut != controller.short_answers.end())
        exchange.buffer.resize(std::min(cut->second, exchange.buffer.size()));
    return {};
}

}  // namespace raidwatch::sim
