#pragma once
// Storage controllers as PCI devices, from sysfs.

#include <raidwatch/collect/host.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::host {

/// A PCI device of the mass storage class that a driver serves, but for NVMe (whose controller is the disk)
/// and virtual ones. The driver's link goes first when a device is removed, before any of the disks behind
/// it.
struct StorageController {
    std::string place;   ///< "0000:03:00.0"
    std::string driver;  ///< "ahci", "megaraid_sas"
};

/// Sorted by place. not_found where there is no PCI bus.
Result<std::vector<StorageController>> storage_controllers(const Files& files);

/// PCI places that a driver serves, sorted; empty where it is not loaded.
std::vector<std::string> places_of_driver(const Files& files, std::string_view driver);

/// Controller::id of a PCI place: "pci-0000:03:00.0".
std::string controller_id(std::string_view place);

/// "c0", "c1" in the order of their places, as RAID controllers' own tools count; others are named by driver
/// and place.
std::string controller_name(const Files& files, const StorageController& controller);

}  // namespace raidwatch::host
