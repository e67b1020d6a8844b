#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <raidwatch/base/clock.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

enum class SmartProtocol { ata, nvme, scsi };
BOOST_DESCRIBE_ENUM(SmartProtocol, ata, nvme, scsi)

/// One ATA attribute. Values are normalised 1..253; threshold 0 = always passing.
struct SmartAttribute {
    int id = 0;
    std::string name;
    std::optional<int> value, worst, threshold;
    std::uint64_t raw = 0;  ///< 48 bits as the drive packs them
    bool prefail = false;

    bool operator==(const SmartAttribute&) const = default;
};
BOOST_DESCRIBE_STRUCT(SmartAttribute, (), (id, name, value, worst, threshold, raw, prefail))

enum class SelfTestResult { passed, running, aborted, failed, unknown };
BOOST_DESCRIBE_ENUM(SelfTestResult, passed, running, aborted, failed, unknown)

struct SelfTest {
    std::string kind;  ///< "short", "extended", "conveyance", "vendor"
    SelfTestResult result = SelfTestResult::unknown;
    std::optional<std::uint64_t> power_on_hours;  ///< when it ended
    std::optional<std::uint64_t> first_bad_lba;
    std::optional<int> remaining_percent;

    bool operator==(const SelfTest&) const = default;
};
BOOST_DESCRIBE_STRUCT(SelfTest, (), (kind, result, power_on_hours, first_bad_lba, remaining_percent))

struct SmartReading {
    std::string disk;  ///< Disk::id
    UtcTime taken_at{};
    SmartProtocol protocol = SmartProtocol::ata;
    std::string read_by;  ///< "libatasmart", "libatasmart linux-ide", "smartctl", "nvme ioctl"
    std::optional<bool> passed;  ///< the drive's own overall verdict
    std::optional<double> temperature_c;
    std::optional<double> temperature_limit_c, temperature_critical_c;  ///< the drive's own limits
    std::optional<std::uint64_t> power_on_hours, power_cycles;
    // ATA, decoded
    std::optional<std::uint64_t> reallocated, reallocation_events, pending, uncorrectable, reported_uncorrectable,
        spin_retries, end_to_end_errors, command_timeouts, interface_crc;
    // NVMe
    std::optional<std::uint64_t> media_errors, error_log_entries, unsafe_shutdowns;
    std::optional<int> critical_warning, percentage_used, available_spare, available_spare_threshold;
    // SAS
    std::optional<std::uint64_t> grown_defects, uncorrected_errors;
    std::vector<SmartAttribute> attributes;
    std::vector<SelfTest> self_tests;  ///< newest first

    bool operator==(const SmartReading&) const = default;
};
BOOST_DESCRIBE_STRUCT(SmartReading, (),
                      (disk, taken_at, protocol, read_by, passed, temperature_c, temperature_limit_c,
                       temperature_critical_c, power_on_hours, power_cycles, reallocated, reallocation_events,
                       pending, uncorrectable, reported_uncorrectable, spin_retries, end_to_end_errors,
                       command_timeouts, interface_crc, media_errors, error_log_entries, unsafe_shutdowns,
                       critical_warning, percentage_used, available_spare, available_spare_threshold,
                       grown_defects, uncorrected_errors, attributes, self_tests))

}  // namespace raidwatch
