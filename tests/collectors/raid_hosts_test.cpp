#include "collectors/block/collect.hpp"
#include "collectors/raid_hosts/collect.hpp"
#include "collectors/raid_hosts/drives.hpp"
#include "host_tree.hpp"
#include "raid_recordings.hpp"

#include <map>

#include <gmock/gmock.h>

namespace raidwatch {
namespace {

using test::disk_in;
using test::recording;
using test::Tree;
using test::TreeHost;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// A node with RAID controllers, made of what sysfs shows of them.
class Node {
  public:
    Tree tree;

    Node& controller(int number, const std::string& place, const std::string& driver) {
        const auto host = "host" + std::to_string(number);
        const auto path = "/sys/devices/pci0000:00/0000:00:02.0/" + place + "/" + host + "/scsi_host/" + host;
        tree.write(path + "/proc_name", driver + "\n");
        tree.link("/sys/class/scsi_host/" + host, "../../.." + path);
        path_ = path;
        number_ = number;
        return *this;
    }
    Node& attribute(const std::string& name, const std::string& text) {
        tree.write(path_ + "/" + name, text + "\n");
        return *this;
    }
    Node& volume(int target, const std::string& raid_level = "RAID 5") {
        const auto device = "/sys/class/scsi_device/" + std::to_string(number_) +
                            ":1:" + std::to_string(target) + ":0/device";
        tree.write(device + "/type", "0\n");
        tree.write(device + "/raid_level", raid_level + "\n");
        return *this;
    }
    /// A stand-in that prints a recording whatever it is asked.
    Node& prints(const std::string& tool, const std::string& text) {
        tree.write("/output/" + tool, text);
        tree.tool(tool, "cat \"$RAIDWATCH_ROOT/output/" + tool + "\"\n");
        return *this;
    }
    /// A device behind the controller as SCSI generic shows it.
    Node& generic(const std::string& address, const std::string& type, const std::string& name) {
        const auto device = "/sys/class/scsi_device/" + std::to_string(number_) + ":" + address + "/device";
        tree.write(device + "/type", type + "\n");
        tree.write(device + "/scsi_generic/" + name + "/dev", "21:0\n");
        return *this;
    }
    /// smartctl that knows drives by "-d TYPE DEVICE"; `script` is a case of sh for each.
    Node& smartctl(const std::string& script) {
        tree.tool(
            "smartctl",
            "for word; do case \"$word\" in --device=*) type=${word#--device=};; esac; device=$word; done\n"
            "drive() { echo "
            "\"{\\\"smartctl\\\":{\\\"exit_status\\\":0},\\\"model_name\\\":\\\"M\\\",\\\"serial_number\\\":"
            "\\\"$1\\\","
            "\\\"device\\\":{\\\"protocol\\\":\\\"ATA\\\"},\\\"smart_status\\\":{\\\"passed\\\":$2}}\"; }\n"
            "case \"$type $device\" in\n" +
                script +
                "*) echo '{\"smartctl\":{\"exit_status\":2,\"messages\":[{\"string\":\"No such "
                "device\",\"severity\":\"error\"}]}}';;\n"
                "esac\n");
        return *this;
    }
    Findings drives(const std::string& place) const {
        return collect_raid_drives(TreeHost(tree).host, place);
    }
    Findings collect(const std::string& place) const { return collect_raid(TreeHost(tree).host, place); }

