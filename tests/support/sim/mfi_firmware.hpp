#pragma once
// A simulated MegaRAID firmware: answers the frames that the collector sends, as the structures of Linux's
// megaraid_sas.h and FreeBSD's mfireg.h have it, from a description in plain values.

#include <raidwatch/collect/host.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace raidwatch::sim {

/// A drive's own answer. Not good: CHECK CONDITION with this sense data.
struct MfiScsiAnswer {
    bool good = false;
    std::vector<std::uint8_t> bytes, sense;
};

struct MfiDrive {
    std::uint16_t device_id = 0;
    std::uint16_t enclosure = 252;
    std::uint8_t slot = 0;
    std::string vendor = "SEAGATE", model = "ST8000NM0055-1RM", firmware = "E004", serial;
    std::uint64_t wwn = 0, sas_address = 0;  ///< 0: it has none
    std::uint64_t bytes = 8'001'563'222'016;
    std::uint16_t state = 0x18;  ///< mfi_pd_state; 0x18: online
    std::uint32_t media_errors = 0, other_errors = 0, predicted_failures = 0;
    bool sata = false, solid_state = false, foreign = false;
    std::uint8_t temperature_c = 34;
    std::optional<std::uint16_t> rebuild, patrol, copyback;  ///< how far, of 65535
    std::uint16_t copyback_partner = 0xffff;
    bool described = true;  ///< false: the firmware holds no INQUIRY data of it and gives 7fh instead
    /// What it answers to a SCSI command that is passed on; without this it refuses all but INQUIRY.
    std::function<MfiScsiAnswer(std::span<const std::uint8_t> cdb)> scsi;
};

struct MfiRow {
    std::uint16_t device_id = 0xffff;  ///< 0xffff: missing
    std::uint16_t state = 0x18;
};
struct MfiGroup {
    std::uint16_t ref = 0;
    std::vector<MfiRow> rows;
};
struct MfiSpare {
    std::uint16_t device_id = 0;
    std::vector<std::uint16_t> groups;  ///< empty: a global spare
};

struct MfiVolume {
    std::uint8_t target = 0;
    std::uint8_t primary_level = 1, secondary_level = 0, stripe = 9;
    std::uint8_t drives = 2;            ///< in each span
    std::vector<std::uint16_t> groups;  ///< one a span
    std::uint8_t state = 3;             ///< mfi_ld_state; 3: optimal
    std::uint8_t cache_configured = 0x01, cache_now = 0x01;
    std::uint64_t bytes = 0;
    std::optional<std::uint16_t> check, background_init, foreground_init, reconstruction;
};

struct MfiBattery {
    std::uint8_t type = 2;    ///< 1: intelligent BBU, 2: BBU; 0: none
    std::uint32_t flags = 0;  ///< fw_status
    std::uint16_t charge_percent = 96, temperature_c = 27;
    bool healthy = true;
    std::string device_name = "CVPM02";
};

struct MfiLogEntry {
    std::uint32_t sequence = 0, stamp = 0, code = 0;
    std::uint16_t locale = 0x20;
    std::int8_t severity = 1;
    std::uint8_t argument_type = 0;
    std::vector<std::uint8_t> arguments;
    std::string text;
};
struct MfiLog {
    std::uint32_t oldest = 1, newest = 0, cleared = 0;
    std::vector<MfiLogEntry> entries;
};

struct MfiController {
    std::string product = "MegaRAID SAS 9361-8i", serial, package = "24.21.0-0132",
                application = "4.680.00-8519";
    std::uint16_t subvendor = 0x1000;
    std::uint16_t correctable_errors = 0, uncorrectable_errors = 0;
    std::uint8_t temperature_c = 58;
    std::vector<MfiDrive> drives;
    std::vector<MfiGroup> groups;
    std::vector<MfiVolume> volumes;
    std::vector<MfiSpare> spares;
    std::optional<MfiBattery> battery;  ///< nullopt: the card was never given one
    MfiLog log;
    std::map<std::uint32_t, std::uint8_t> refusals;      ///< opcode to the status it is refused with
    std::map<std::uint32_t, std::size_t> short_answers;  ///< opcode to the bytes that come
    /// QEMU's peculiarities: ids have the target in their upper byte, only the lower byte of an id that is
    /// asked for is looked at, the configuration tells the sizes of whole lists, and volumes do not count
    /// their spans.
    bool as_qemu = false;
    bool dead = false;  ///< the driver has given it up: ENODEV
};

/// The controllers of a node, by SCSI host number.
class FakeMfi final : public Mfi {
  public:
    std::map<std::uint16_t, MfiController> controllers;
    /// Runs before each answer; a test that lets a command hang does it here.
    std::function<void(std::uint16_t host_no, std::uint32_t opcode)> before_answer;
    mutable int commands = 0;

    Status submit(std::uint16_t host_no, MfiExchange& exchange) const override;
};

}  // namespace raidwatch::sim
