#pragma once
// Everything a collector may touch of the outside world. The real one is collectors/host/; a recorded or simulated
// node is the same with another root.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

namespace raidwatch {

/// Files below a root ("/" or `--root DIR`). Paths are absolute as on the real node: "/sys/block/md0/md/level".
class Files {
  public:
    virtual ~Files() = default;
    virtual Result<std::string> read(std::string_view path, std::size_t max_bytes = 1 << 20) const = 0;
    /// Names in a directory, sorted, without "." and "..".
    virtual Result<std::vector<std::string>> list(std::string_view path) const = 0;
    /// Target of a symbolic link, as written.
    virtual Result<std::string> link(std::string_view path) const = 0;
    /// Canonical path with all links resolved, without the root; not_found where a link dangles.
    virtual Result<std::string> resolve(std::string_view path) const = 0;
    virtual bool exists(std::string_view path) const = 0;
    /// A part of a file or block device; a negative offset counts from its end. Shorter than `bytes` only at the end.
    /// On a device this is real I/O and may hang: for workers only.
    virtual Result<std::string> read_part(std::string_view path, std::int64_t offset, std::size_t bytes) const;
    /// Writes a short text to a sysfs attribute that exists. Collectors never do; what changes hardware is asked for by
    /// name (collectors/ses/locate.hpp).
    virtual Status write(std::string_view path, std::string_view text) const;
    /// True: the running machine itself, whose udev database libudev can ask; false: a recorded or simulated node.
    virtual bool live() const { return false; }
};

struct ToolOutput {
    int exit_status = 0;  ///< what the tool exited with; its meaning is the tool's own
    std::string out, err;
};

/// Runs vendor tools, without a shell, in the C locale, each with a deadline; output is bounded.
class Tools {
  public:
    virtual ~Tools() = default;
    virtual Result<ToolOutput> run(const std::vector<std::string>& argv, Milliseconds deadline) const = 0;
};

/// Raw SMART of an ATA disk, as libatasmart or a recorded blob gives it.
struct AtaSmart {
    std::string read_by;  ///< "libatasmart", "libatasmart linux-ide", "recorded blob"
    std::string model, serial, firmware;
    std::optional<std::uint64_t> bytes;
    bool asleep = false;                     ///< standby: nothing below was read
    std::optional<bool> passed;              ///< SMART RETURN STATUS
    std::vector<std::uint8_t> values;        ///< 512 bytes of SMART READ DATA
    std::vector<std::uint8_t> thresholds;    ///< 512 bytes of SMART READ THRESHOLDS; empty when refused
    std::vector<std::uint8_t> self_test_log; ///< 512 bytes of SMART READ LOG 06h; empty when refused
    std::vector<std::uint8_t> sct_status;    ///< 512 bytes of SCT status (log E0h); empty when refused
};

class Ata {
  public:
    virtual ~Ata() = default;
    /// `device` is a kernel name: "sda". unsupported: this way of asking does not work for the drive (which does not
    /// mean that it has no SMART). Never wakes a disk.
    virtual Result<AtaSmart> read(std::string_view device) const = 0;
};

/// NVMe log pages by the admin ioctl, or recorded ones.
class Nvme {
  public:
    virtual ~Nvme() = default;
    /// Get Log Page (opcode 02h) of the controller ("nvme0"), all namespaces.
    virtual Result<std::vector<std::uint8_t>> log_page(std::string_view controller, std::uint8_t page,
                                                       std::size_t bytes) const = 0;
    /// Identify Controller (opcode 06h, CNS 01h): 4096 bytes.
    virtual Result<std::vector<std::uint8_t>> identify(std::string_view controller) const = 0;
};

/// One command to the firmware of a MegaRAID or PERC controller as the megaraid_sas driver takes it: the frame (Linux
/// drivers/scsi/megaraid/megaraid_sas.h, megasas_frame) without its scatter list, which is the driver's business.
struct MfiExchange {
    std::array<std::uint8_t, 128> frame{};  ///< in: the command; out: with the firmware's status at offset 2
    std::vector<std::uint8_t> buffer;       ///< what is sent or where the answer goes
    std::vector<std::uint8_t> sense;        ///< of a passed-through SCSI command; may be empty
};

class Mfi {
  public:
    virtual ~Mfi() = default;
    /// `host_no`: SCSI host number of the controller. not_found: there is no such controller (any more), or its driver has
    /// given it up. An answer with a bad firmware status is an answer. May hang for good: for workers only.
    virtual Status submit(std::uint16_t host_no, MfiExchange& exchange) const = 0;
};

/// For nodes without such controllers: refuses everything as unsupported.
const Mfi& no_mfi();

/// One command to an HPE Smart Array controller or a drive behind it, as the drivers hpsa and smartpqi pass it on (CISS;
/// CCISS_PASSTHRU of Linux include/uapi/linux/cciss_ioctl.h). Commands that read only.
struct CissExchange {
    std::array<std::uint8_t, 8> unit{};   ///< CISS address; zeros: the controller itself
    std::vector<std::uint8_t> cdb;        ///< up to 16 bytes
    std::uint16_t timeout_s = 0;          ///< of the firmware; 0: none
    std::vector<std::uint8_t> buffer;     ///< where the answer goes, at most 65535 bytes
    std::uint16_t command_status = 0;     ///< out: CommandStatus
    std::uint8_t scsi_status = 0;         ///< out
    std::uint32_t residual = 0;           ///< out: bytes of the buffer that no answer came for
    std::vector<std::uint8_t> sense;      ///< out
};

class Ciss {
  public:
    virtual ~Ciss() = default;
    /// `node`: a SCSI generic device of the controller ("/dev/sg2"). not_found: it is gone, or its driver has taken the
    /// controller offline. An answer with a bad status is an answer. May hang for good: for workers only.
    virtual Status submit(std::string_view node, CissExchange& exchange) const = 0;
};

/// For nodes without such controllers: refuses everything as unsupported.
const Ciss& no_ciss();

struct Host {
    const Files& files;
    const Tools& tools;
    const Ata& ata;
    const Nvme& nvme;
    const Clock& clock;
    const Mfi& mfi = no_mfi();
    const Ciss& ciss = no_ciss();
};

}  // namespace raidwatch
