#pragma once
// Which disk is behind a kernel name. The same answer for every path, partition and collector, without
// opening a device.

#include <raidwatch/base/result.hpp>
#include <raidwatch/collect/host.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::host {

struct DiskIdentity {
    /// Disk::id: "wwn-0x5000c500a1b2c3d4", "eui.0025385b01404bde", "nvme.1b36-...", else
    /// "vendor_model_serial" (blanks as
    /// "_"), else "path-" and the place on the bus. Never a kernel name.
    std::string id;
    std::string wwn;  ///< "0x5000c500a1b2c3d4", "eui...", "nvme.1b36-..."; empty where the disk has none
    std::string vendor, model, serial, firmware;  ///< trimmed, as the disk says; empty where not known
    std::string device;                           ///< kernel name of the whole disk: "sda", "nvme0n1"
};

/// `name`: a disk ("sda", "vda", "nvme0n1"), a partition ("sda1"), an NVMe controller ("nvme0": its first
/// namespace, or the controller's own model and serial where it has none) or a dm device over one disk.
/// not_found: there is no such device (any more).
Result<DiskIdentity> disk_identity(const Files& files, std::string_view name);

/// Kernel name of the disk that `name` is or is a partition of: "sda" for "sda1". not_found as above.
Result<std::string> whole_disk(const Files& files, std::string_view name);

/// Place on the bus as udev's by-path names write it ("pci-0000:00:1f.2-ata-3.0", "pci-0000:03:00.0-nvme-1"),
/// computed from sysfs; empty for disks without a parent device.
std::string bus_path(const Files& files, std::string_view disk);

/// NVMe controllers ("nvme0") that lead to a namespace ("nvme0n1"); several with native multipath.
std::vector<std::string> nvme_controllers(const Files& files, std::string_view disk);

/// "0000:00:1f.2"
bool is_pci_address(std::string_view text);

/// First line of a sysfs attribute, trimmed; empty when it cannot be read.
std::string attribute(const Files& files, const std::string& path);

}  // namespace raidwatch::host
