#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace raidwatch {

enum class DiskKind { hdd, ssd, nvme, virtual_disk, unknown };
BOOST_DESCRIBE_ENUM(DiskKind, hdd, ssd, nvme, virtual_disk, unknown)

/// As the engine that owns the disk calls it; a disk nobody owns is `unconfigured`.
enum class DiskState { online, spare, unconfigured, rebuilding, failed, offline, missing, predictive_failure, foreign, unknown };
BOOST_DESCRIBE_ENUM(DiskState, online, spare, unconfigured, rebuilding, failed, offline, missing,
                    predictive_failure, foreign, unknown)

struct Disk {
    /// WWN ("wwn-0x5000c500a1b2c3d4", "eui.0025385..."), else "vendor_model_serial"; never sdX.
    std::string id;
    std::string device;  ///< kernel name now: "sda", "nvme0n1"; empty behind a controller that hides it
    std::string vendor, model, serial, firmware, wwn;
    std::string slot;       ///< as printed on the machine: "252:3", "0:1"; empty when not known
    std::string bus_path;   ///< by-path form: "pci-0000:00:1f.2-ata-3"
    std::string controller; ///< id of the controller it sits behind, if that is one we name
    std::string transport;  ///< "sata", "sas", "nvme", "virtio", "usb", ...
    DiskKind kind = DiskKind::unknown;
    DiskState state = DiskState::unknown;
    std::string vendor_state;
    std::optional<std::uint64_t> bytes;
    std::optional<std::uint32_t> logical_block_bytes, physical_block_bytes, rotation_rpm;
    std::optional<bool> predictive_failure;
    std::optional<bool> asleep;  ///< in standby; it was not woken
    std::optional<bool> hot_spare;     ///< set aside as a spare, also when it failed as one
    std::optional<bool> configured;    ///< false: part of no array's configuration, also when it failed ("unconfigured bad")
    std::optional<double> temperature_c;  ///< as the controller reports it; the drive's own is in SmartReading
    std::optional<std::uint64_t> media_errors, other_errors;
    std::vector<std::string> holders;  ///< kernel names of what sits on it: "md0", "dm-3"

    bool operator==(const Disk&) const = default;
};
BOOST_DESCRIBE_STRUCT(Disk, (),
                      (id, device, vendor, model, serial, firmware, wwn, slot, bus_path, controller, transport,
                       kind, state, vendor_state, bytes, logical_block_bytes, physical_block_bytes, rotation_rpm,
                       predictive_failure, asleep, hot_spare, configured, temperature_c, media_errors, other_errors, holders))

}  // namespace raidwatch
