#include "app_rig.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace raidwatch::app::test {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Agent, NewDiskIsReadAtOnceAndGoneOneIsAskedNoMore) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    rig.world.add_disk("sde");
    rig.notice("block", "sde");
    rig.run(Milliseconds(20));
    EXPECT_EQ(rig.asked.back().second, (Domain{"ata", "sde"}));
    EXPECT_NE(rig.agent().view().reading("wwn-sde"), nullptr);

    rig.world.remove_disk("sde");
    rig.notice("block", "sde");
    rig.run(Milliseconds(20));
    const auto asked = rig.asked.size();
    rig.run(minutes(20));
    for (std::size_t i = asked; i < rig.asked.size(); ++i) EXPECT_NE(rig.asked[i].second.target, "sde");
    EXPECT_EQ(rig.agent().view().disk("wwn-sde"), nullptr);
}

TEST(Agent, AnswerAboutWhatHasGoneDoesNotBringItBack) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    const auto late = rig.world.look({"md", "md1"}, rig.now().utc);
    rig.world.arrays.erase("md1");
    rig.notice("block", "md1");
    rig.run(Milliseconds(20));
    ASSERT_EQ(rig.agent().view().array("md-uuid-md1"), nullptr);
    rig.agent().on_findings(rig.now(), *late);
    EXPECT_EQ(rig.agent().view().array("md-uuid-md1"), nullptr);
    EXPECT_NE(rig.agent().view().array("md-uuid-md0"), nullptr);
}

TEST(Agent, NoticeStormIsAnsweredAtABoundedRate) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    const auto before = rig.requests("md");
    for (int i = 0; i < 1000; ++i) {
        rig.notice("md", "md0");
        rig.run(Milliseconds(5));
    }
    EXPECT_LE(rig.requests("md") - before, 40) << "five seconds of notices";
    EXPECT_GE(rig.requests("md") - before, 10);
}

TEST(Agent, NewsDuringARequestIsReadAfterIt) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    rig.notice("md", "md0");  // the request goes out with what the array is now
    rig.world.fail_member("md0", "sdb");
    rig.notice("md", "md0");
    rig.run(Milliseconds(20));
    EXPECT_EQ(rig.hub.open().size(), 1U);
}

TEST(Agent, SmartIsNeverReadMoreOftenThanItsPeriod) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(minutes(60));
    std::map<Domain, MonoTime> last;
    for (const auto& [at, domain] : rig.asked) {
        if (domain.source != "ata") continue;
        if (last.contains(domain)) {
            EXPECT_GE(at - last[domain], minutes(5));
        }
        last[domain] = at;
    }
    EXPECT_GE(rig.requests("ata"), 4 * 10);
}

TEST(Agent, HundredsOfDisksAreAskedInTurnsThatTheProbeCanTake) {
    Rig rig;
    two_mirrors(rig);
    for (int i = 0; i < 300; ++i) rig.world.add_disk("sdx" + std::to_string(i));
    rig.start();
    std::map<MonoTime, int> at_once;
    rig.run(seconds(20));
    for (const auto& [at, domain] : rig.asked) at_once[at] += domain.source == "ata" ? 1 : 0;
    for (const auto& [at, count] : at_once) EXPECT_LE(count, 256);
    EXPECT_EQ(rig.requests("ata"), 304);
    EXPECT_TRUE(rig.agent().view().blind.empty());
}

TEST(Agent, FailingDomainIsAskedMoreAndMoreRarely) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    rig.world.failing.insert({"md", "md0"});
    rig.run(minutes(10));
    const auto asked =
        std::ranges::count(rig.asked, Domain{"md", "md0"}, &std::pair<MonoTime, Domain>::second);
    EXPECT_LT(asked, 20);
    EXPECT_EQ(count_kind(rig.hub.events, kind::collector_blind), 1);
}

TEST(Agent, WedgedDomainIsLeftAloneUntilItAnswers) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    rig.agent().on_wedged(rig.now(), {Domain{"md", "md0"}, rig.now().utc});
    const auto before = rig.asked.size();
    rig.run(minutes(5));
    for (std::size_t i = before; i < rig.asked.size(); ++i)
        EXPECT_NE(rig.asked[i].second, (Domain{"md", "md0"}));
    EXPECT_EQ(count_kind(rig.hub.events, kind::collector_wedged), 1);
    rig.agent().on_freed(rig.now(), {Domain{"md", "md0"}});
    EXPECT_EQ(rig.asked.back().second, (Domain{"md", "md0"}));
}

TEST(Agent, ReloadedPeriodCountsAtOnce) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(5));
    auto config = rig.agent().config();
    config.schedule.arrays = seconds(1);
    config.schedule.jitter = 0;
    rig.agent().reload(rig.now(), config);
    const auto before = rig.requests("md");
    rig.run(seconds(10));
    EXPECT_GE(rig.requests("md") - before, 18);
}

TEST(Agent, RefreshIsDoneWhenEverythingWasReadAnew) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(60));
    rig.world.fail_member("md0", "sdb");
    bool done = false;
    std::size_t faults = 0;
    rig.agent().request_refresh(rig.now(), [&] { done = true, faults = rig.agent().faults().size(); });
    EXPECT_FALSE(done);
    rig.run(Milliseconds(20));
    EXPECT_TRUE(done);
    EXPECT_EQ(faults, 1U);
    EXPECT_EQ(rig.requests("ata"), 8) << "asked by people, disks are read before their time";
}

TEST(Agent, RefreshEndsThoughADiskNeverAnswers) {
    Rig rig;
    two_mirrors(rig);
    rig.start();
    rig.run(seconds(60));
    rig.world.silent.insert({"ata", "sda"});
    bool done = false;
    rig.agent().request_refresh(rig.now(), [&] { done = true; });
    rig.run(seconds(33));
    EXPECT_TRUE(done);
}

}  // namespace

}  // namespace raidwatch::app::test
