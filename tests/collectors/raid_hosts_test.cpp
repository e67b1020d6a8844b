#include "collectors/block/collect.hpp"
#include "collectors/raid_hosts/collect.hpp"
#include "host_tree.hpp"
#include "raid_recordings.hpp"

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
    node.controller(0, "0000:03:00.0", "hpsa")
        .controller(1, "0000:04:00.0", "3w-sas")
        .controller(2, "0000:05:00.0", "ahci");
    node.tree.write("/sys/block/.keep", "");
    const auto findings = collect_block(TreeHost(node.tree).host, "");
    EXPECT_THAT(findings.domains, Contains(Domain{"raid", "0000:03:00.0"}));
    EXPECT_THAT(findings.domains, Contains(Domain{"raid", "0000:04:00.0"}));
    EXPECT_THAT(findings.domains, Not(Contains(Domain{"raid", "0000:05:00.0"})));
}

}  // namespace
}  // namespace raidwatch
