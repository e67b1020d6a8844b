#pragma once
// Writes the pages an ATA disk answers SMART commands with, and libatasmart's blob of them, so that tests,
// the scenario player's simulated node and the virtual machine's smartdisk make disks without having any:
//
//     sim::AtaDisk disk{.serial = "ZAD00001", .model = "ST8000NM0055-1RM112", .bytes = 8'001'563'222'016};
//     disk.set(197, 24);              // 24 pending sectors
//     disk.passed = false;            // SMART RETURN STATUS: failing
//     write(root + "/dev/sda.blob", sim::blob(disk));
//     write(root + "/dev/sda.selftest-log", sim::self_test_log(disk));   // optional
//
// Layouts: ATA8-ACS (IDENTIFY DEVICE, SMART READ DATA, READ THRESHOLDS, self-test log); the blob is what
// `skdump --save` writes and `skdump --load` reads.

#include <cstdint>
#include <string>
#include <vector>

namespace raidwatch::sim {

using Bytes = std::vector<std::uint8_t>;

struct AtaAttribute {
    int id = 0;
    std::uint64_t raw = 0;  ///< 48 bits
    int value = 100, worst = 100, threshold = 0;
    bool prefail = false;
};

/// A row of the self-test log.
struct AtaSelfTest {
    int kind = 1;             ///< 1 short, 2 extended, 3 conveyance
    int status = 0;           ///< 0 passed, 1 and 2 aborted, 3 to 8 failed, 15 in progress
    int remaining_tens = 0;   ///< of per cent
    std::uint16_t hours = 0;  ///< power-on hours when it ended
    std::uint32_t first_bad_lba = 0xffffffff;
};

struct AtaDisk {
    std::string serial = "SIM00001", model = "RAIDWATCH SIMULATED", firmware = "1.0";
    std::uint64_t bytes = 64ULL << 20;  ///< sectors of 512
    unsigned rotation_rpm = 7200;       ///< 1: solid state
    std::uint64_t wwn = 0;              ///< 0: none
    bool passed = true;
    int self_test_status = 0;  ///< high nibble of the execution status; 15: running
    int self_test_remaining_tens = 0;
    int temperature_limit_c = 60;  ///< SCT: what the maker recommends at most
    std::vector<AtaAttribute> attributes = healthy_attributes();
    std::vector<AtaSelfTest> self_tests;  ///< newest first, at most 21

    /// 1, 5, 9, 10, 12, 187, 188, 194, 197, 198, 199 as a disk of 12345 hours and 36 degrees has them.
    static std::vector<AtaAttribute> healthy_attributes();
    /// Sets the raw value (and with a second argument the normalised one) of an attribute, adding it if need
    /// be.
    void set(int id, std::uint64_t raw);
    void set(int id, std::uint64_t raw, int value);
    void set_threshold(int id, int threshold);
};

// 512 bytes each; all but identify() and sct_status() end in the checksum that SMART structures carry.
Bytes identify(const AtaDisk& disk);
Bytes smart_data(const AtaDisk& disk);
Bytes smart_thresholds(const AtaDisk& disk);
Bytes self_test_log(const AtaDisk& disk);
Bytes sct_status(const AtaDisk& disk);

/// libatasmart's blob: chunks of four letters, big-endian length, content.
Bytes blob(const AtaDisk& disk);
/// The same of any pages, also wrong ones; `passed` is SMART RETURN STATUS.
Bytes build_blob(const Bytes& identify, const Bytes& data, const Bytes& thresholds, bool passed);

/// Makes the last byte of a 512-byte page the complement of the sum of the others.
void set_checksum(Bytes& page);

}  // namespace raidwatch::sim
