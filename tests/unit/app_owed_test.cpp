#include "app_rig.hpp"

#include <gtest/gtest.h>

namespace raidwatch::app::test {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Agent, StalledStoreDelaysDeliveryByNoMoreThan300ms) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    rig.store_mood = StoreMood::stalled;
    rig.world.fail_member("md0", "sdb");
    rig.notice("md", "md0");
    rig.run(Milliseconds(290));
    EXPECT_TRUE(rig.hub.open().empty()) << "not recorded yet";
    rig.run(Milliseconds(30));
    EXPECT_EQ(rig.hub.open().size(), 1U);

    rig.run(minutes(5));
    EXPECT_EQ(count_kind(rig.hub.events, kind::store_degraded), 1);
    EXPECT_TRUE(rig.agent().store_degraded());
    rig.store_mood = StoreMood::well;
    rig.run(seconds(20));
    EXPECT_EQ(count_kind(rig.hub.events, kind::store_recovered), 1);
    ASSERT_EQ(rig.stored.incidents.size(), 1U);
    EXPECT_TRUE(rig.stored.outbox.empty());
    for (const auto& [row, times] : rig.hub.accepted) EXPECT_EQ(times, 1) << row;
}

TEST(Agent, ReplacedStoreIsToldEverything) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.world.fail_member("md0", "sdb");
    rig.run(seconds(30));
    rig.store_mood = StoreMood::replaced;
    rig.run(minutes(2));
    ASSERT_EQ(rig.stored.incidents.size(), 1U);
    EXPECT_EQ(rig.stored.snapshot.domains.at({"md", "md0"}).last.arrays.front().state, ArrayState::degraded);
    EXPECT_EQ(rig.stored.snapshot.domains.size(), 7U);
    EXPECT_EQ(rig.stored.faults.size(), 1U);
    EXPECT_TRUE(rig.stored.meta.contains("boot_id"));
}

TEST(Agent, SinkAddedByReloadIsToldOfWhatIsOpen) {
    auto config = Rig::default_config();
    config.sinks.clear();
    Rig rig(config);
    two_mirrors(rig);
    rig.world.fail_member("md0", "sdb");
    rig.start();
    rig.run(seconds(20));
    EXPECT_TRUE(rig.hub.incidents.empty());
    rig.agent().reload(rig.now(), Rig::default_config());
    rig.run(seconds(1));
    EXPECT_EQ(rig.hub.open().size(), 1U);
}

TEST(Agent, SinkThatLeadsElsewhereAfterAReloadIsToldOfWhatIsOpen) {
    Rig rig;
    two_mirrors(rig);
    rig.world.fail_member("md0", "sdb");
    rig.start();
    rig.run(seconds(20));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    rig.agent().reload(rig.now(), Rig::default_config());
    rig.run(seconds(5));
    const auto row = rig.hub.open().front()->id + "/1";
    EXPECT_EQ(rig.hub.accepted.at(row), 1) << "nothing has changed";
    rig.hub.incidents.clear();
    auto moved = Rig::default_config();
    moved.sinks[0].url = "http://another-hub";
    rig.agent().reload(rig.now(), moved);
    rig.run(seconds(5));
    EXPECT_EQ(rig.hub.open().size(), 1U);
}

TEST(Agent, PagerThatNowWantsCriticalOnesAloneHearsTheEndOfWhatItWasToldBefore) {
    auto config = Rig::default_config();
    config.sinks = {{.type = "pagerduty", .name = "pager", .url = "http://pager"}};
    Rig rig(config);
    for (const auto* device : {"sda", "sdb", "sdc", "sdd"}) rig.world.add_disk(device);
    rig.world.add_mirror("md0", {"sda", "sdb", "sdc"});
    rig.start();
    rig.world.fail_member("md0", "sdb");
    rig.run(seconds(30));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    ASSERT_EQ(rig.hub.open().front()->severity, IncidentSeverity::minor);
    config.sinks[0].min_incident = Severity::critical;
    rig.agent().reload(rig.now(), config);
    rig.world.add_mirror("md0", {"sda", "sdb", "sdc"});
    rig.run(minutes(12));
    EXPECT_TRUE(rig.hub.open().empty());
}

