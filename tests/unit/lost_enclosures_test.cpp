#include "agent/incident/absorb.hpp"
#include "controllers_node.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A shelf with two of three disks in it.
Findings shelf(UtcTime at) {
    Findings findings;
    findings.domain = {"ses", "0:0:24:0"};
    findings.taken_at = at;
    findings.complete = true;
    Enclosure enclosure{.id = "ses-0x5001", .name = "0:0:24:0", .vendor = "LSI", .model = "SAS2X36"};
    enclosure.slots = {{"Slot 00", 0, "ok", "sda", {}, {}}, {"Slot 01", 1, "ok", "sdb", {}, {}}};
    findings.enclosures = {enclosure};
    return findings;
}
Findings disks_of_shelf(int there, UtcTime at) {
    Findings findings;
    findings.domain = {"block", ""};
    findings.taken_at = at;
    findings.complete = true;
    findings.domains = {{"md", "md0"}};
    if (there == 3) findings.domains.push_back({"ses", "0:0:24:0"});
    const auto all = array("md0", "raid5", 3);
    for (int i = 0; i < 3; ++i) {
        if (i < 3 - there) continue;
        Disk disk;
        disk.id = *all.members[static_cast<std::size_t>(i)].disk;
        disk.device = i == 0 ? "sda" : i == 1 ? "sdb" : "sdc";
        disk.serial = "S" + std::to_string(i);
        findings.disks.push_back(disk);
    }
    return findings;
}

TEST(LostEnclosure, IsOneFaultThatStandsForTheArrayOnItsDisks) {
    Node node;
    auto md0 = array("md0", "raid5", 3);
    md0.mounts = {"/srv/mail"};
    assess::merge(node.snapshot, disks_of_shelf(3, node.now));
    assess::merge(node.snapshot, shelf(node.now));
    assess::merge(node.snapshot, md(md0, node.now));
    EXPECT_THAT(node.faults(), IsEmpty());
    node.now += 5s;
    assess::merge(node.snapshot, disks_of_shelf(1, node.now));
    md0.members[0].device_gone = md0.members[1].device_gone = true;
    assess::merge(node.snapshot, md(md0, node.now));
    const auto faults = node.faults();
    const auto lost = std::ranges::find(faults, kind::enclosure_lost, &Fault::kind);
    ASSERT_NE(lost, faults.end());
    EXPECT_EQ(lost->severity, Severity::critical);
    EXPECT_THAT(lost->summary,
                AllOf(HasSubstr("SAS2X36"), HasSubstr("2 disks"), HasSubstr("S0"), HasSubstr("md0")));
    EXPECT_THAT(lost->mounts, ElementsAre("/srv/mail"));
    for (const auto& fault : faults)
        EXPECT_EQ(incident::absorbed(fault, faults), fault.kind != kind::enclosure_lost) << fault.summary;
    node.now += 5s;
    assess::merge(node.snapshot, disks_of_shelf(3, node.now));
    assess::merge(node.snapshot, shelf(node.now));
    EXPECT_THAT(node.view().lost_enclosures, IsEmpty());
}

/// The kernel takes the disks away first, and what is asked meanwhile answers truthfully.
TEST(LostEnclosure, AskedAgainWhileItGoesItIsRememberedWithTheDisksItHad) {
    Node node;
    assess::merge(node.snapshot, disks_of_shelf(3, node.now));
    assess::merge(node.snapshot, shelf(node.now));
    node.now += 1s;
    auto emptied = shelf(node.now);
    for (auto& slot : emptied.enclosures[0].slots) slot.device.clear();
    assess::merge(node.snapshot, emptied);
    auto still_listed = disks_of_shelf(1, node.now);
    still_listed.domains.push_back({"ses", "0:0:24:0"});
    assess::merge(node.snapshot, still_listed);
    EXPECT_THAT(node.view().lost_enclosures, IsEmpty()) << "two disks were pulled, for all that is known";
    node.now += 1s;
    auto gone = shelf(node.now);
    gone.enclosures.clear();
    assess::merge(node.snapshot, gone);
    assess::merge(node.snapshot, disks_of_shelf(1, node.now));
    ASSERT_THAT(node.view().lost_enclosures, SizeIs(1));
    EXPECT_EQ(node.view().lost_enclosures[0].enclosure.model, "SAS2X36");
    EXPECT_THAT(node.view().lost_enclosures[0].disks, SizeIs(2));
}

TEST(LostEnclosure, BaysEmptiedLongBeforeAreNoPartOfIt) {
    Node node;
    assess::merge(node.snapshot, disks_of_shelf(3, node.now));
    assess::merge(node.snapshot, shelf(node.now));
    node.now += 1s;
    auto emptied = shelf(node.now);
    for (auto& slot : emptied.enclosures[0].slots) slot.device.clear();
    assess::merge(node.snapshot, emptied);
    auto still_listed = disks_of_shelf(1, node.now);
    still_listed.domains.push_back({"ses", "0:0:24:0"});
    assess::merge(node.snapshot, still_listed);
    node.now += 2min;
    still_listed.taken_at = node.now;
    assess::merge(node.snapshot, still_listed);
    assess::merge(node.snapshot, disks_of_shelf(1, node.now));
    EXPECT_THAT(node.view().lost_enclosures, IsEmpty());
}

TEST(LostEnclosure, OneOfTwoWaysToItsDisksIsNotMissed) {
    Node node;
    assess::merge(node.snapshot, disks_of_shelf(3, node.now));
    assess::merge(node.snapshot, shelf(node.now));
    node.now += 5s;
    auto still = disks_of_shelf(3, node.now);
    std::erase(still.domains, Domain{"ses", "0:0:24:0"});
    assess::merge(node.snapshot, still);
    EXPECT_THAT(node.view().lost_enclosures, IsEmpty());
    EXPECT_THAT(node.faults(), IsEmpty());
}

}  // namespace
}  // namespace raidwatch::testing