  private:
    std::string path_;
    int number_ = 0;
};

TEST(RaidHosts, ToolTellsOfTheControllerAtItsPlace) {
    Node node;
    node.controller(0, "0000:03:00.0", "hpsa").attribute("firmware_revision", "6.88").volume(0);
    node.prints("ssacli", recording("smartarray/config-detail-healthy.txt"));
    const auto findings = node.collect("0000:03:00.0");
    EXPECT_TRUE(findings.complete) << (findings.problems.empty() ? "" : findings.problems[0].error);
    EXPECT_EQ(findings.domain, (Domain{"raid", "0000:03:00.0"}));
    ASSERT_THAT(findings.controllers, SizeIs(1));
    EXPECT_EQ(findings.controllers[0].id, "pci-0000:03:00.0");
    EXPECT_EQ(findings.controllers[0].name, "c0");
    EXPECT_EQ(findings.controllers[0].serial, "PDNLH0BRH8Y0AA");
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(findings.arrays[0].controller, "pci-0000:03:00.0");
    EXPECT_THAT(findings.disks, SizeIs(3));
}

TEST(RaidHosts, VolumeWhoseDeviceTheToolNamesKnowsItsMounts) {
    Node node;
    node.controller(0, "0000:03:00.0", "hpsa").volume(0);
    auto output = recording("smartarray/config-detail-healthy.txt");
    const auto at = output.find("Disk Name: ");
    ASSERT_NE(at, output.npos);
    const auto device = output.substr(at + 16, output.find_first_of(" \n", at + 16) - at - 16);
    node.prints("ssacli", output);
    node.tree.write("/sys/block/" + device + "/dev", "8:0\n");
    node.tree.write("/sys/class/block/" + device + "/dev", "8:0\n");
    node.tree.write("/proc/self/mountinfo", "30 22 8:0 / /srv/mail rw - ext4 /dev/" + device + " rw\n");
    EXPECT_THAT(node.collect("0000:03:00.0").arrays.at(0).mounts, testing::ElementsAre("/srv/mail"));
}

TEST(RaidHosts, MissingToolLeavesTheControllerAndSaysWhatIsNotSeen) {
    Node node;
    node.controller(0, "0000:03:00.0", "smartpqi")
        .attribute("model", "P408i-a")
        .attribute("firmware_version", "1.65")
        .volume(0)
        .volume(1);
    const auto findings = node.collect("0000:03:00.0");
    EXPECT_FALSE(findings.complete);
    ASSERT_THAT(findings.controllers, SizeIs(1));
    EXPECT_EQ(findings.controllers[0].model, "P408i-a");
    EXPECT_EQ(findings.controllers[0].firmware, "1.65");
    EXPECT_THAT(findings.arrays, IsEmpty());
    ASSERT_THAT(findings.problems, SizeIs(1));
    EXPECT_THAT(findings.problems[0].error, HasSubstr("2 volumes is not seen"));
    EXPECT_THAT(findings.problems[0].error, HasSubstr("ssacli or arcconf"));
}

TEST(RaidHosts, VolumeThatTheKernelHasGivenUpIsFailedThoughNoToolSaysSo) {
    Node node;
    node.controller(0, "0000:03:00.0", "smartpqi").volume(0).volume(1, "RAID 1(+0)");
    node.tree.write("/sys/class/scsi_device/0:1:1:0/device/state", "offline\n");
    const auto findings = node.collect("0000:03:00.0");
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(findings.arrays[0].state, ArrayState::failed);
    EXPECT_EQ(findings.arrays[0].level, "raid1");
    ASSERT_THAT(findings.problems, SizeIs(1));
    EXPECT_THAT(findings.problems[0].error, HasSubstr("1 volume is not seen"))
        << "of the other nothing is known";
}

TEST(RaidHosts, AdapterThatPassesItsDrivesThroughNeedsNoTool) {
    Node node;
    node.controller(0, "0000:03:00.0", "hpsa").volume(0, "N/A");
    node.controller(1, "0000:04:00.0", "mpt3sas").attribute("board_name", "SAS9300-8i").volume(0, "");
    EXPECT_TRUE(node.collect("0000:03:00.0").complete);
    const auto findings = node.collect("0000:04:00.0");
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.controllers.at(0).model, "SAS9300-8i");
    EXPECT_EQ(findings.controllers.at(0).name, "c1");
}

TEST(RaidHosts, LockedUpControllerIsToldThoughItsToolStillAnswers) {
    Node node;
    node.controller(0, "0000:03:00.0", "hpsa").attribute("lockup_detected", "1");
    node.prints("ssacli", recording("smartarray/config-detail-healthy.txt"));
    const auto findings = node.collect("0000:03:00.0");
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::failed);
    EXPECT_EQ(findings.controllers.at(0).vendor_state, "locked up");
}

