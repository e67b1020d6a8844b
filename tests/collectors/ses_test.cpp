#include "collectors/ses/collect.hpp"
#include "collectors/ses/locate.hpp"
#include "collectors/ses/parse.hpp"
#include "host_tree.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

namespace raidwatch {
namespace {

using test::Tree;
using test::TreeHost;
using testing::HasSubstr;
using testing::SizeIs;

std::string fixture(const std::string& name) {
    std::ifstream file(std::string(RAIDWATCH_FIXTURES) + "/ses/" + name, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << name;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(SgSes, JoinedOutputNamesFansPowerAndTemperatures) {
    const auto findings = ses::parse_sg_ses(fixture("join.txt"));
    EXPECT_TRUE(findings.complete);
    const auto& enclosure = findings.enclosures.at(0);
    EXPECT_EQ(enclosure.id, "500304801f1e2d3f");
    ASSERT_THAT(enclosure.fans, SizeIs(2));
    EXPECT_EQ(enclosure.fans[0].name, "Fan1");
    EXPECT_EQ(enclosure.fans[0].status, "ok");
    EXPECT_EQ(enclosure.fans[0].rpm, 5280);
    EXPECT_EQ(enclosure.fans[1].status, "critical");
    ASSERT_THAT(enclosure.power_supplies, SizeIs(2));
    EXPECT_EQ(enclosure.power_supplies[1].status, "not_installed");
    ASSERT_THAT(enclosure.temperatures, SizeIs(1));
    EXPECT_EQ(enclosure.temperatures[0].temperature_c, 28.0);
}

TEST(SgSes, StatusPageSkipsWhatStandsForAll) {
    const auto enclosure = ses::parse_sg_ses(fixture("page2.txt")).enclosures.at(0);
    ASSERT_THAT(enclosure.fans, SizeIs(2));
    EXPECT_EQ(enclosure.fans[1].name, "fan 1");
    EXPECT_EQ(enclosure.fans[1].status, "noncritical");
    EXPECT_THAT(enclosure.temperatures, SizeIs(1));
}

TEST(SgSes, OtherOutputIsNeverFine) {
    for (const auto* text : {"", "sg_ses failed: Illegal request\n", "Element type\n"})
        EXPECT_FALSE(ses::parse_sg_ses(text).complete) << text;
}

/// One enclosure with two bays, sdc in the second.
void add_enclosure(Tree& tree) {
    const std::string bay = "/sys/class/enclosure/0:0:24:0/Slot 0";
    tree.write("/sys/class/enclosure/0:0:24:0/id", "0x500304801f1e2d3f\n");
    tree.write("/sys/class/enclosure/0:0:24:0/device/vendor", "LSI\n")
        .write("/sys/class/enclosure/0:0:24:0/device/model", "SAS3x36\n");
    for (const auto* number : {"4", "5"}) {
        const auto slot = bay + number;
        tree.write(slot + "/type", "array device\n").write(slot + "/slot", std::string(number) + "\n");
        tree.write(slot + "/status", std::string(number) == "5" ? "OK\n" : "not installed\n");
        tree.write(slot + "/fault", "0\n").write(slot + "/locate", "0\n");
    }
    tree.write(bay + "5/device/block/sdc/x", "");
    tree.write("/sys/block/sdc/dev", "8:32\n");
    tree.link("/sys/block/sdc/device/enclosure_device:Slot 05", "/sys/class/enclosure/0:0:24:0/Slot 05");
}

TEST(SesCollector, BaysHaveLampsAndDisks) {
    Tree tree;
    add_enclosure(tree);
    const auto findings = collect_ses(TreeHost(tree).host, "0:0:24:0");
    EXPECT_TRUE(findings.complete);
    const auto& enclosure = findings.enclosures.at(0);
    EXPECT_EQ(enclosure.id, "ses-0x500304801f1e2d3f");
    EXPECT_EQ(enclosure.model, "SAS3x36");
    ASSERT_THAT(enclosure.slots, SizeIs(2));
    EXPECT_EQ(enclosure.slots[0].status, "not_installed");
    EXPECT_EQ(enclosure.slots[1].device, "sdc");
    EXPECT_EQ(enclosure.slots[1].number, 5);
    EXPECT_EQ(enclosure.slots[1].locate_led, false);
}

TEST(SesCollector, EnclosuresWithoutALogicalIdAreTwo) {
    Tree tree;
    for (const auto* name : {"0:0:24:0", "0:0:25:0"})
        tree.write(std::string("/sys/class/enclosure/") + name + "/id", "0\n");
    const TreeHost host(tree);
    EXPECT_EQ(collect_ses(host.host, "0:0:24:0").enclosures.at(0).id, "ses-0:0:24:0");
    EXPECT_EQ(collect_ses(host.host, "0:0:25:0").enclosures.at(0).id, "ses-0:0:25:0");
}

TEST(SesCollector, EnclosureHangsOnTheControllerOfItsPlace) {
    Tree tree;
    const std::string hba = "/sys/devices/pci0000:3a/0000:3b:00.0";
    tree.write(hba + "/class", "0x010700\n")
        .write(hba + "/host0/target0:0:24/0:0:24:0/enclosure/0:0:24:0/id", "0x5001\n");
    tree.link("/sys/bus/pci/devices/0000:3b:00.0", "../../../devices/pci0000:3a/0000:3b:00.0");
    tree.write("/sys/bus/pci/drivers/mpt3sas/x", "");
    tree.link(hba + "/driver", "../../../bus/pci/drivers/mpt3sas");
    tree.link("/sys/class/enclosure/0:0:24:0",
              "../../devices/pci0000:3a/0000:3b:00.0/host0/target0:0:24/0:0:24:0/enclosure/0:0:24:0");
    EXPECT_EQ(collect_ses(TreeHost(tree).host, "0:0:24:0").enclosures.at(0).controller, "pci-0000:3b:00.0");
}

TEST(SesCollector, ToolThatFailsIsALackOfSightAndHidesNoBay) {
    Tree tree;
    add_enclosure(tree);
    tree.write("/sys/class/enclosure/0:0:24:0/device/scsi_generic/sg3/x", "");
    EXPECT_TRUE(collect_ses(TreeHost(tree).host, "0:0:24:0").complete) << "not installed";
    tree.tool("sg_ses", "echo 'transport error' >&2; exit 99\n");
    const auto findings = collect_ses(TreeHost(tree).host, "0:0:24:0");
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.problems.at(0).error, HasSubstr("transport error"));
    EXPECT_THAT(findings.enclosures.at(0).slots, SizeIs(2));
}

TEST(Locate, LampIsSwitchedBySysfs) {
    Tree tree;
    add_enclosure(tree);
    const auto lamp = "/sys/class/enclosure/0:0:24:0/Slot 05/locate";
    EXPECT_EQ(ses::locate(TreeHost(tree).host, "sdc", true).value(), "sysfs");
    EXPECT_EQ(TreeHost(tree).files.read(lamp).value().front(), '1');
    EXPECT_TRUE(ses::locate(TreeHost(tree).host, "sdc", false));
    EXPECT_EQ(TreeHost(tree).files.read(lamp).value().front(), '0');
}

TEST(Locate, WithoutABayLedctlIsAskedAndItsRefusalIsTold) {
    Tree tree;
    tree.write("/sys/block/sdd/dev", "8:48\n").write("/sys/block/sdd/device/model", "X\n");
    const auto none = ses::locate(TreeHost(tree).host, "sdd", true);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::unsupported);
    tree.tool("ledctl", "[ \"$1\" = locate=/dev/sdd ] || { echo \"cannot $1\" >&2; exit 1; }\n");
    EXPECT_EQ(ses::locate(TreeHost(tree).host, "sdd", true).value(), "ledctl");
    const auto refused = ses::locate(TreeHost(tree).host, "sdd", false);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("cannot locate_off=/dev/sdd"));
}

TEST(Locate, OnlyDisksThatAreThereHaveALamp) {
    const Tree tree;
    for (const auto* name : {"sdz", "../../etc/passwd", "", "-h"})
        EXPECT_FALSE(ses::locate(TreeHost(tree).host, name, true)) << name;
}

}  // namespace
}  // namespace raidwatch
