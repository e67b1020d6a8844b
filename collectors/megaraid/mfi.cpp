#include "mfi.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::megaraid {

namespace {

struct StatusName {
    std::uint8_t code;
    std::string_view name;
};

/// Those that reading commands meet; mfi_status_t has a hundred.
constexpr std::array kStatusNames{
    StatusName{0x00, "ok"},
    StatusName{0x01, "invalid command"},
    StatusName{0x02, "invalid direct command"},
    StatusName{0x03, "invalid parameter"},
    StatusName{0x04, "invalid sequence number"},
    StatusName{0x05, "abort not possible"},
    StatusName{0x08, "application not initialised"},
    StatusName{0x0c, "device not found"},
    StatusName{0x20, "memory not available"},
    StatusName{0x21, "hardware error"},
    StatusName{0x22, "no such hardware present"},
    StatusName{0x23, "not found"},
    StatusName{0x26, "wrong type of drive"},
    StatusName{0x27, "patrol read disabled"},
    StatusName{0x2d, "SCSI command done with error"},
    StatusName{0x2e, "SCSI command failed"},
    StatusName{0x32, "wrong state"},
    StatusName{0x33, "volume offline"},
    StatusName{0x37, "I2C errors"},
    StatusName{0x38, "PCI errors"},
    StatusName{0x3a, "boot message pending"},
    StatusName{0x59, "controller reset required"},
    StatusName{0xff, "not completed"},
};

/// How long the firmware may take, in seconds; the reader's own deadline is its master's matter.
constexpr std::uint16_t kTimeoutSeconds = 30;
/// For one command to a drive, which may be busy with a sector that it cannot read.
constexpr std::uint16_t kDriveTimeoutSeconds = 20;
constexpr std::size_t kSenseBytes = 96, kMostCdbBytes = 16;

/// Drives are targets of eight bits. Emulated cards have longer ids, with the target in the upper byte (QEMU
/// hw/scsi/megasas.c).
std::uint8_t target_of(std::uint16_t device_id) {
    return static_cast<std::uint8_t>(device_id > 0xff ? device_id >> 8 : device_id);
}

void put(MfiExchange& exchange, std::size_t at, std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i)
        exchange.frame[at + i] = static_cast<std::uint8_t>(value >> 8 * i & 0xff);
}

}  // namespace

std::string_view what(Opcode opcode) {
    switch (opcode) {
        case Opcode::controller_info:
            return "reading the controller information of";
        case Opcode::event_log_info:
            return "reading the state of the event log of";
        case Opcode::event_log:
            return "reading the event log of";
        case Opcode::patrol_status:
            return "reading the patrol read status of";
        case Opcode::drive_list:
            return "reading the drive list of";
        case Opcode::drive_info:
            return "reading drive information of";
        case Opcode::volume_list:
            return "reading the volume list of";
        case Opcode::volume_info:
            return "reading volume information of";
        case Opcode::configuration:
            return "reading the configuration of";
        case Opcode::battery_status:
            return "reading the battery status of";
        case Opcode::battery_design:
            return "reading the battery design of";
    }
    return "asking";
}

Mailbox mailbox(std::uint32_t first, std::uint32_t second) {
    Mailbox box{};
    for (std::size_t i = 0; i < 4; ++i) {
        box[i] = static_cast<std::uint8_t>(first >> 8 * i & 0xff);
        box[4 + i] = static_cast<std::uint8_t>(second >> 8 * i & 0xff);
    }
    return box;
}

MfiExchange direct(Opcode opcode, const Mailbox& mailbox, std::size_t bytes) {
    MfiExchange exchange;
    exchange.frame[kCommandAt] = kDirectCommand;
    exchange.frame[kStatusAt] = kStatusPending;
    put(exchange, kFlagsAt, bytes > 0 ? kDirectionRead : 0, 2);
    put(exchange, kTimeoutAt, kTimeoutSeconds, 2);
    put(exchange, kLengthAt, bytes, 4);
    put(exchange, kOpcodeAt, static_cast<std::uint32_t>(opcode), 4);
    std::ranges::copy(mailbox, exchange.frame.begin() + kMailboxAt);
    exchange.buffer.resize(bytes);
    return exchange;
}

MfiExchange to_drive(std::uint16_t device_id, std::span<const std::uint8_t> cdb, std::size_t bytes) {
    MfiExchange exchange;
    const auto length = std::min(cdb.size(), kMostCdbBytes);
    exchange.frame[kCommandAt] = kDriveScsiCommand;
    exchange.frame[kSenseLengthAt] = kSenseBytes;
    exchange.frame[kStatusAt] = kStatusPending;
    exchange.frame[kTargetAt] = target_of(device_id);
    exchange.frame[kCdbLengthAt] = static_cast<std::uint8_t>(length);
    put(exchange, kFlagsAt, bytes > 0 ? kDirectionRead : 0, 2);
    put(exchange, kTimeoutAt, kDriveTimeoutSeconds, 2);
    put(exchange, kLengthAt, bytes, 4);
    std::ranges::copy(cdb.first(length), exchange.frame.begin() + kCdbAt);
    exchange.buffer.resize(bytes);
    exchange.sense.resize(kSenseBytes);
    return exchange;
}

std::uint8_t scsi_status_of(const MfiExchange& exchange) {
    return exchange.frame[kScsiStatusAt];
}

std::uint8_t status_of(const MfiExchange& exchange) {
    return exchange.frame[kStatusAt];
}

std::string status_text(std::uint8_t status) {
    const auto found = std::ranges::find(kStatusNames, status, &StatusName::code);
    return found == kStatusNames.end() ? fmt::format("firmware status 0x{:02x}", status)
                                       : fmt::format("{} (firmware status 0x{:02x})", found->name, status);
}

bool says_absent(std::uint8_t status) {
    return status == 0x0c || status == 0x22 || status == 0x23;
}

}  // namespace raidwatch::megaraid
