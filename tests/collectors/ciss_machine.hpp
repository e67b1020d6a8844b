#pragma once
// A machine with two Smart Array controllers that a simulated firmware answers for.

#include "collectors/block/collect.hpp"
#include "collectors/ciss/collect.hpp"
#include "collectors/ciss/drive_health.hpp"
#include "found.hpp"
#include "host_tree.hpp"
#include "tests/support/sim/ciss_firmware.hpp"

#include <raidwatch/model/findings.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace raidwatch::test::ciss {

inline constexpr const char* kPlace = "0000:03:00.0";
inline constexpr std::uint8_t kController = 0x11, kLogicalDrive = 0x10, kStatus = 0x12, kPhysical = 0x15,
                              kLayout = 0x50, kLogicalList = 0xc2, kPhysicalList = 0xc3;
inline constexpr std::uint16_t kInvalid = 4, kTimedOut = 11, kLockup = 0xffff;

inline sim::CissDrive drive(std::uint16_t number, const std::string& owner) {
    sim::CissDrive one;
    one.number = number;
    one.bay = static_cast<std::uint8_t>(number - 7);
    one.serial = owner + "D" + std::to_string(one.bay);
    one.wwn = 0x5000c500'00000000 + std::hash<std::string>{}(one.serial) % 0xfffffff0;
    return one;
}

/// Drives 8 to 11 in bays 1 to 4 as RAID 5, number 12 in bay 5 as its spare.
inline sim::CissController healthy(const std::string& serial = "PDNLH0BRH8Y0AA") {
    sim::CissController card;
    card.serial = serial;
    for (std::uint16_t number = 8; number <= 12; ++number) card.drives.push_back(drive(number, serial));
    card.drives[4].configured = false;
    card.drives[4].spare = true;
    sim::CissVolume volume;
    volume.drives = {8, 9, 10, 11};
    volume.spares = {12};
    card.volumes = {volume};
    return card;
}

/// A machine with two such cards: one of hpsa, one of smartpqi.
struct Machine {
    Machine() {
        add(kPlace, 0, "hpsa", "/dev/sg2", "sda");
        add("0000:81:00.0", 4, "smartpqi", "/dev/sg7", "sdb");
        tree.write("/proc/self/mountinfo", "30 1 8:0 / /srv/mail rw - ext4 /dev/sda rw\n");
        tree.write("/sys/class/block/sda/dev", "8:0\n").write("/sys/block/sda/dev", "8:0\n");
    }
    void add(const std::string& place, int number, const std::string& driver, const std::string& node,
             const std::string& block) {
        const auto host = "host" + std::to_string(number);
        const auto path = "/sys/devices/pci0000:00/" + place + "/" + host + "/scsi_host/" + host;
        tree.write(path + "/proc_name", driver + "\n").write(path + "/lockup_detected", "0\n");
        tree.link("/sys/class/scsi_host/" + host, "../../.." + path);
        const auto devices = "/sys/class/scsi_device/" + std::to_string(number);
        tree.write(devices + ":1:0:0/device/type", "0\n")
            .write(devices + ":1:0:0/device/raid_level", "RAID 5\n")
            .write(devices + ":1:0:0/device/unique_id", "600508B1001C0A1B2C3D4E5F60718293\n")
            .write(devices + ":1:0:0/device/block/" + block + "/dev", "8:0\n")
            .write(devices + ":3:0:0/device/type", "12\n")
            .write(devices + ":3:0:0/device/scsi_generic/" + node.substr(5) + "/dev", "21:2\n");
        firmware.controllers[node] = healthy("CARD" + std::to_string(number));
    }
    sim::CissController& card() { return firmware.controllers.at("/dev/sg2"); }
    Host host() { return {files, tools, ata, nvme, clock, no_mfi(), firmware}; }
    Findings collect(const std::string& place = kPlace) { return collect_ciss(host(), place); }
    Findings health(const std::string& slot) {
        return collect_ciss_drive(host(), std::string(kPlace) + "-" + slot);
    }

    Tree tree;
    host::RootedFiles files{tree.root()};
    host::ToolRunner tools{tree.root()};
    NoAta ata;
    NoNvme nvme;
    FixedClock clock;
    sim::FakeCiss firmware;
};

using test::disk_in;
using test::states;

inline std::string problems(const Findings& findings) {
    std::string all;
    for (const auto& problem : findings.problems) all += problem.scope + ": " + problem.error + "\n";
    return all;
}

}  // namespace raidwatch::test::ciss
