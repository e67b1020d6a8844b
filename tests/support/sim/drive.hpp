#pragma once
// A simulated drive: what sysfs shows of it and what it answers to SMART commands. Pure.

#include "description.hpp"
#include "tree.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace raidwatch::sim {

struct Drive {
    DiskSpec spec;
    Counters counters;
    bool present = true;
    bool hung = false;
    std::string device;  ///< kernel name: "sda", "nvme0n1"
    int bay = 0;         ///< its place on the bus, 0-based; another drive in the same slot has the same
    int minor = 0;
};

/// "0x5000c500...": made from the serial, so that the same drive has the same name on every plug.
std::string wwn(const Drive& drive);

/// Path below /sys/devices of the directory to put drive_folder() in, and of the block device in it.
std::string device_dir(const Drive& drive);
std::string block_path(const Drive& drive);
/// "nvme0"; the domain of its SMART. Empty for others.
std::string nvme_controller(const Drive& drive);

/// `holder`: the array that uses it ("md0"), or empty.
Folder drive_folder(const Drive& drive, const std::string& holder);

/// Everything outside of /sys/devices: link names to targets, file names to contents, as long as the drive is
/// there.
struct Outside {
    std::map<std::string, std::string> files, links;
};
Outside drive_outside(const Drive& drive);

/// `smartctl --json` of a SAS drive, for the stand-in of that tool.
std::string sas_report(const Drive& drive);

}  // namespace raidwatch::sim
