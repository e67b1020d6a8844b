#include "lifecycle_rig.hpp"

#include <raidwatch/model/public_words.hpp>
#include <raidwatch/model/storage_effect.hpp>

namespace raidwatch::incident {
namespace {

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

}  // namespace
}  // namespace raidwatch::incident
