#pragma once
// MegaRAID cards whose firmware is simulated.

#include "collectors/host/megaraid_node.hpp"
#include "collectors/megaraid/collect.hpp"
#include "collectors/megaraid/drive_health.hpp"
#include "collectors/megaraid/facts.hpp"
#include "collectors/megaraid/mfi.hpp"
#include "collectors/smart/passed_drive.hpp"
#include "collectors/smart/scsi_logs.hpp"
#include "found.hpp"
#include "host_tree.hpp"
#include "tests/support/sim/mfi_firmware.hpp"
#include "tests/support/sim/scsi_answers.hpp"

#include <raidwatch/model/findings.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::test {

inline constexpr std::uint16_t kMissing = 0xffff;
inline constexpr std::uint32_t kDriveList = 0x02010000, kDriveInfo = 0x02020000, kVolumeList = 0x03010000,
                               kVolumeInfo = 0x03020000, kConfiguration = 0x04010000, kBattery = 0x05010000,
                               kLogInfo = 0x01040100, kLog = 0x01040300, kControllerInfo = 0x01010000;

/// Four drives in slots 252:1 to 252:4 as raid10, a spare in 252:5, a capacitor.
inline sim::MfiController healthy(const std::string& serial = "SV00000001") {
    sim::MfiController controller;
    controller.serial = serial;
    for (std::uint16_t i = 1; i <= 5; ++i) {
        sim::MfiDrive drive;
        drive.device_id = static_cast<std::uint16_t>(7 + i);
        drive.slot = static_cast<std::uint8_t>(i);
        drive.serial = serial + "D" + std::to_string(i);
        drive.wwn = 0x5000c500'00000000 + std::hash<std::string>{}(drive.serial) % 0xfffffff0;
        drive.sas_address = drive.wwn + 1;
        controller.drives.push_back(drive);
    }
    controller.groups = {{0, {{8}, {9}}}, {1, {{10}, {11}}}};
    controller.spares = {{12, {0, 1}}};
    controller.drives[4].state = 0x02;
    sim::MfiVolume volume;
    volume.groups = {0, 1};
    volume.bytes = 2 * 8'001'563'222'016;
    controller.volumes = {volume};
    controller.battery = sim::MfiBattery{};
    return controller;
}

/// A machine with two such cards.
struct Machine {
    Machine() {
        add("0000:03:00.0", 0);
        add("0000:81:00.0", 4);
        tree.write("/proc/self/mountinfo", "30 1 8:0 / /srv/mail rw - ext4 /dev/sda rw\n");
        tree.write("/sys/class/block/sda/dev", "8:0\n").write("/sys/block/sda/dev", "8:0\n");
    }
    void add(const std::string& place, int host) {
        const auto number = std::to_string(host);
        tree.write("/sys/bus/pci/drivers/megaraid_sas/" + place + "/host" + number + "/target" + number +
                       ":2:0/" + number + ":2:0:0/block/" + (host == 0 ? "sda" : "sdb") + "/dev",
                   host == 0 ? "8:0\n" : "8:16\n");
        mfi.controllers[static_cast<std::uint16_t>(host)] = healthy("SV0000000" + std::to_string(host));
    }
    sim::MfiController& card() { return mfi.controllers.at(0); }
    Findings collect(const std::string& place = "0000:03:00.0") {
        const Host host{files, tools, ata, nvme, clock, mfi};
        return collect_megaraid(host, place);
    }

    test::Tree tree;
    host::RootedFiles files{tree.root()};
    host::ToolRunner tools{tree.root()};
    test::NoAta ata;
    test::NoNvme nvme;
    test::FixedClock clock;
    sim::FakeMfi mfi;
};

}  // namespace raidwatch::test