TEST(RaidHosts, VolumesOfIntegratedRaidAreToldByTheKernel) {
    Node node;
    node.controller(2, "0000:05:00.0", "mpt2sas");
    node.tree.write("/sys/class/raid_devices/2:1:0:0/state", "resyncing\n")
        .write("/sys/class/raid_devices/2:1:0:0/level", "raid1\n")
        .write("/sys/class/raid_devices/2:1:0:0/resync", "40\n")
        .write("/sys/class/scsi_device/2:1:0:0/device/type", "0\n");
    const auto findings = node.collect("0000:05:00.0");
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_EQ(findings.arrays[0].level, "raid1");
    EXPECT_EQ(findings.arrays[0].progress->percent, 40);
}

TEST(RaidHosts, TwoControllersWithEqualSlotsStayApart) {
    Node node;
    node.controller(0, "0000:03:00.0", "3w-9xxx").controller(1, "0000:04:00.0", "3w-9xxx");
    node.tree.write("/output/show", recording("threeware/show-two-controllers.txt"))
        .write("/output/c0", recording("threeware/c0-show-rebuilding.txt"))
        .write("/output/c1", "/c1 Model = 9690SA-8I\n" + recording("threeware/c1-ports-degraded.txt"));
    node.tree.tool("tw_cli",
                   "case \"$1\" in show) cat \"$RAIDWATCH_ROOT/output/show\";; *) cat "
                   "\"$RAIDWATCH_ROOT/output$1\";; esac\n");
    const auto second = node.collect("0000:04:00.0");
    ASSERT_THAT(second.controllers, SizeIs(1));
    EXPECT_EQ(second.controllers[0].model, "9690SA-8I");
    EXPECT_EQ(second.controllers[0].id, "pci-0000:04:00.0");
    ASSERT_THAT(second.arrays, SizeIs(1));
    EXPECT_EQ(second.arrays[0].id, "pci-0000:04:00.0-vdu0");
    EXPECT_TRUE(disk_in(second, "p0"));
    EXPECT_EQ(disk_in(second, "p0")->controller, "pci-0000:04:00.0");
}

TEST(RaidHosts, ArcconfIsAskedByNumberAndItsTasksAreAdded) {
    Node node;
    node.controller(0, "0000:03:00.0", "aacraid");
    node.tree.write("/output/GETCONFIG", recording("adaptec/getconfig-degraded.txt"))
        .write("/output/GETSTATUS", recording("adaptec/getstatus-rebuild.txt"));
    node.tree.tool("arcconf", "[ \"$2\" = 1 ] && cat \"$RAIDWATCH_ROOT/output/$1\"\n");
    const auto findings = node.collect("0000:03:00.0");
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.arrays, SizeIs(2));
    EXPECT_EQ(findings.arrays.at(0).progress->percent, 37);
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::degraded);
}

TEST(RaidHosts, SasIrcuFindsItsControllerByPlace) {
    Node node;
    node.controller(0, "0000:12:00.0", "mpt2sas");
    node.tree
        .write("/output/LIST",
               "  Index    Type          ID      ID    Pci Address          Ven ID  Dev ID\n"
               "   0     SAS2008       1000h   72h    00h:01h:00h:00h      1028h   1f53h\n"
               "   1     SAS2008       1000h   72h    00h:12h:00h:00h      1028h   1f53h\nSAS2IRCU: Utility "
               "Completed Successfully.\n")
        .write("/output/DISPLAY", recording("lsi_ir/display-degraded.txt"))
        .write("/output/STATUS", recording("lsi_ir/status-resync.txt"));
    node.tree.tool("sas2ircu",
                   "[ $# = 1 ] && cat \"$RAIDWATCH_ROOT/output/$1\"; [ \"$1\" = 1 ] && cat "
                   "\"$RAIDWATCH_ROOT/output/$2\"\n");
    const auto findings = node.collect("0000:12:00.0");
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_EQ(findings.controllers.at(0).id, "pci-0000:12:00.0");
}

TEST(RaidHosts, FileOfTheDriverIsRead) {
    Node node;
    node.controller(4, "0000:06:00.0", "gdth");
    node.tree.write("/proc/scsi/gdth/4", recording("legacy/gdth-raid5-fail.txt"));
    const auto findings = node.collect("0000:06:00.0");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
}

