#include "agent/app/sight.hpp"
#include "app_rig.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace raidwatch::app::test {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

void two_mirrors(Rig& rig) {
    for (const auto* device : {"sda", "sdb", "sdc", "sdd"}) rig.world.add_disk(device);
    rig.world.add_mirror("md0", {"sda", "sdb"});
    rig.world.add_mirror("md1", {"sdc", "sdd"});
}

int count_kind(const std::vector<Event>& events, Kind kind) {
    return static_cast<int>(std::ranges::count(events, kind, &Event::kind));
}

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
