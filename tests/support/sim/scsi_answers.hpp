#pragma once
// What drives behind a controller answer to the SCSI commands that it passes on. Pure.

#include "mfi_firmware.hpp"
#include "tests/support/ata_blob.hpp"

#include <cstdint>
#include <span>

namespace raidwatch::sim {

/// ATA PASS-THROUGH (16) of CHECK POWER MODE, IDENTIFY DEVICE and SMART.
MfiScsiAnswer answer_to_ata(const AtaDisk& disk, std::span<const std::uint8_t> cdb);

struct SasLogs {
    bool passed = true;
    int celsius = 34;
    std::uint64_t uncorrected_reads = 0, grown_defects = 0;
};
/// LOG SENSE and READ DEFECT DATA (10).
MfiScsiAnswer answer_to_sas(const SasLogs& logs, std::span<const std::uint8_t> cdb);

}  // namespace raidwatch::sim
