#include "agent/incident/lifecycle.hpp"

#include "tests/support/node_builder.hpp"

#include <raidwatch/model/public_words.hpp>
#include <raidwatch/model/storage_effect.hpp>

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace raidwatch::incident {
namespace {

using namespace raidwatch::testing;

Fault array_fault(Kind kind = kind::array_degraded, Severity severity = Severity::warning,
                  const std::string& name = "md0") {
    Fault fault;
    fault.fault_class = FaultClass::array_redundancy;
    fault.subject = {SubjectKind::array, "md-uuid-" + name, name};
    fault.kind = kind;
    fault.severity = severity;
    fault.summary = name + " is degraded";
    return fault;
}

Fault disk_fault(const std::string& serial, Severity severity = Severity::warning) {
    Fault fault;
    fault.fault_class = FaultClass::disk_illness;
    fault.subject = {SubjectKind::disk, "wwn-" + serial, serial};
    fault.kind = kind::disk_media_errors;
    fault.severity = severity;
    fault.summary = "disk " + serial + ": 24 pending sectors";
    fault.parts = {fault.subject};
    return fault;
}

class Lifecycle : public ::testing::Test {
  protected:
    CountingIds ids;
    std::vector<Incident> book;
    std::int64_t next_number = 1;
    Policy policy;
    UtcTime now = kStart;

    Step tell(std::vector<Fault> faults, std::vector<std::string> unseen = {}) {
        return advance(book, {"store-1", faults, std::move(unseen), now}, policy, ids, next_number);
    }
    const Incident& only() const {
        EXPECT_EQ(book.size(), 1U);
        return book.front();
    }
};

TEST_F(Lifecycle, FaultOpensOneIncidentAndTheSameFaultNoSecond) {
    auto step = tell({array_fault()});
    ASSERT_EQ(step.changed.size(), 1U);
    EXPECT_EQ(step.events.at(0).kind, kind::incident_opened);
    EXPECT_EQ(only().state, IncidentState::investigating);
    EXPECT_EQ(only().severity, IncidentSeverity::minor);
    now += 10s;
    EXPECT_TRUE(tell({array_fault()}).changed.empty());
    EXPECT_EQ(book.size(), 1U);
}

Fault lost_enclosure() {
    Fault fault;
    fault.fault_class = FaultClass::enclosure;
    fault.subject = {SubjectKind::enclosure, "ses-0x5001", "0:0:24:0"};
    fault.kind = kind::enclosure_lost;
    fault.severity = Severity::critical;
    fault.summary = "enclosure 0:0:24:0 is gone, and with it 2 disks";
    fault.parts = {fault.subject};
    return fault;
}

TEST_F(Lifecycle, ArrayThatFellFirstTellsOfItsEnclosureInTheSameIncident) {
    tell({array_fault()});
    now += 3s;
    auto behind = array_fault();
    behind.parents = {lost_enclosure().subject};
    const auto step = tell({behind, lost_enclosure()});
    EXPECT_EQ(only().key, fault_key(FaultClass::array_redundancy, behind.subject));
    EXPECT_EQ(only().severity, IncidentSeverity::critical);
    ASSERT_EQ(step.changed.size(), 1U);
    EXPECT_NE(step.changed[0].updates.back().text.find("enclosure 0:0:24:0 is gone"), std::string::npos);
    now += 10min;
    EXPECT_TRUE(tell({lost_enclosure(), behind}).changed.empty()) << "told once, and no second incident";
    EXPECT_EQ(book.size(), 1U);
    tell({lost_enclosure()});
    EXPECT_EQ(book.size(), 2U) << "the array has other disks now, the enclosure is still missed";
}

TEST_F(Lifecycle, EnclosureThatGoesLongAfterItsArrayFellHasAnIncidentOfItsOwn) {
    tell({array_fault()});
    now += 2min;
    auto behind = array_fault();
    behind.parents = {lost_enclosure().subject};
    tell({behind, lost_enclosure()});
    EXPECT_EQ(book.size(), 2U);
    now += 10s;
    tell({behind, lost_enclosure()});
    EXPECT_EQ(book.size(), 2U);
}

TEST_F(Lifecycle, EnclosureWithoutPowerThatGoesIsLostAndItsReturnIsToldThoughAFanIsStillOut) {
    auto no_power = lost_enclosure();
    no_power.kind = kind::enclosure_power;
    no_power.summary = "enclosure 0:0:24:0: power supply 1 is critical; power supply 2 is critical";
    tell({no_power});
    now += 10s;
    tell({lost_enclosure()});
    EXPECT_EQ(only().kind, kind::enclosure_lost);
    EXPECT_EQ(effect_on_storage(only()), StorageEffect::down);
    now += 1min;
    auto no_fan = no_power;
    no_fan.kind = kind::enclosure_fan;
    no_fan.severity = Severity::warning;
    no_fan.summary = "enclosure 0:0:24:0: fan 1 is critical";
    tell({no_fan});
    EXPECT_EQ(only().service_back_at, now);
    EXPECT_EQ(effect_on_storage(only()), StorageEffect::none);
}

TEST_F(Lifecycle, LostEnclosureWhoseArraysCanBeReadTakesNoServiceDownUntilTheyCannot) {
    auto fault = lost_enclosure();
    fault.readable_without = true;
    tell({fault});
    EXPECT_EQ(effect_on_storage(only()), StorageEffect::no_redundancy);
    EXPECT_EQ(public_fault(only(), only().kind.name()), "storage hardware fault");
    now += 10s;
    fault.readable_without = false;
    tell({fault});
    EXPECT_EQ(effect_on_storage(only()), StorageEffect::down);
    EXPECT_EQ(public_fault(only(), only().kind.name()), "data not reachable");
    EXPECT_NE(only().updates.back().text.find("Data cannot be read any more"), std::string::npos);
    now += 10s;
    fault.readable_without = true;
    tell({fault});
    EXPECT_EQ(effect_on_storage(only()), StorageEffect::no_redundancy);
    EXPECT_NE(only().updates.back().text.find("Data can be read again"), std::string::npos);
}

TEST_F(Lifecycle, NamedPartMakesItIdentified) {
    tell({array_fault()});
    auto fault = array_fault();
    fault.parts = {{SubjectKind::disk, "wwn-S1", "S1"}};
    const auto step = tell({fault});
    EXPECT_EQ(only().state, IncidentState::identified);
    EXPECT_NE(step.changed.at(0).updates.back().text.find("S1"), std::string::npos);
}

TEST_F(Lifecycle, WorseEscalatesTheSameIncidentAndNeverFalls) {
    tell({array_fault()});
    auto step = tell({array_fault(kind::array_failed, Severity::critical)});
    EXPECT_EQ(step.events.at(0).kind, kind::incident_escalated);
    EXPECT_EQ(only().severity, IncidentSeverity::critical);
    tell({array_fault()});
    EXPECT_EQ(only().severity, IncidentSeverity::critical);
    EXPECT_EQ(only().kind, kind::array_failed);
    EXPECT_TRUE(only().service_back_at.has_value());
    EXPECT_FALSE(only().resolved_at.has_value());
}

TEST_F(Lifecycle, PartlyMendedIsToldAtOnceAndWorseAgainIsAnEscalationAgain) {
    tell({array_fault(kind::array_degraded, Severity::critical)});
    now += 10s;
    auto step = tell({array_fault()});
    ASSERT_EQ(step.changed.size(), 1U);
    EXPECT_EQ(only().updates.back().text, "Better: md0 is degraded");
    EXPECT_EQ(only().updates.back().severity, IncidentSeverity::minor);
    EXPECT_EQ(step.events.at(0).severity, Severity::warning);
    EXPECT_EQ(only().severity, IncidentSeverity::critical) << "the worst so far";
    EXPECT_TRUE(tell({array_fault()}).changed.empty()) << "told once";
    remark(book, {{}, "md0", "anna", "", true, now});
    EXPECT_EQ(only().updates.back().severity, IncidentSeverity::minor) << "a remark makes nothing worse";
    now += 10s;
    step = tell({array_fault(kind::array_degraded, Severity::critical)});
    EXPECT_EQ(step.events.at(0).kind, kind::incident_escalated);
    EXPECT_FALSE(only().acknowledged) << "it got worse";
    now += 10s;
    tell({});
    EXPECT_EQ(only().updates.back().severity, IncidentSeverity::critical);
}

TEST_F(Lifecycle, WhatIsGoneForGoodResolvesAtOnceWithWhatWasBehindIt) {
    auto lost = array_fault(kind::controller_lost, Severity::critical, "c0");
    lost.fault_class = FaultClass::controller_presence;
    lost.subject = {SubjectKind::controller, "pci-1", "c0"};
    auto behind = disk_fault("S1");
    behind.parents = {lost.subject};
    const auto elsewhere = disk_fault("S2");
    tell({behind, elsewhere});
    tell({lost, elsewhere, behind});
    now += 1h;
    const std::vector<Fault> left{elsewhere};
    const auto step = advance(book,
                              {.node = "store-1",
                               .faults = left,
                               .unseen_keys = {},
                               .now = now,
                               .forgotten = {{lost.subject, "anna says that c0 is gone for good"}}},
                              policy, ids, next_number);
    EXPECT_EQ(step.changed.size(), 2U);
    for (const auto& incident : step.changed) {
        EXPECT_EQ(incident.state, IncidentState::resolved);
        EXPECT_EQ(incident.updates.back().text, "Resolved: anna says that c0 is gone for good");
    }
    EXPECT_EQ(std::ranges::count_if(book, [](const Incident& i) { return is_open(i); }), 1);
}

TEST_F(Lifecycle, SecondFailureDuringARebuildSaysSo) {
    auto fault = array_fault();
    fault.parts = {{SubjectKind::disk, "wwn-S3", "S3"}};
    fault.repair = "rebuild onto S3: 4.0 %";
    tell({fault});
    EXPECT_EQ(only().state, IncidentState::monitoring);
    fault.severity = Severity::critical;
    fault.parts.push_back({SubjectKind::disk, "wwn-S5", "S5"});
    const auto step = tell({fault});
    const auto& text = step.changed.at(0).updates.back().text;
    EXPECT_NE(text.find("rebuild"), std::string::npos);
    EXPECT_NE(text.find("S5"), std::string::npos);
}

TEST_F(Lifecycle, ResolvesAfterTenMinutesWholeNotBefore) {
    tell({array_fault()});
    now += 1h;
    tell({});
    EXPECT_EQ(only().state, IncidentState::monitoring);
    EXPECT_EQ(next_due(book, policy), now + 10min);
    now += 9min + 59s;
    EXPECT_TRUE(tell({}).changed.empty());
    now += 1s;
    const auto step = tell({});
    EXPECT_EQ(step.events.at(0).kind, kind::incident_resolved);
    EXPECT_EQ(only().state, IncidentState::resolved);
    EXPECT_FALSE(next_due(book, policy));
}

TEST_F(Lifecycle, RelapseWhileWatchedIsTheSameIncident) {
    tell({array_fault()});
    tell({});
    now += 5min;
    const auto step = tell({array_fault()});
    EXPECT_EQ(step.events.at(0).kind, kind::incident_updated);
    EXPECT_FALSE(only().whole_since);
    EXPECT_EQ(only().reopened, 0);
}

TEST_F(Lifecycle, RelapseAfterResolutionReopensWithinADayAndOpensAnewLater) {
    tell({array_fault()});
    tell({});
    now += 10min;
    tell({});
    now += 1h;
    EXPECT_EQ(tell({array_fault()}).events.at(0).kind, kind::incident_reopened);
    EXPECT_EQ(only().reopened, 1);
    tell({});
    now += 10min;
    tell({});
    now += 24h + 1s;
    tell({});
    EXPECT_TRUE(book.empty());
    tell({array_fault()});
    EXPECT_EQ(only().number, 2);
}

TEST_F(Lifecycle, UnseenComponentNeitherResolvesNorCountsAsWhole) {
    tell({array_fault()});
    now += 1h;
    EXPECT_TRUE(tell({}, {"array_redundancy/md-uuid-md0"}).changed.empty());
    EXPECT_FALSE(only().whole_since);
}

TEST_F(Lifecycle, DiskOfAShortArrayIsTheArraysStory) {
    auto fault = array_fault();
    fault.touches = {{SubjectKind::disk, "wwn-S5", "S5"}};
    tell({fault, disk_fault("S5"), disk_fault("S9")});
    ASSERT_EQ(book.size(), 2U);
    tell({disk_fault("S5"), disk_fault("S9")});
    EXPECT_EQ(book.size(), 3U) << "the array is whole, the ill disk now speaks for itself";
}

TEST_F(Lifecycle, SurvivorThatCannotBeSeenIsNotHiddenByItsArray) {
    auto fault = array_fault();
    fault.touches = {{SubjectKind::disk, "wwn-S5", "S5"}, {SubjectKind::disk, "wwn-S6", "S6"}};
    fault.parts = {fault.touches[0]};
    auto failed = disk_fault("S5"), survivor = disk_fault("S6");
    failed.fault_class = survivor.fault_class = FaultClass::disk_unresponsive;
    tell({fault, failed, survivor});
    ASSERT_EQ(book.size(), 2U);
    EXPECT_EQ(book[1].subject.name, "S6");
}

TEST_F(Lifecycle, OpenIncidentIsNeverAbsorbed) {
    tell({disk_fault("S5")});
    auto fault = array_fault();
    fault.touches = {{SubjectKind::disk, "wwn-S5", "S5"}};
    now += 10s;
    tell({fault, disk_fault("S5")});
    EXPECT_EQ(book.size(), 2U);
    EXPECT_FALSE(book[0].whole_since);
}

TEST_F(Lifecycle, LostControllerAbsorbsWhatIsBehindItButADegradedOneDoesNot) {
    Fault controller;
    controller.fault_class = FaultClass::controller_presence;
    controller.subject = {SubjectKind::controller, "pci-1", "c0"};
    controller.kind = kind::controller_lost;
    controller.severity = Severity::critical;
    auto behind = array_fault(kind::array_failed, Severity::critical);
    behind.parents = {controller.subject};
    tell({behind, controller});
    EXPECT_EQ(only().subject.name, "c0");
    book.clear();
    controller.kind = kind::controller_degraded;
    tell({behind, controller});
    EXPECT_EQ(book.size(), 2U);
}

TEST_F(Lifecycle, GrowingCounterIsToldAtMostOnceAnHour) {
    auto fault = disk_fault("S5");
    tell({fault});
    int updates = 0;
    for (int minute = 5; minute <= 180; minute += 5) {
        now += 5min;
        fault.summary = "disk S5: " + std::to_string(24 + minute) + " pending sectors";
        updates += static_cast<int>(tell({fault}).changed.size());
    }
    EXPECT_EQ(updates, 3);
}

Fault heat() {
    Fault fault;
    fault.fault_class = FaultClass::temperature;
    fault.subject = {SubjectKind::disk, "wwn-S5", "S5"};
    fault.kind = kind::disk_temperature;
    fault.summary = "disk S5: 61 C";
    return fault;
}

TEST_F(Lifecycle, AnotherTroubleOfTheSameFaultIsToldAtOnceAndAGrowingOneIsNot) {
    auto fault = array_fault(kind::array_degraded, Severity::critical);
    fault.repair = "rebuild onto S9: 10.0 %";
    fault.troubles = {"array.degraded"};
    tell({fault});
    remark(book, {{}, "md0", "anna", "", true, now});
    now += 1min;
    fault.summary += "; surviving member 5AB (slot 0:5, sde) is ill: 24 pending sectors";
    fault.troubles.push_back("array.survivor wwn-5AB ata.pending");
    auto step = tell({fault});
    ASSERT_EQ(step.changed.size(), 1U);
    EXPECT_NE(only().updates.back().text.find("5AB"), std::string::npos);
    EXPECT_FALSE(only().acknowledged) << "it got worse";
    now += 1min;
    fault.summary = "md0 is degraded; surviving member 5AB (slot 0:5, sdq) is ill: 25 pending sectors";
    EXPECT_TRUE(tell({fault}).changed.empty()) << "the same, under another kernel name";
    fault.summary += "; surviving member 6CD (slot 0:6, sdf) is ill: 3 pending sectors";
    fault.troubles.push_back("array.survivor wwn-6CD ata.pending");
    EXPECT_EQ(tell({fault}).changed.size(), 1U) << "a second one";
    fault.summary += "; rebuild stalled at 10.0 %";
    fault.troubles.push_back("array.rebuild_stalled");
    fault.repair = "rebuild onto S9: stalled, 10.0 %";
    tell({fault});
    EXPECT_NE(only().updates.back().text.find("stalled"), std::string::npos);
    fault.repair = "rebuild onto S9: 11.0 %";
    fault.troubles.pop_back();
    tell({fault});
    EXPECT_TRUE(only().updates.back().text.starts_with("The rebuild onto S9 goes on: "));
}

TEST_F(Lifecycle, IncidentKeptByAVersionWithoutTroublesIsNotToldAnew) {
    auto fault = array_fault(kind::array_degraded, Severity::critical);
    tell({fault});
    fault.troubles = {"array.degraded"};
    EXPECT_TRUE(tell({fault}).changed.empty());
    fault.troubles.push_back("array.journal wwn-5AB");
    EXPECT_EQ(tell({fault}).changed.size(), 1U) << "from then on they are known";
}

TEST_F(Lifecycle, HeatThatComesAndGoesIsToldRarelyAndArraysAlways) {
    const auto flap = [&](const Fault& fault) {
        book.clear();
        int updates = 0;
        for (int minute = 0; minute < 60; ++minute, now += 1min) {
            std::vector<Fault> faults;
            if (minute % 2 == 0) faults.push_back(fault);
            updates += static_cast<int>(tell(faults).changed.size());
        }
        EXPECT_EQ(book.size(), 1U);
        return updates;
    };
    EXPECT_LE(flap(heat()), 12);
    EXPECT_EQ(flap(array_fault()), 60) << "never damped";
}

TEST_F(Lifecycle, FlappingIncidentIsWatchedAnHour) {
    for (int i = 0; i < 4; ++i, now += 1min) {
        tell({heat()});
        now += 1min;
        tell({});
    }
    ASSERT_TRUE(is_flapping(only(), policy));
    now += 30min;
    tell({});
    EXPECT_EQ(only().state == IncidentState::resolved, false);
    now += 31min;
    tell({});
    EXPECT_EQ(only().state, IncidentState::resolved);
}

TEST_F(Lifecycle, AcknowledgedUntilItGetsWorse) {
    auto fault = array_fault();
    fault.parts = {{SubjectKind::disk, "wwn-S3", "S3"}};
    tell({fault});
    const auto step = remark(book, {{}, "S3", "anna", "a spare is ordered", true, now});
    ASSERT_EQ(step.changed.size(), 1U);
    EXPECT_EQ(step.changed[0].revision, 2);
    EXPECT_NE(step.events.at(0).text.find("anna"), std::string::npos);
    now += 1min;
    tell({fault});
    EXPECT_TRUE(only().acknowledged);
    fault.parts.push_back({SubjectKind::disk, "wwn-S4", "S4"});
    tell({fault});
    EXPECT_FALSE(only().acknowledged) << "another disk failed";
}

TEST_F(Lifecycle, AcknowledgingWhatIsNotOpenChangesNothing) {
    const Remark other{7, "", "anna", "", true, now}, first{1, "", "anna", "", true, now};
    EXPECT_TRUE(remark(book, other).changed.empty());
    tell({array_fault()});
    EXPECT_TRUE(remark(book, other).changed.empty());
    EXPECT_EQ(remark(book, first).changed.size(), 1U);
}

TEST_F(Lifecycle, NoteIsOneMoreLineOfTheStoryAndAcknowledgesNothing) {
    auto fault = array_fault();
    fault.services = {"IMAP"};
    tell({fault});
    const auto before = only();
    const auto step = remark(book, {{}, "IMAP", "anna", "spare\x1b[31m ordered", false, now});
    ASSERT_EQ(step.changed.size(), 1U) << "found by the service it hits";
    EXPECT_EQ(step.changed[0].revision, before.revision + 1);
    EXPECT_EQ(step.changed[0].state, before.state);
    EXPECT_EQ(step.changed[0].updates.back().text.find('\x1b'), std::string::npos);
    EXPECT_NE(step.changed[0].updates.back().text.find("anna: spare"), std::string::npos);
    EXPECT_FALSE(only().acknowledged);
    EXPECT_EQ(step.events.at(0).kind, kind::incident_updated);
}

TEST_F(Lifecycle, NameOfAComponentIsMeantBeforeThatOfAService) {
    auto array = array_fault(), other = array_fault();
    other.subject = {SubjectKind::array, "md-uuid-other", "md7"};
    other.services = {"md0"};
    tell({array, other});
    EXPECT_EQ(remark(book, {{}, array.subject.name, "anna", "x", false, now}).changed.size(), 1U);
}

TEST_F(Lifecycle, DrillIsOverAtOnceAndTheNextIsAnotherIncident) {
    auto fault = array_fault();
    fault.fault_class = FaultClass::drill;
    fault.kind = kind::drill_fault;
    fault.subject = {SubjectKind::node, "drill-1", "DRILL"};
    tell({fault});
    EXPECT_EQ(only().title, "DRILL: nothing is broken");
    now += 1s;
    tell({});
    EXPECT_EQ(only().state, IncidentState::resolved) << "nothing was broken, so nothing is watched";
    fault.subject.id = "drill-2";
    tell({fault});
    EXPECT_EQ(book.size(), 2U);
}

TEST_F(Lifecycle, SecondFailureDuringARebuildIsCriticalWhateverIsLeft) {
    auto fault = array_fault();
    fault.parts = {{SubjectKind::disk, "wwn-S3", "S3"}};
    fault.repair = "rebuild onto S9: 4.0 %";
    tell({fault});
    fault.parts.push_back({SubjectKind::disk, "wwn-S5", "S5"});
    const auto step = tell({fault});
    EXPECT_EQ(only().severity, IncidentSeverity::critical);
    EXPECT_EQ(step.events.at(0).kind, kind::incident_escalated);
    now += 10s;
    EXPECT_TRUE(tell({fault}).changed.empty()) << "it stays so while both are out";
    fault.parts.erase(fault.parts.begin());
    tell({fault});
    EXPECT_TRUE(only().updates.back().text.starts_with("Better: ")) << only().updates.back().text;
}

TEST_F(Lifecycle, EveryStateHasASentence) {
    for (const auto state : {IncidentState::investigating, IncidentState::identified,
                             IncidentState::monitoring, IncidentState::resolved})
        EXPECT_TRUE(meaning(state).ends_with('.'));
}

/// No sequence of faults, crashes and restarts gives two open incidents of one key, a resolve without an
/// open, or a lost escalation: a random walk over three components that breaks, worsens, heals, waits and
/// crashes.
TEST(LifecycleProperty, RandomHistoriesKeepOneIncidentPerFault) {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        CountingIds ids;
        std::vector<Incident> book, recorded;
        std::int64_t next_number = 1;
        const Policy policy;
        UtcTime now = kStart;
        std::map<std::string, Fault> present;
        std::map<std::string, int> opens, ends;
        for (int turn = 0; turn < 200; ++turn) {
            const auto name = "md" + std::to_string(random() % 3);
            switch (random() % 6) {
                case 0:
                    present[name] = array_fault(kind::array_degraded, Severity::warning, name);
                    break;
                case 1:
                    present[name] = array_fault(kind::array_failed, Severity::critical, name);
                    break;
                case 2:
                    present.erase(name);
                    break;
                case 3:
                    now += 11min;
                    break;
                case 4:
                    now += 5s;
                    break;
                case 5:
                    book = recorded;
                    break;  // a crash: back to what was recorded
            }
            std::vector<Fault> faults;
            for (const auto& [key, fault] : present) faults.push_back(fault);
            const auto step = advance(book, {"n", faults, {}, now}, policy, ids, next_number);
            for (const auto& event : step.events) {
                opens[event.subject.id] +=
                    event.kind == kind::incident_opened || event.kind == kind::incident_reopened;
                ends[event.subject.id] += event.kind == kind::incident_resolved;
                ASSERT_LE(ends[event.subject.id], opens[event.subject.id]) << "seed " << seed;
            }
            recorded = book;
            std::set<std::string> open_keys;
            for (const auto& incident : book) {
                if (is_open(incident)) {
                    ASSERT_TRUE(open_keys.insert(incident.key).second) << "two open, seed " << seed;
                }
                for (std::size_t i = 1; i < incident.updates.size(); ++i)
                    ASSERT_GT(incident.updates[i].id, incident.updates[i - 1].id);
            }
            for (const auto& [key, fault] : present) {
                const auto id = fault_key(fault.fault_class, fault.subject);
                ASSERT_TRUE(open_keys.contains(id)) << "lost, seed " << seed;
                const auto incident =
                    std::ranges::find_if(book, [&](const Incident& i) { return is_open(i) && i.key == id; });
                if (fault.severity == Severity::critical) {
                    ASSERT_EQ(incident->severity, IncidentSeverity::critical)
                        << "lost escalation, seed " << seed;
                }
            }
        }
    }
}

}  // namespace
}  // namespace raidwatch::incident