TEST(RaidHosts, WhateverIsWrongWithTheToolTheControllerStaysInSightAndNothingIsOk) {
    const std::pair<const char*, const char*> tools[] = {
        {"prints nothing", "exit 0\n"},
        {"prints an error on standard output",
         "echo 'Error: Another instance of ssacli is running'; exit 0\n"},
        {"prints something else", "echo 'Segmentation fault'\n"},
        {"dies", "kill -9 $$\n"},
        {"lists other controllers only",
         "printf 'Smart Array P420 in Slot 1\\n   PCI Address (Domain:Bus:Device.Function): "
         "0000:99:00.0\\n'\n"},
    };
    for (const auto& [name, script] : tools) {
        Node node;
        node.controller(0, "0000:03:00.0", "hpsa").volume(0);
        node.tree.tool("ssacli", script);
        const auto findings = node.collect("0000:03:00.0");
        EXPECT_FALSE(findings.complete) << name;
        EXPECT_THAT(findings.problems, Not(IsEmpty())) << name;
        ASSERT_THAT(findings.controllers, SizeIs(1)) << name;
        EXPECT_EQ(findings.controllers[0].id, "pci-0000:03:00.0") << name;
        EXPECT_THAT(findings.arrays, IsEmpty()) << name;
    }
}

TEST(RaidHosts, ToolThatMayNotBeRunIsSaidSo) {
    Node node;
    node.controller(0, "0000:03:00.0", "hpsa").volume(0);
    node.tree.write("/usr/sbin/ssacli", "#!/bin/sh\n");
    const auto findings = node.collect("0000:03:00.0");
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.problems, Contains(::testing::Field(&Problem::error, HasSubstr("ssacli"))));
}

/// Says what a run that did not end in time says, without waiting for it.
class HangingTools final : public Tools {
  public:
    mutable int runs = 0;
    Result<ToolOutput> run(const std::vector<std::string>& argv, Milliseconds) const override {
        ++runs;
        return failure(ErrorCode::timed_out, "running", argv.front(), "no end after 20 s");
    }
};

TEST(RaidHosts, ToolThatHangsIsNotAskedAgainInTheSameLook) {
    Node node;
    node.controller(0, "0000:03:00.0", "arcmsr").volume(0);
    const TreeHost plain(node.tree);
    const HangingTools tools;
    const auto findings =
        collect_raid(Host{plain.files, tools, plain.ata, plain.nvme, plain.clock}, "0000:03:00.0");
    EXPECT_EQ(tools.runs, 1);
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.problems, Contains(::testing::Field(&Problem::code, ErrorCode::timed_out)));
    EXPECT_THAT(findings.controllers, SizeIs(1));
}

TEST(RaidHosts, CutOffOutputIsIncompleteThoughWhatItTellsIsKept) {
    Node node;
    node.controller(0, "0000:03:00.0", "aacraid");
    auto output = recording("adaptec/getconfig-degraded.txt");
    output.resize(output.find("      Device #3"));
    node.tree.write("/output/GETCONFIG", output).write("/output/GETSTATUS", "Controllers found: 1\n");
    node.tree.tool("arcconf", "cat \"$RAIDWATCH_ROOT/output/$1\"\n");
    const auto findings = node.collect("0000:03:00.0");
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.arrays, SizeIs(2));
}

TEST(RaidHosts, PlaceWithoutAControllerIsNotFound) {
    Node node;
    const auto findings = node.collect("0000:03:00.0");
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.problems.at(0).code, ErrorCode::not_found);
}

TEST(RaidHosts, InventoryListsEachControllerAsADomain) {
    Node node;
    node.controller(0, "0000:03:00.0", "arcmsr")
        .controller(1, "0000:04:00.0", "3w-sas")
        .controller(2, "0000:05:00.0", "ahci");
    node.tree.write("/sys/block/.keep", "");
    const auto findings = collect_block(TreeHost(node.tree).host, "");
    EXPECT_THAT(findings.domains, Contains(Domain{"raid", "0000:03:00.0"}));
    EXPECT_THAT(findings.domains, Contains(Domain{"raid", "0000:04:00.0"}));
    EXPECT_THAT(findings.domains, Not(Contains(Domain{"raid", "0000:05:00.0"})));
}

