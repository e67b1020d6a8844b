#include "app_rig.hpp"

#include <gtest/gtest.h>

namespace raidwatch::app::test {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Agent, DegradedArrayNoticeOpensOneIncidentDeliveredOnce) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    EXPECT_TRUE(rig.hub.open().empty());

    rig.world.fail_member("md0", "sdb");
    rig.notice("md", "md0");
    rig.run(Milliseconds(50));

    ASSERT_EQ(rig.hub.open().size(), 1U);
    const auto& incident = *rig.hub.open().front();
    EXPECT_EQ(incident.subject.name, "md0");
    rig.run(minutes(2));
    EXPECT_EQ(rig.hub.accepted.at(incident.id + "/1"), 1);
    EXPECT_EQ(rig.hub.incidents.size(), 1U);
    EXPECT_EQ(rig.hub.broken, "");
}

TEST(Agent, ArrayDegradedBeforeStartIsReportedLikeANewOne) {
    Rig rig;
    two_mirrors(rig);
    rig.world.fail_member("md0", "sdb");
    rig.start();
    rig.run(Milliseconds(100));
    EXPECT_EQ(rig.hub.open().size(), 1U);
    EXPECT_EQ(count_kind(rig.hub.events, kind::array_appeared), 0);
}

TEST(Agent, IncidentResolvesAfterTenMinutesWhole) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.world.fail_member("md0", "sdb");
    rig.run(seconds(30));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    rig.world.add_mirror("md0", {"sda", "sdb"});
    rig.run(minutes(9));
    EXPECT_EQ(rig.hub.open().size(), 1U);
    rig.run(minutes(2));
    EXPECT_TRUE(rig.hub.open().empty());
}

TEST(Agent, PulledMemberThatMdHasNotNoticedIsSeenByTheBlockNotice) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    rig.world.remove_disk("sdb");
    rig.notice("block", "sdb");
    rig.run(Milliseconds(100));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    EXPECT_EQ(rig.hub.open().front()->subject.name, "md0");
}

void lose(Rig& rig, const std::string& device) {
    rig.world.remove_disk(device);
    rig.notice("block", device);
    rig.run(Milliseconds(50));
}

TEST(Agent, EnclosureThatGoesAfterItsDisksIsOneIncident) {
    Rig rig;
    two_mirrors(rig);
    rig.world.add_enclosure("0:0:24:0", {"sda", "sdb", "sdc", "sdd"});
    rig.start();
    rig.run(seconds(5));
    lose(rig, "sda");
    for (const auto* device : {"sdb", "sdc", "sdd"}) lose(rig, device);
    rig.run(Milliseconds(800));
    rig.world.enclosures.clear();
    rig.notice("block", "0:0:24:0");
    rig.run(seconds(2));
    const auto open = rig.hub.open();
    ASSERT_EQ(open.size(), 1U);
    EXPECT_NE(open.front()->summary.find("SHELF"), std::string::npos) << open.front()->summary;
    rig.run(seconds(60));
    EXPECT_EQ(rig.hub.open().size(), 1U);
}

TEST(Agent, EnclosureWhoseDisksGoAtOnceIsToldBeforeItsArrays) {
    Rig rig;
    two_mirrors(rig);
    rig.world.add_enclosure("0:0:24:0", {"sda", "sdb", "sdc", "sdd"});
    rig.start();
    rig.run(seconds(5));
    for (const auto* device : {"sda", "sdb", "sdc", "sdd"}) rig.world.remove_disk(device);
    rig.notice("block", "sda");
    rig.run(Milliseconds(800));
    EXPECT_EQ(rig.hub.open().size(), 0U) << "the enclosure may be next";
    rig.world.enclosures.clear();
    rig.notice("block", "0:0:24:0");
    rig.run(Milliseconds(500));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    EXPECT_EQ(rig.hub.open().front()->kind, kind::enclosure_lost);
}

TEST(Agent, DisksPulledFromAnEnclosureThatStaysAreToldWithinSeconds) {
    Rig rig;
    two_mirrors(rig);
    rig.world.add_enclosure("0:0:24:0", {"sda", "sdb", "sdc", "sdd"});
    rig.start();
    rig.run(seconds(5));
    lose(rig, "sda");
    ASSERT_EQ(rig.hub.open().size(), 1U) << "one disk alone is told at once";
    rig.world.remove_disk("sdc");
    rig.world.remove_disk("sdb");
    rig.notice("block", "sdc");
    rig.run(seconds(4));
    EXPECT_EQ(rig.hub.open().size(), 2U);
}

TEST(Agent, IdleNodeWritesOneSignOfLifeAMinute) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(10));
    const auto before = rig.commits.size();
    rig.run(minutes(30));
    EXPECT_LE(rig.commits.size() - before, 31U);
    EXPECT_GE(rig.commits.size() - before, 29U);
    EXPECT_TRUE(rig.commits.back().domains.empty());
    EXPECT_TRUE(rig.commits.back().meta.contains("last_cycle_at"));
}

TEST(Agent, RunningRebuildIsRecordedEveryTenSecondsNotAtEveryNotice) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    rig.world.fail_member("md0", "sdb");
    auto& rebuilt = rig.world.arrays.at("md0");
    rebuilt.progress = Progress{OperationKind::rebuild, OperationState::running, 1000, 1'000'000, {}, 100};
    rig.notice("md", "md0");
    rig.run(seconds(5));
    const auto before = rig.commits.size();
    for (int i = 0; i < 60; ++i) {
        rebuilt.progress->done_bytes = *rebuilt.progress->done_bytes + 100;
        rig.notice("md", "md0");
        rig.run(seconds(1));
    }
    EXPECT_LE(rig.commits.size() - before, 20U);
    rig.run(seconds(15));
    ASSERT_TRUE(rig.stored.snapshot.domains.contains({"md", "md0"}));
    EXPECT_EQ(rig.stored.snapshot.domains.at({"md", "md0"}).last.arrays.at(0).progress, rebuilt.progress);
}

TEST(Agent, ServiceIsNamedByTheMountOfTheFaultyArray) {
    auto config = Rig::default_config();
    config.services = {{"POP3/IMAP", {"/srv/md0/mail"}}, {"Archive", {"/srv/md1"}}, {"Node", {}}};
    Rig rig(config);
    two_mirrors(rig);
    rig.world.fail_member("md0", "sdb");
    rig.start();
    rig.run(seconds(5));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    EXPECT_EQ(rig.hub.open().front()->services, (std::vector<std::string>{"POP3/IMAP", "Node"}));
}

}  // namespace

}  // namespace raidwatch::app::test
