#pragma once
// A simulated Smart Array firmware: answers the commands that the collector sends, as the structures of
// Linux's hpsa_cmd.h, ida_cmd.h and FreeBSD's cissreg.h have it, from a description in plain values.

#include "mfi_firmware.hpp"

#include <raidwatch/collect/host.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::sim {

struct CissDrive {
    std::uint16_t number = 0;  ///< BMIC's
    std::string connector = "1I";
    std::uint8_t box = 1, bay = 1;
    std::string model = "HP      EG0600FBVFP", serial,
                firmware = "HPDC";  ///< vendor and model as INQUIRY has them
    std::uint64_t wwn = 0;          ///< 0: it does not tell
    std::uint64_t blocks = 1'172'123'568;
    std::uint16_t block_bytes = 512;
    bool present = true, configured = true, spare = false, disk = true;
    bool smart = true, predicted = false;
    std::uint8_t failure_reason = 0, type = 2;  ///< device type; 2: SAS
    std::uint32_t rpm = 10'000;
    bool tells_wear = false;
    std::uint8_t temperature_c = 34;
    bool listed = true;  ///< by REPORT PHYSICAL LUNS
    /// What it answers to a SCSI command that is passed on; without this it refuses all.
    std::function<MfiScsiAnswer(std::span<const std::uint8_t> cdb)> scsi;
};

struct CissVolume {
    std::uint16_t number = 0;          ///< BMIC's, from 0
    std::uint8_t fault_tolerance = 3;  ///< 3: RAID 5
    std::uint64_t blocks = 2'344'160'432;
    std::uint8_t status = 0;
    std::uint64_t blocks_left = 0;
    std::vector<std::uint16_t> drives, spares, failed, replaced, active_spares;
    std::optional<std::uint16_t> rebuilding;
    std::string unique_id = "600508B1001C0A1B2C3D4E5F60718293";
    bool listed = true;  ///< by REPORT LOGICAL LUNS
};

struct CissController {
    std::string vendor = "HP", product = "P440ar", serial = "PDNLH0BRH8Y0AA", firmware = "6.60";
    std::vector<CissDrive> drives;
    std::vector<CissVolume> volumes;
    std::map<std::uint8_t, std::uint16_t> refusals;     ///< opcode to the command status it ends with
    std::map<std::uint8_t, std::size_t> short_answers;  ///< opcode to the bytes that come
    bool plain_lists = false;    ///< as older firmware: without names and kinds of devices
    bool tells_layout = true;    ///< knows SENSE CONFIGURATION
    bool fills_present = false;  ///< its map of drives that are there is kept
    bool offline = false;        ///< the driver has given it up
};

/// The controllers of a node, by their SCSI generic devices.
class FakeCiss final : public Ciss {
  public:
    std::map<std::string, CissController, std::less<>> controllers;
    /// Runs before each answer, with the BMIC or CISS opcode, else 0; a test that lets a command hang does it
    /// here.
    std::function<void(std::string_view node, std::uint8_t opcode)> before_answer;
    mutable int commands = 0;

    Status submit(std::string_view node, CissExchange& exchange) const override;
};

}  // namespace raidwatch::sim
