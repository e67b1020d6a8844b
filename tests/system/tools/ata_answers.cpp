#include "ata_answers.hpp"

namespace raidwatch::smartdisk {

namespace {
constexpr std::uint8_t kIdentify = 0xec, kCheckPowerMode = 0xe5, kSmart = 0xb0;
constexpr std::uint8_t kReadData = 0xd0, kReadThresholds = 0xd1, kReadLog = 0xd5, kReturnStatus = 0xda;
constexpr std::uint8_t kSummaryErrorLog = 0x01, kSelfTestLog = 0x06, kSctStatus = 0xe0;

struct AtaRegisters {
    std::uint8_t command, features, lba_low;
};

/// The long form has 16-bit registers, of which the low bytes matter here.
AtaRegisters registers(std::span<const std::uint8_t> cdb) {
    if (cdb[0] == 0x85) return {.command = cdb[14], .features = cdb[4], .lba_low = cdb[8]};
    return {.command = cdb[9], .features = cdb[3], .lba_low = cdb[5]};
}

std::optional<AtaReply> read_log(const sim::AtaDisk& disk, std::uint8_t log) {
    if (log == kSelfTestLog) return AtaReply{.page = sim::self_test_log(disk)};
    if (log == kSctStatus) return AtaReply{.page = sim::sct_status(disk)};
    if (log != kSummaryErrorLog) return std::nullopt;
    sim::Bytes empty(512);
    empty[0] = 1;
    sim::set_checksum(empty);
    return AtaReply{.page = empty};
}
}  // namespace

bool wants_registers(std::span<const std::uint8_t> ata_cdb) {
    return (ata_cdb[2] & 0x20) != 0;
}

bool wakes_disk(std::span<const std::uint8_t> ata_cdb) {
    const auto command = registers(ata_cdb).command;
    return command != kCheckPowerMode && command != kIdentify;
}

std::optional<AtaReply> answer_ata(const Control& control, std::span<const std::uint8_t> cdb) {
    const auto& disk = control.ata;
    const auto asked = registers(cdb);
    if (asked.command == kIdentify) return AtaReply{.page = sim::identify(disk)};
    if (asked.command == kCheckPowerMode)
        return AtaReply{.count = static_cast<std::uint8_t>(control.standby ? 0x00 : 0xff)};
    if (asked.command != kSmart) return std::nullopt;
    switch (asked.features) {
        case kReadData:
            return AtaReply{.page = sim::smart_data(disk)};
        case kReadThresholds:
            return AtaReply{.page = sim::smart_thresholds(disk)};
        case kReadLog:
            return read_log(disk, asked.lba_low);
        case kReturnStatus:
            if (disk.passed) return AtaReply{.lba_mid = 0x4f, .lba_high = 0xc2};
            return AtaReply{.lba_mid = 0xf4, .lba_high = 0x2c};
        default:
            return AtaReply{};  // enable, autosave, off-line tests: accepted and ignored
    }
}

}  // namespace raidwatch::smartdisk
