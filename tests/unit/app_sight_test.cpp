#include "agent/app/sight.hpp"
#include "app_rig.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace raidwatch::app::test {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Agent, SilentProbeIsOneIncidentAndEndsNoOther) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.world.fail_member("md0", "sdb");
    rig.run(seconds(20));
    ASSERT_EQ(rig.hub.open().size(), 1U);

    rig.world.probe_silent = true;
    rig.run(minutes(20));
    EXPECT_EQ(rig.hub.open().size(), 2U) << "the array's, and that nothing can be seen";
    EXPECT_FALSE(rig.hub.heartbeats.back().storage_healthy);

    rig.world.probe_silent = false;
    rig.run(minutes(20));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    EXPECT_EQ(rig.hub.open().front()->subject.name, "md0");
}

TEST(Agent, DiskThatCouldNotBeReadIsNotWholeBecauseTheProbeIsSilent) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.world.failing.insert({"ata", "sda"});
    rig.run(minutes(10));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    const auto id = rig.hub.open().front()->id;
    const auto told = rig.hub.incidents.at(id).updates.size();

    rig.world.probe_silent = true;
    rig.run(minutes(40));
    EXPECT_TRUE(is_open(rig.hub.incidents.at(id)));
    EXPECT_EQ(rig.hub.incidents.at(id).updates.size(), told) << rig.hub.incidents.at(id).updates.back().text;
    rig.world.probe_silent = false;
    rig.world.failing.clear();
    rig.run(minutes(40));
    EXPECT_TRUE(rig.hub.open().empty());
}

TEST(Agent, IllDiskThatIsPulledIsToldAsGoneAndNotAsWhole) {
    Rig rig;
    two_mirrors(rig);
    rig.world.add_disk("sde");
    rig.world.pending["sde"] = 24;
    rig.start();
    rig.run(minutes(6));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    const auto id = rig.hub.open().front()->id;

    rig.world.remove_disk("sde");
    rig.run(minutes(6));
    EXPECT_NE(rig.hub.incidents.at(id).updates.back().text.find("is no longer in the node"),
              std::string::npos)
        << rig.hub.incidents.at(id).updates.back().text;
    rig.run(minutes(11));
    EXPECT_TRUE(rig.hub.open().empty());
}

Incident open_of(FaultClass fault_class, Subject subject, std::vector<Subject> parents = {}) {
    Incident incident;
    incident.fault_class = fault_class;
    incident.key = fault_key(fault_class, subject);
    incident.subject = std::move(subject);
    incident.parents = std::move(parents);
    return incident;
}

TEST(HiddenKeys, WhatWentWithItsControllerOrEnclosureIsNotWhole) {
    const Subject card{SubjectKind::controller, "pci-0000:03:00.0", "c0"};
    NodeView view;
    LostController lost;
    lost.controller.id = card.id;
    lost.arrays.push_back({.id = "vd0"});
    lost.disks.push_back({.id = "wwn-1"});
    view.lost.push_back(lost);
    LostEnclosure shelf;
    shelf.disks.push_back({.id = "wwn-2"});
    view.lost_enclosures.push_back(shelf);
    const std::vector<Incident> incidents{
        open_of(FaultClass::array_redundancy, {SubjectKind::array, "vd0", "vd0"}),
        open_of(FaultClass::disk_illness, {SubjectKind::disk, "wwn-1", "S1"}),
        open_of(FaultClass::disk_illness, {SubjectKind::disk, "wwn-2", "S2"}),
        open_of(FaultClass::controller_power, card),
        open_of(FaultClass::enclosure, {SubjectKind::enclosure, "shelf", "shelf"}, {card}),
        open_of(FaultClass::disk_illness, {SubjectKind::disk, "wwn-3", "S3"}),
    };
    EXPECT_EQ(hidden_keys({}, view, incidents).size(), 5U) << "all but the one that was pulled";
    view.arrays.push_back({.id = "vd0"});
    view.disks.push_back({.id = "wwn-1"});
    EXPECT_EQ(hidden_keys({}, view, incidents).size(), 3U) << "what is back is seen";
}

TEST(Agent, WholeArrayOutOfSightDoesNotResolveItsIncident) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.world.fail_member("md0", "sdb");
    rig.run(seconds(20));
    rig.world.add_mirror("md0", {"sda", "sdb"});
    rig.notice("md", "md0");
    rig.run(seconds(20));
    rig.world.failing.insert({"md", "md0"});
    rig.run(minutes(30));
    const auto open = rig.hub.open();
    EXPECT_TRUE(std::ranges::any_of(
        open, [](const auto* i) { return i->fault_class == FaultClass::array_redundancy; }));
}

}  // namespace

}  // namespace raidwatch::app::test