TEST(Agent, ReplacedStoreIsToldWhatIsStillOwed) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    rig.hub.up = false;
    rig.world.fail_member("md0", "sdb");
    rig.run(seconds(30));
    rig.store_mood = StoreMood::replaced;
    rig.run(minutes(2));
    std::mt19937 random(1);
    rig.crash(random);
    rig.hub.up = true;
    rig.start();
    rig.run(seconds(30));
    ASSERT_EQ(rig.hub.open().size(), 1U) << "it was owed when the store began anew";
    for (const auto& [row, times] : rig.hub.accepted) EXPECT_EQ(times, 1) << row;
}

TEST(Agent, RestartGoesOnWithTheOpenIncidentAndWhatWasOwed) {
    Rig rig;
    std::mt19937 random(1);
    two_mirrors(rig);
    rig.hub.up = false;
    rig.start();
    rig.world.fail_member("md0", "sdb");
    rig.run(seconds(20));
    EXPECT_TRUE(rig.hub.incidents.empty());
    rig.crash(random);
    rig.hub.up = true;
    rig.start("boot-2");
    rig.run(seconds(20));
    EXPECT_EQ(rig.hub.incidents.size(), 1U);
    EXPECT_EQ(rig.stored.incidents.size(), 1U);
    EXPECT_EQ(count_kind(rig.hub.events, kind::node_booted), 1);
    EXPECT_EQ(count_kind(rig.hub.events, kind::incident_opened), 1);
}

/// The agent dies at some call of a port, over and over, while disks fail and recover.
class AgentCrash : public ::testing::TestWithParam<unsigned> {};

TEST_P(AgentCrash, AtAnyPortCallLosesNothingAndOpensNothingTwice) {
    std::mt19937 random(GetParam());
    Rig rig;
    two_mirrors(rig);
    for (int life = 0; life < 25; ++life) {
        rig.crash_at_call = rig.port_calls + static_cast<int>(random() % 40);
        rig.hub.up = random() % 4 != 0;
        try {
            rig.start(random() % 5 == 0 ? "boot-" + std::to_string(life) : "boot-1");
            for (int step = 0; step < 6; ++step) {
                const std::string array = random() % 2 ? "md0" : "md1";
                const std::string device = array == "md0" ? "sdb" : "sdd";
                if (random() % 2)
                    rig.world.fail_member(array, device);
                else
                    rig.world.add_mirror(array, array == "md0" ? std::vector<std::string>{"sda", "sdb"}
                                                               : std::vector<std::string>{"sdc", "sdd"});
                rig.notice("md", array);
                rig.run(Milliseconds(random() % 8000));
            }
        } catch (const Crash&) {
        }
        rig.crash(random);
    }
    rig.crash_at_call = -1;
    rig.hub.up = true;
    rig.world.fail_member("md0", "sdb");
    rig.world.add_mirror("md1", {"sdc", "sdd"});
    rig.start();
    rig.run(minutes(15));

    EXPECT_EQ(rig.hub.broken, "");
    ASSERT_EQ(rig.hub.open().size(), 1U) << "md0 is degraded, md1 was whole for more than ten minutes";
    EXPECT_EQ(rig.hub.open().front()->subject.name, "md0");
    EXPECT_TRUE(rig.stored.outbox.empty());
    for (const auto& incident : rig.stored.incidents) {
        ASSERT_TRUE(rig.hub.incidents.contains(incident.id));
        EXPECT_EQ(rig.hub.incidents.at(incident.id), incident);
    }
    EXPECT_EQ(rig.hub.incidents.size(), rig.stored.incidents.size());
}

INSTANTIATE_TEST_SUITE_P(Seeds, AgentCrash, ::testing::Range(0U, 60U));

}  // namespace

}  // namespace raidwatch::app::test
