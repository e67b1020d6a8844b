#include "ciss_firmware.hpp"

#include "byte_buffer.hpp"

#include <algorithm>
#include <charconv>

namespace raidwatch::sim {
namespace {

constexpr std::uint16_t kSuccess = 0, kTargetStatus = 1, kUnderrun = 2, kInvalidCommand = 4;
constexpr std::uint8_t kBmicRead = 0x26, kReportLogical = 0xc2, kReportPhysical = 0xc3;

void put_map(Buffer& out, std::size_t at, const std::vector<std::uint16_t>& drives) {
    for (const auto number : drives)
        if (number < 128) out.at(at + number / 8) |= static_cast<std::uint8_t>(1 << number % 8);
}

Buffer controller(const CissController& card) {
    Buffer out(512);
    put(out, 0, card.volumes.size(), 1);
    put_text(out, 5, card.firmware, 4);
    if (card.fills_present) {
        std::vector<std::uint16_t> present, others;
        for (const auto& drive : card.drives) (drive.disk ? present : others).push_back(drive.number);
        present.insert(present.end(), others.begin(), others.end());
        put_map(out, 54, present);
        put_map(out, 86, others);
    }
    put(out, 154, card.volumes.size(), 2);
    put_text(out, 200, card.vendor, 8, ' ');
    put_text(out, 208, card.product, 16, ' ');
    return out;
}

Buffer subsystem(const CissController& card) {
    Buffer out(512);
    put_text(out, 44, card.serial, 32);
    return out;
}

Buffer logical_drive(const CissVolume& volume) {
    Buffer out(512);
    put(out, 0, 512, 2);
    put(out, 2, std::min<std::uint64_t>(volume.blocks, 0xffffffff), 4);
    put(out, 22, volume.fault_tolerance, 1);
    put(out, 94, volume.blocks, 8);
    for (std::size_t i = 0; i < 16 && 2 * i + 1 < volume.unique_id.size(); ++i)
        std::from_chars(volume.unique_id.data() + 2 * i, volume.unique_id.data() + 2 * i + 2, out[102 + i],
                        16);
    return out;
}

Buffer logical_drive_status(const CissVolume& volume) {
    Buffer out(1024);
    put(out, 0, volume.status, 1);
    put(out, 421, std::min<std::uint64_t>(volume.blocks_left, 0xffffffff), 4);
    put_map(out, 539, volume.failed);
    put_map(out, 811, volume.replaced);
    put_map(out, 827, volume.active_spares);
    if (volume.rebuilding) put(out, 987, *volume.rebuilding | 0x80U, 1);
    put(out, 988, volume.blocks_left, 8);
    return out;
}

Buffer configuration(const CissVolume& volume) {
    Buffer out(512);
    put(out, 10, volume.drives.size(), 2);
    put(out, 12, volume.fault_tolerance, 2);
    put_map(out, 98, volume.drives);
    put_map(out, 114, volume.spares);
    return out;
}

Buffer physical_drive(const CissDrive& drive) {
    Buffer out(2560);
    put(out, 2, drive.block_bytes, 2);
    put(out, 4, std::min<std::uint64_t>(drive.blocks, 0xffffffff), 4);
    put_text(out, 12, drive.model, 40, ' ');
    put_text(out, 52, drive.serial, 40, ' ');
    put_text(out, 92, drive.firmware, 8, ' ');
    put(out, 102, drive.failure_reason, 1);
    put(out, 103, (drive.present ? 1U : 0) | (drive.disk ? 0 : 2U), 1);
    put(out, 104,
        (drive.smart ? 5U : 0) | (drive.predicted ? 2U : 0) | (drive.configured ? 0x20U : 0) |
            (drive.spare ? 0x40U : 0),
        1);
    put_text(out, 112, drive.connector, 2);
    put(out, 114, drive.box, 1);
    put(out, 115, drive.bay, 1);
    put(out, 116, drive.rpm, 4);
    put(out, 120, drive.type, 1);
    put(out, 122, drive.blocks, 8);
    put(out, 1222, drive.tells_wear ? 1U << 10 : 0, 2);
    put(out, 1792, drive.temperature_c, 1);
    for (std::size_t i = 0; i < 8; ++i)
        out[2015 + i] = static_cast<std::uint8_t>(drive.wwn >> (56 - 8 * i) & 0xff);
    return out;
}

Buffer list_of(std::size_t entries, std::size_t entry, std::uint8_t kind) {
    Buffer out(8 + entries * entry);
    const auto bytes = entries * entry;
    for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(bytes >> (24 - 8 * i) & 0xff);
    out[4] = kind;
    return out;
}

Buffer logical_units(const CissController& card) {
    std::vector<std::uint16_t> numbers;
    for (const auto& volume : card.volumes)
        if (volume.listed) numbers.push_back(volume.number);
    auto out = list_of(numbers.size(), 8, 0);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        put(out, 8 + 8 * i, numbers[i], 2);
        out[8 + 8 * i + 3] = 0x40;
    }
    return out;
}

/// The controller's own entry comes first, without a number of BMIC's.
Buffer physical_units(const CissController& card) {
    std::vector<const CissDrive*> listed{nullptr};
    for (const auto& drive : card.drives)
        if (drive.listed) listed.push_back(&drive);
    const std::size_t entry = card.plain_lists ? 8 : 24;
    auto out = list_of(listed.size(), entry, card.plain_lists ? 0 : 2);
    for (std::size_t i = 1; i < listed.size(); ++i) {
        const auto at = 8 + entry * i;
        out[at + 3] = 0xc0;
        out[at + 6] = static_cast<std::uint8_t>(listed[i]->number & 0xff);
        out[at + 7] = static_cast<std::uint8_t>((listed[i]->number >> 8) + 1);
        if (!card.plain_lists) out[at + 16] = listed[i]->type;
    }
    return out;
}

template <class Thing>
const Thing* with_number(const std::vector<Thing>& things, std::uint16_t number) {
    const auto found = std::ranges::find(things, number, &Thing::number);
    return found == things.end() ? nullptr : &*found;
}

/// nullopt: a command that this firmware does not know. Of what is not there it answers with zeros.
std::optional<Buffer> bmic_answer(const CissController& card, const CissExchange& exchange) {
    const auto& cdb = exchange.cdb;
    const auto high = static_cast<std::uint16_t>(cdb[9] << 8);
    const auto* volume = with_number(card.volumes, static_cast<std::uint16_t>(high | cdb[1]));
    const auto* drive = with_number(card.drives, static_cast<std::uint16_t>(high | cdb[2]));
    switch (cdb[6]) {
        case 0x11:
            return controller(card);
        case 0x66:
            return subsystem(card);
        case 0x10:
            return volume ? logical_drive(*volume) : Buffer(512);
        case 0x12:
            return volume ? logical_drive_status(*volume) : Buffer{2};
        case 0x50:
            return card.tells_layout && volume ? std::optional(configuration(*volume)) : std::nullopt;
        case 0x15:
            return drive ? physical_drive(*drive) : Buffer(512);
        default:
            return std::nullopt;
    }
}

void answer(CissExchange& exchange, const Buffer& bytes) {
    const auto given = std::min(bytes.size(), exchange.buffer.size());
    std::copy_n(bytes.begin(), given, exchange.buffer.begin());
    exchange.residual = static_cast<std::uint32_t>(exchange.buffer.size() - given);
    exchange.command_status = exchange.residual > 0 ? kUnderrun : kSuccess;
}

void pass_on(const CissController& card, CissExchange& exchange) {
    const auto number = static_cast<std::uint16_t>(((exchange.unit[7] & 0x3f) - 1) << 8 | exchange.unit[6]);
    const auto* drive = with_number(card.drives, number);
    if (!drive) {
        exchange.command_status = kInvalidCommand;
        return;
    }
    auto told = drive->scsi ? drive->scsi(exchange.cdb) : MfiScsiAnswer{};
    answer(exchange, told.bytes);
    if (told.good) return;
    exchange.command_status = kTargetStatus;
    exchange.scsi_status = 2;
    exchange.sense = std::move(told.sense);
}

}  // namespace