std::vector<std::string> serials(const Findings& findings) {
    std::vector<std::string> all;
    for (const auto& disk : findings.disks) all.push_back(disk.serial);
    return all;
}

TEST(RaidDrives, SmartOfDrivesBehindASmartArrayIsReadThroughItsOwnUnit) {
    Node node;
    node.controller(2, "0000:03:00.0", "hpsa").generic("0:0:0", "0", "sg0").generic("3:0:0", "12", "sg4");
    node.smartctl(R"("cciss,0 /dev/sg4") drive S0 true;; "cciss,2 /dev/sg4") drive S2 false;;)"
                  "\n");
    const auto findings = node.drives("0000:03:00.0");
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(serials(findings), testing::ElementsAre("S0", "S2")) << "an empty place between them";
    EXPECT_EQ(findings.disks.at(0).controller, "pci-0000:03:00.0");
    ASSERT_THAT(findings.readings, SizeIs(2));
    EXPECT_EQ(findings.readings[1].passed, false);
    EXPECT_EQ(findings.readings[1].disk, findings.disks.at(1).id);
}

TEST(RaidDrives, AdaptecDrivesAreThoseThatTheKernelShowsBehindTheVolumes) {
    Node node;
    node.controller(1, "0000:05:00.0", "aacraid").generic("0:0:0", "0", "sg0").generic("1:4:0", "0", "sg1");
    node.smartctl("\"aacraid,1,0,4 /dev/sg1\") drive A4 true;;\n");
    EXPECT_THAT(serials(node.drives("0000:05:00.0")), testing::ElementsAre("A4"));
}

TEST(RaidDrives, ThreewareAndArecaAreAskedThroughTheirOwnNodes) {
    Node node;
    node.controller(0, "0000:03:00.0", "3w-9xxx").controller(1, "0000:04:00.0", "3w-9xxx");
    node.controller(2, "0000:05:00.0", "arcmsr").generic("0:16:0", "3", "sg7");
    node.smartctl("\"3ware,5 /dev/twa1\") drive T5 true;; \"areca,1 /dev/sg7\") drive R1 true;;\n");
    EXPECT_THAT(node.drives("0000:03:00.0").disks, IsEmpty());
    EXPECT_THAT(serials(node.drives("0000:04:00.0")), testing::ElementsAre("T5"));
    EXPECT_THAT(serials(node.drives("0000:05:00.0")), testing::ElementsAre("R1"));
}

TEST(RaidDrives, ToolThatIsNotThereIsAProblemAndTheInventoryDoesNotAskForIt) {
    Node node;
    node.controller(2, "0000:03:00.0", "hpsa").generic("3:0:0", "12", "sg4");
    const auto findings = node.drives("0000:03:00.0");
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.problems, SizeIs(1));
    node.tree.write("/sys/block/loop0/size", "0\n");
    EXPECT_THAT(collect_block(TreeHost(node.tree).host, "").domains,
                Not(Contains(Domain{"raid-drives", "0000:03:00.0"})));
    node.smartctl("");
    EXPECT_THAT(collect_block(TreeHost(node.tree).host, "").domains,
                Contains(Domain{"raid-drives", "0000:03:00.0"}));
}

/// Drives behind a controller that answer after so long; a run that is not waited for takes its deadline.
class SlowDrives final : public Tools, public Clock {
  public:
    std::map<std::string, Milliseconds> answers_after;  ///< by place: "cciss,3"
    mutable std::vector<std::string> asked;
    mutable MonoTime time{};

    Result<ToolOutput> run(const std::vector<std::string>& argv, Milliseconds deadline) const override {
        const auto place = argv.at(3).substr(argv.at(3).find('=') + 1);
        asked.push_back(place);
        const auto drive = answers_after.find(place);
        const auto takes = drive == answers_after.end() ? Milliseconds{50} : drive->second;
        time += std::min(takes, deadline);
        if (takes > deadline) return failure(ErrorCode::timed_out, "running", "smartctl", "no end");
        if (drive == answers_after.end()) return ToolOutput{2, "{\"smartctl\":{\"exit_status\":2}}", ""};
        return ToolOutput{0,
                          "{\"smartctl\":{\"exit_status\":0},\"model_name\":\"M\",\"serial_number\":\"" +
                              place +
                              "\",\"device\":{\"protocol\":\"ATA\"},\"smart_status\":{\"passed\":true}}",
                          ""};
    }
    Now now() const override { return {from_unix_ms(1'800'000'000'000), time}; }

