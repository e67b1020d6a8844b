#pragma once
// Commands of the CISS interface of HPE Smart Array controllers, as CDBs, and what comes back beside data.
// Pure.
//
// Most are BMIC commands, wrapped into a SCSI command of the vendor's (26h). Public sources of the layouts
// here and in the files beside it: Linux drivers/scsi/hpsa_cmd.h, drivers/scsi/smartpqi/smartpqi.h and
// drivers/block/ida_cmd.h, FreeBSD sys/dev/ciss/cissreg.h, OpenBSD sys/dev/ic/cissreg.h, illumos
// sys/scsi/adapters/smrt/smrt_scsi.h, and cciss_vol_status(8).

#include <raidwatch/collect/host.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace raidwatch::ciss {

/// Only such as read: raidwatch changes nothing on a controller.
enum class Bmic : std::uint8_t {
    logical_drive = 0x10,
    controller = 0x11,
    logical_drive_status = 0x12,
    physical_drive = 0x15,
    configuration = 0x50,  ///< of one logical drive
    subsystem = 0x66,
};

/// "reading logical drive status of"
std::string_view what(Bmic command);

/// `number`: of the logical or physical drive as BMIC counts, from 0; not looked at by other commands.
CissExchange bmic(Bmic command, std::uint16_t number, std::size_t bytes);

/// REPORT LOGICAL LUNS, and REPORT PHYSICAL LUNS with names and kinds of devices.
CissExchange report_logical(std::size_t bytes);
CissExchange report_physical(std::size_t bytes);

using Address = std::array<std::uint8_t, 8>;
/// A SCSI command that the firmware passes on to a physical drive.
CissExchange to_drive(const Address& drive, std::span<const std::uint8_t> cdb, std::size_t bytes);

namespace command_status {  // CommandStatus of Linux cciss_defs.h and hpsa_cmd.h
inline constexpr std::uint16_t success = 0x0000, target_status = 0x0001, underrun = 0x0002, invalid = 0x0004,
                               lockup = 0xffff;
}
/// The command itself came through: its answer is in the buffer, whole or as much as there is of it.
bool succeeded(const CissExchange& exchange);
/// The part of the buffer that an answer came for.
std::span<const std::uint8_t> answer_of(const CissExchange& exchange);
/// "invalid command (command status 4)"; the SCSI status and sense key where the target refused it.
std::string status_text(const CissExchange& exchange);

}  // namespace raidwatch::ciss
