#include "lifecycle_rig.hpp"

namespace raidwatch::incident {
namespace {

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

}  // namespace
}  // namespace raidwatch::incident