    Findings collect() const {
        Node node;
        node.controller(0, "0000:03:00.0", "hpsa").generic("3:0:0", "12", "sg4");
        const TreeHost plain(node.tree);
        return collect_raid_drives(Host{plain.files, *this, plain.ata, plain.nvme, *this}, "0000:03:00.0");
    }
    bool in_time() const { return time <= MonoTime{Milliseconds{30'000}}; }
};

constexpr Milliseconds kWell{400}, kNever{3'600'000};

TEST(RaidDrives, DrivesThatHangHideNoOther) {
    SlowDrives drives;
    for (int n = 0; n < 12; ++n) drives.answers_after["cciss," + std::to_string(n)] = kWell;
    drives.answers_after["cciss,0"] = drives.answers_after["cciss,3"] = drives.answers_after["cciss,7"] =
        kNever;
    const auto findings = drives.collect();
    EXPECT_THAT(serials(findings), testing::ElementsAre("cciss,1", "cciss,2", "cciss,4", "cciss,5", "cciss,6",
                                                        "cciss,8", "cciss,9", "cciss,10", "cciss,11"));
    EXPECT_FALSE(findings.complete);
    ASSERT_THAT(findings.problems, SizeIs(3)) << "each that hangs is named, and no other";
    EXPECT_THAT(findings.problems[0].error, HasSubstr("cciss,0"));
    EXPECT_THAT(findings.problems[2].error, HasSubstr("cciss,7"));
    EXPECT_TRUE(drives.in_time()) << "longer nobody waits: all would be lost";
}

TEST(RaidDrives, DriveThatTakesItsTimeIsGivenItWhenTheOthersHaveBeenAsked) {
    SlowDrives drives;
    drives.answers_after = {{"cciss,0", Milliseconds{7'000}}, {"cciss,1", kWell}};
    const auto findings = drives.collect();
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(serials(findings), testing::ElementsAre("cciss,1", "cciss,0"));
    EXPECT_EQ(drives.asked.back(), "cciss,0");
}

TEST(RaidDrives, ControllerThatAnswersForNoDriveIsNotAskedForEach) {
    SlowDrives drives;
    for (int n = 0; n < 24; ++n) drives.answers_after["cciss," + std::to_string(n)] = kNever;
    const auto findings = drives.collect();
    EXPECT_FALSE(findings.complete);
    EXPECT_LE(drives.asked.size(), 6U);
    EXPECT_TRUE(drives.in_time());
    EXPECT_THAT(findings.problems, Contains(::testing::Field(&Problem::code, ErrorCode::timed_out)));
}

TEST(RaidDrives, ManySlowDrivesAreReadAsFarAsTimeAllows) {
    SlowDrives drives;
    for (int n = 0; n < 24; ++n) drives.answers_after["cciss," + std::to_string(n)] = Milliseconds{2'500};
    const auto findings = drives.collect();
    EXPECT_GE(findings.disks.size(), 9U) << "what was told is kept";
    EXPECT_FALSE(findings.complete);
    EXPECT_TRUE(drives.in_time());
}

TEST(RaidDrives, DriveThatPrintsNonsenseHidesNoOther) {
    Node node;
    node.controller(2, "0000:03:00.0", "smartpqi").generic("2:0:0", "12", "sg4");
    node.smartctl("\"cciss,0 /dev/sg4\") echo garbage;; \"cciss,1 /dev/sg4\") drive S1 true;;\n");
    const auto findings = node.drives("0000:03:00.0");
    EXPECT_THAT(serials(findings), testing::ElementsAre("S1"));
    EXPECT_FALSE(findings.complete) << "what is there is not known";
}

}  // namespace
}  // namespace raidwatch
