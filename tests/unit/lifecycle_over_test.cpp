#include "lifecycle_rig.hpp"

#include <algorithm>

namespace raidwatch::incident {
namespace {

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

Fault heat() {
    Fault fault;
    fault.fault_class = FaultClass::temperature;
    fault.subject = {SubjectKind::disk, "wwn-S5", "S5"};
    fault.kind = kind::disk_temperature;
    fault.summary = "disk S5: 61 C";
    return fault;
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

TEST_F(Lifecycle, IllDiskThatIsTakenOutIsGoneAndNotWhole) {
    const std::string key = "disk_illness/wwn-S3";
    tell({disk_fault("S3")});
    now += 1h;
    auto step = tell({}, {}, {key});
    EXPECT_EQ(step.events.at(0).text, "S3 is no longer in the node; watched for 10m before this resolves");
    EXPECT_EQ(only().state, IncidentState::monitoring);
    now += 10min;
    step = tell({}, {}, {key});
    EXPECT_EQ(step.events.at(0).text, "Resolved: S3 is no longer in the node; open for 1h 10m");
}

TEST_F(Lifecycle, IllDiskThatIsPutBackInIsToldAgain) {
    tell({disk_fault("S3")});
    tell({}, {}, {"disk_illness/wwn-S3"});
    now += 1min;
    const auto step = tell({disk_fault("S3")});
    EXPECT_EQ(step.events.at(0).text, "The fault is back: disk S3: 24 pending sectors");
}

}  // namespace
}  // namespace raidwatch::incident