Status FakeCiss::submit(std::string_view node, CissExchange& exchange) const {
    ++commands;
    const auto& cdb = exchange.cdb;
    const bool is_bmic = cdb.size() == 10 && cdb[0] == kBmicRead;
    const bool is_list = cdb.size() == 12 && (cdb[0] == kReportLogical || cdb[0] == kReportPhysical);
    const std::uint8_t opcode = is_bmic ? cdb[6] : is_list ? cdb[0] : 0;
    if (before_answer) before_answer(node, opcode);
    const auto found = controllers.find(node);
    if (found == controllers.end() || found->second.offline)
        return failure(ErrorCode::not_found, "asking", std::string(node),
                       "the driver has no such controller any more");
    const auto& card = found->second;
    if (const auto refusal = card.refusals.find(opcode); refusal != card.refusals.end()) {
        exchange.command_status = refusal->second;
        return {};
    }
    if (!is_bmic && !is_list) {
        pass_on(card, exchange);
        return {};
    }
    auto bytes = is_bmic                    ? bmic_answer(card, exchange)
                 : cdb[0] == kReportLogical ? logical_units(card)
                                            : std::optional(physical_units(card));
    const auto asked = is_bmic ? cdb[7] << 8 | cdb[8] : cdb[8] << 8 | cdb[9];
    if (!bytes || static_cast<std::size_t>(asked) != exchange.buffer.size()) {
        exchange.command_status = kInvalidCommand;
        return {};
    }
    if (const auto cut = card.short_answers.find(opcode); cut != card.short_answers.end())
        bytes->resize(std::min(cut->second, bytes->size()));
    answer(exchange, *bytes);
    return {};
}

}  // namespace raidwatch::sim
