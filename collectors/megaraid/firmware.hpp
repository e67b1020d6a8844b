#pragma once
// The firmware of one controller as a collector asks it: what is wrong with its answers is noted in the
// findings.

#include "collectors/smart/passed_drive.hpp"
#include "mfi.hpp"

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/findings.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace raidwatch::megaraid {

inline constexpr const char* kDriver = "/sys/bus/pci/drivers/megaraid_sas";

/// "host3" below the PCI device: the number that the driver's node knows the controller by.
std::optional<std::uint16_t> host_number(const Files& files, const std::string& place);

struct Answer {
    std::vector<std::uint8_t> bytes;
    bool absent = false;  ///< the firmware says that there is no such hardware or entry
};

using DriveAnswer = smart::ScsiAnswer;

class Firmware {
  public:
    Firmware(const Host& host, std::uint16_t host_no, Findings& findings)
        : host_(host), host_no_(host_no), findings_(findings) {}

    /// The answer; nullopt when there is none, which is noted. `absent_is_fine`: that the hardware asked
    /// about is not there is an answer too, an empty one.
    std::optional<Answer> read(Opcode opcode, std::size_t bytes, const Mailbox& box = {},
                               bool absent_is_fine = false, const std::string& part = {});
    /// A SCSI command that the firmware passes on. An error where the firmware does not, or the drive is not
    /// there; nothing is noted.
    Result<DriveAnswer> submit(std::uint16_t device_id, std::span<const std::uint8_t> cdb, std::size_t bytes);
    /// The same where only a good answer is of use.
    std::optional<DriveAnswer> ask_drive(std::uint16_t device_id, std::span<const std::uint8_t> cdb,
                                         std::size_t bytes);

    void note(const Error& error, const std::string& part = {});
    std::string scope() const { return findings_.domain.text(); }
    bool complete() const { return complete_; }
    bool gone() const { return gone_; }

  private:
    const Host& host_;
    std::uint16_t host_no_;
    Findings& findings_;
    bool complete_ = true, gone_ = false;
};

}  // namespace raidwatch::megaraid
