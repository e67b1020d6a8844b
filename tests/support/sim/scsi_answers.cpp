#include "scsi_answers.hpp"

#include <algorithm>

namespace raidwatch::sim {
namespace {

/// Registers after an ATA command, in sense data of descriptor format (SAT-4).
Bytes registers(std::uint8_t count, std::uint8_t lba_mid, std::uint8_t lba_high) {
    Bytes sense{0x72, 0x01, 0x00,  0x1d, 0, 0, 0,       14, 0x09,     0x0c, 0,
                0,    0,    count, 0,    0, 0, lba_mid, 0,  lba_high, 0,    0x50};
    return sense;
}

/// A log page with one parameter.
Bytes log_page(std::uint8_t page, std::uint8_t code, const Bytes& value) {
    Bytes out(8 + value.size());
    out[0] = page;
    out[3] = static_cast<std::uint8_t>(4 + value.size());
    out[5] = code;
    out[6] = 0x03;
    out[7] = static_cast<std::uint8_t>(value.size());
    std::ranges::copy(value, out.begin() + 8);
    return out;
}

Bytes big_endian(std::uint64_t value) {
    Bytes out;
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift & 0xff));
    return out;
}

MfiScsiAnswer answer_to_log_sense(const SasLogs& logs, std::uint8_t page) {
    const auto celsius = static_cast<std::uint8_t>(logs.celsius);
    switch (page) {
        case 0x2f:
            return {
                true, log_page(page, 0, {static_cast<std::uint8_t>(logs.passed ? 0 : 0x5d), 0, celsius}), {}};
        case 0x0d:
            return {true, log_page(page, 0, {0, celsius}), {}};
        case 0x03:
            return {true, log_page(page, 6, big_endian(logs.uncorrected_reads)), {}};
        case 0x02:
        case 0x05:
            return {true, log_page(page, 6, big_endian(0)), {}};
        case 0x15:
            return {true, log_page(page, 0, big_endian(8760 * 60)), {}};
        default:
            return {};
    }
}

}  // namespace

MfiScsiAnswer answer_to_ata(const AtaDisk& disk, std::span<const std::uint8_t> cdb) {
    constexpr std::uint8_t kAtaPassThrough = 0x85;
    if (cdb[0] != kAtaPassThrough) return {};
    const auto features = cdb[4], log = cdb[8], command = cdb[14];
    if (command == 0xe5) return {false, {}, registers(0xff, 0, 0)};
    if (command == 0xec) return {true, identify(disk), {}};
    if (command != 0xb0) return {};
    if (features == 0xd0) return {true, smart_data(disk), {}};
    if (features == 0xd1) return {true, smart_thresholds(disk), {}};
    if (features == 0xd5 && log == 0x06) return {true, self_test_log(disk), {}};
    if (features == 0xd5 && log == 0xe0) return {true, sct_status(disk), {}};
    if (features == 0xda)
        return {false, {}, disk.passed ? registers(0, 0x4f, 0xc2) : registers(0, 0xf4, 0x2c)};
    return {};
}

MfiScsiAnswer answer_to_sas(const SasLogs& logs, std::span<const std::uint8_t> cdb) {
    constexpr std::uint8_t kLogSense = 0x4d, kReadDefects = 0x37;
    if (cdb[0] == kLogSense) return answer_to_log_sense(logs, cdb[2] & 0x3f);
    if (cdb[0] != kReadDefects) return {};
    const auto bytes = 8 * logs.grown_defects;
    return {true,
            {0, 0x0c, static_cast<std::uint8_t>(bytes >> 8 & 0xff), static_cast<std::uint8_t>(bytes & 0xff)},
            {}};
}

}  // namespace raidwatch::sim
