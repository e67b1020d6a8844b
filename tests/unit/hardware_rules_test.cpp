// Health rules of controllers, batteries, write caches, enclosures, pools, and disks behind controllers.
#include "agent/assess/merge.hpp"
#include "agent/assess/rules.hpp"
#include "tests/support/node_builder.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::assess {
namespace {

using namespace raidwatch::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Controller card() {
    Controller controller;
    controller.id = "pci-0000:03:00.0";
    controller.name = "c0";
    controller.model = "PERC H730";
    controller.state = ControllerState::optimal;
    controller.battery = Battery{};
    controller.battery->state = BatteryState::ok;
    return controller;
}

/// A drive that its controller alone tells of.
Disk drive(const std::string& serial, DiskState state) {
    auto d = testing::disk("", serial, "252:1");
    d.controller = card().id;
    d.state = state;
    return d;
}

Array volume() {
    auto a = testing::array("vd0", "raid5", 3);
    a.id = "c0/vd0";
    a.engine = ArrayEngine::megaraid;
    a.controller = card().id;
    a.vendor_state = "Optl";
    a.write_cache_configured = a.write_cache_actual = "write-back";
    return a;
}

class HardwareRules : public ::testing::Test {
  protected:
    std::vector<Fault> look_at(const Findings& facts) {
        Snapshot snapshot;
        auto findings = facts;
        findings.domain = {"megaraid", "c0"};
        findings.taken_at = now;
        findings.complete = true;
        merge(snapshot, findings);
        return faults(view(snapshot), memory, {overrides, {}, now});
    }
    std::vector<Fault> look_at(const Controller& controller) {
        Findings f;
        f.controllers = {controller};
        return look_at(f);
    }
    std::vector<Fault> look_at(const Disk& disk) {
        Findings f;
        f.controllers = {card()};
        f.disks = {disk};
        return look_at(f);
    }
    std::vector<Fault> look_at(const Array& array) {
        Findings f;
        f.controllers = {card()};
        f.arrays = {array};
        return look_at(f);
    }
    std::vector<Fault> look_at(const Battery& battery) {
        auto controller = card();
        controller.battery = battery;
        return look_at(controller);
    }

    RuleMemory memory;
    RuleOverrides overrides;
    UtcTime now = kStart;
};

TEST_F(HardwareRules, WellControllerAndAbsentFiguresAreNoFault) {
    EXPECT_THAT(look_at(card()), IsEmpty());
    Controller silent;
    silent.id = "c9";
    EXPECT_THAT(look_at(silent), IsEmpty()) << "nothing reported is nothing known, and no fault";
}

TEST_F(HardwareRules, ControllersOwnTroubleIsItsOwnFault) {
    auto controller = card();
    controller.state = ControllerState::degraded;
    controller.vendor_state = "Needs Attention";
    auto found = look_at(controller);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].fault_class, FaultClass::controller_presence);
    EXPECT_EQ(found[0].kind, kind::controller_degraded);
    EXPECT_EQ(found[0].severity, Severity::warning);
    EXPECT_THAT(found[0].summary, HasSubstr("c0 (PERC H730)"));
    controller.state = ControllerState::failed;
    EXPECT_EQ(look_at(controller).at(0).severity, Severity::critical);
    controller.state = ControllerState::unknown;
    controller.vendor_state = "Pondering\x1b[31m";
    found = look_at(controller);
    EXPECT_EQ(found.at(0).kind, kind::collector_blind);
    EXPECT_EQ(found.at(0).summary.find('\x1b'), std::string::npos);
}

TEST_F(HardwareRules, UncorrectableMemoryErrorsAreCriticalCorrectedOnesOnlyWhenTheyGrow) {
    auto controller = card();
    controller.memory_correctable_errors = 7;
    EXPECT_THAT(look_at(controller), IsEmpty());
    now += 10s;
    controller.memory_correctable_errors = 8;
    EXPECT_EQ(look_at(controller).at(0).severity, Severity::warning);
    now += 25h;
    EXPECT_THAT(look_at(controller), IsEmpty());
    controller.memory_uncorrectable_errors = 1;
    EXPECT_EQ(look_at(controller).at(0).severity, Severity::critical);
}

TEST_F(HardwareRules, ForeignDisksAreOneFaultOfTheirController) {
    Findings f;
    f.controllers = {card()};
    f.disks = {drive("S7", DiskState::foreign), drive("S8", DiskState::foreign)};
    const auto found = look_at(f);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].kind, kind::controller_foreign_config);
    EXPECT_EQ(found[0].severity, Severity::warning);
    EXPECT_THAT(found[0].summary, HasSubstr("S7"));
    EXPECT_THAT(found[0].summary, HasSubstr("S8"));
    f.controllers.clear();
    EXPECT_THAT(look_at(f), SizeIs(2)) << "without a controller each speaks for itself";
}

TEST_F(HardwareRules, BatteryIsJudgedByItsState) {
    const auto severity = [&](BatteryState state) {
        Battery battery;
        battery.state = state;
        const auto found = look_at(battery);
        return found.empty() ? std::optional<Severity>() : found.at(0).severity;
    };
    EXPECT_EQ(severity(BatteryState::ok), std::nullopt);
    EXPECT_EQ(severity(BatteryState::learning), std::nullopt);
    EXPECT_EQ(severity(BatteryState::charging), Severity::warning);
    EXPECT_EQ(severity(BatteryState::low), Severity::warning);
    EXPECT_EQ(severity(BatteryState::failed), Severity::critical);
    EXPECT_EQ(severity(BatteryState::missing), Severity::critical);
    EXPECT_EQ(severity(BatteryState::unknown), std::nullopt) << "nothing reported";
    Battery odd;
    odd.vendor_state = "Bewildered";
    EXPECT_EQ(look_at(odd).at(0).kind, kind::collector_blind);
}

TEST_F(HardwareRules, BatteryThatMustBeReplacedIsCriticalThoughItWorks) {
    Battery battery;
    battery.state = BatteryState::ok;
    battery.replacement_required = true;
    const auto found = look_at(battery);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].kind, kind::battery_failed);
    EXPECT_EQ(found[0].fault_class, FaultClass::controller_power);
}

TEST_F(HardwareRules, ChargeClearsAboveItsLimitAndIsNotJudgedWhileLearning) {
    Battery battery;
    battery.state = BatteryState::ok;
    const auto severity_at = [&](int percent) {
        battery.charge_percent = percent;
        const auto found = look_at(battery);
        return found.empty() ? std::optional<Severity>() : found.at(0).severity;
    };
    EXPECT_EQ(severity_at(81), std::nullopt);
    EXPECT_EQ(severity_at(80), Severity::warning);
    EXPECT_EQ(severity_at(84), Severity::warning);
    EXPECT_EQ(severity_at(40), Severity::critical);
    EXPECT_EQ(severity_at(49), Severity::critical);
    EXPECT_EQ(severity_at(50), Severity::warning);
    EXPECT_EQ(severity_at(85), std::nullopt);
    battery.state = BatteryState::learning;
    EXPECT_EQ(severity_at(5), std::nullopt);
}

TEST_F(HardwareRules, WriteThroughIsTheArraysFaultUnlessTheBatteryExplainsIt) {
    auto a = volume();
    a.write_cache_actual = "write-through";
    Findings f;
    f.controllers = {card()};
    f.arrays = {a};
    auto found = look_at(f);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].fault_class, FaultClass::array_redundancy);
    EXPECT_EQ(found[0].kind, kind::write_cache_degraded);
    EXPECT_THAT(found[0].summary, HasSubstr("write-through"));

    f.controllers[0].battery->state = BatteryState::learning;
    EXPECT_THAT(look_at(f), IsEmpty());

    f.controllers[0].battery->state = BatteryState::failed;
    found = look_at(f);
    ASSERT_THAT(found, SizeIs(1)) << "one fault, that of the battery";
    EXPECT_EQ(found[0].fault_class, FaultClass::controller_power);
    EXPECT_EQ(found[0].kind, kind::battery_failed);
    EXPECT_THAT(found[0].summary, HasSubstr("vd0 runs write-through"));

    f.controllers.clear();
    EXPECT_THAT(look_at(f), SizeIs(1));
    f.arrays[0].write_cache_configured.clear();
    EXPECT_THAT(look_at(f), IsEmpty()) << "what is configured is not known";
}

TEST_F(HardwareRules, DiskThatItsControllerGaveUpIsJudgedByItsRole) {
    const auto severity = [&](Disk d) { return look_at(d).at(0).severity; };
    EXPECT_THAT(look_at(drive("S9", DiskState::online)), IsEmpty());
    EXPECT_THAT(look_at(drive("S9", DiskState::unconfigured)), IsEmpty());
    for (const auto state : {DiskState::failed, DiskState::offline, DiskState::missing}) {
        EXPECT_EQ(severity(drive("S9", state)), Severity::critical);
        auto spare = drive("S9", state);
        spare.hot_spare = true;
        EXPECT_EQ(severity(spare), Severity::warning);
        auto unused = drive("S9", state);
        unused.configured = false;
        EXPECT_EQ(severity(unused), Severity::warning);
    }
    EXPECT_EQ(severity(drive("S9", DiskState::rebuilding)), Severity::warning);
    EXPECT_EQ(severity(drive("S9", DiskState::predictive_failure)), Severity::critical);
    auto flagged = drive("S9", DiskState::online);
    flagged.predictive_failure = true;
    EXPECT_EQ(look_at(flagged).at(0).kind, kind::disk_predicted_failure);
}

TEST_F(HardwareRules, FailedMemberIsTheArraysFaultAlone) {
    Findings f;
    f.controllers = {card()};
    f.arrays = {volume()};
    f.arrays[0].members[1].state = MemberState::faulty;
    f.arrays[0].state = ArrayState::degraded;
    f.disks = {drive("S1", DiskState::failed)};
    const auto found = look_at(f);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].subject.name, "vd0");
    EXPECT_EQ(found[0].severity, Severity::critical);
    ASSERT_THAT(found[0].parents, SizeIs(1));
    EXPECT_EQ(found[0].parents[0].name, "c0");
}

TEST_F(HardwareRules, DiskThatItsControllerGaveUpIsAFaultThoughTheArrayCountsOnIt) {
    Findings f;
    f.controllers = {card()};
    f.arrays = {volume()};
    for (const auto state : {DiskState::failed, DiskState::offline, DiskState::missing}) {
        f.disks = {drive("S1", state)};
        const auto found = look_at(f);
        ASSERT_THAT(found, SizeIs(1));
        EXPECT_EQ(found[0].kind, kind::disk_failed);
        EXPECT_EQ(found[0].severity, Severity::critical);
    }
    f.disks = {drive("S1", DiskState::unconfigured)};
    EXPECT_THAT(look_at(f), IsEmpty()) << "what the array says of its member completes what is not known";
}

TEST_F(HardwareRules, UnknownDiskStateIsNeverOk) {
    auto odd = drive("S9", DiskState::unknown);
    EXPECT_THAT(look_at(odd), IsEmpty()) << "the inventory has no state either";
    odd.vendor_state = "-";
    EXPECT_THAT(look_at(odd), IsEmpty()) << "a dash is no state";
    odd.vendor_state = "Wobbly";
    EXPECT_EQ(look_at(odd).at(0).kind, kind::collector_blind);
}

TEST_F(HardwareRules, MediaErrorsWarnAtFirstSightAndAgainWhenTheyGrow) {
    auto d = drive("S9", DiskState::online);
    EXPECT_THAT(look_at(d), IsEmpty());
    d.media_errors = 0;
    EXPECT_THAT(look_at(d), IsEmpty());
    d = drive("SA", DiskState::online);
    d.media_errors = 3;
    EXPECT_THAT(look_at(d).at(0).summary, HasSubstr("3 media errors"));
    EXPECT_EQ(look_at(d).at(0).severity, Severity::warning);
    now += 60s;
    d.media_errors = 4;
    EXPECT_THAT(look_at(d).at(0).summary, HasSubstr("grown since 2026-03-01T04:01:00Z"));
}

TEST_F(HardwareRules, TemperatureByTheControllerCountsWhereTheKindOfDiskIsKnown) {
    auto d = drive("S9", DiskState::online);
    d.temperature_c = 55;
    EXPECT_EQ(look_at(d).at(0).kind, kind::disk_temperature);
    d.id = d.serial = "SB";
    d.kind = DiskKind::unknown;
    EXPECT_THAT(look_at(d), IsEmpty());
}

TEST_F(HardwareRules, ArrayThatCannotBeCountedIsJudgedByItsState) {
    Array a;
    a.id = a.name = "ld0";
    a.engine = ArrayEngine::smartarray;
    a.level = "raid1";
    a.state = ArrayState::optimal;
    EXPECT_THAT(look_at(a), IsEmpty());
    a.state = ArrayState::degraded;
    EXPECT_EQ(look_at(a).at(0).severity, Severity::critical);
    a.level = "raid6";
    EXPECT_EQ(look_at(a).at(0).severity, Severity::critical) << "one or two, nobody knows";
    a.vendor_state = "Pdgd";
    EXPECT_EQ(look_at(a).at(0).severity, Severity::warning) << "MegaRAID's word for the first loss";
    a.raid_disks = 8;
    a.engine_degraded = 1;
    a.vendor_state = "Degraded";
    EXPECT_EQ(look_at(a).at(0).severity, Severity::warning) << "stated in figures";
    a.state = ArrayState::failed;
    EXPECT_EQ(look_at(a).at(0).kind, kind::array_failed);
}

TEST_F(HardwareRules, DegradedByItsEngineIsAFaultThoughAllMembersAreListed) {
    auto a = volume();
    a.state = ArrayState::degraded;
    EXPECT_EQ(look_at(a).at(0).kind, kind::array_degraded);
}

TEST_F(HardwareRules, WholeByItsEngineIsNoFaultThoughNotAllMembersAreListed) {
    auto a = volume();
    for (auto& m : a.members) m.ordinal.reset();
    a.members.pop_back();
    EXPECT_THAT(look_at(a), IsEmpty());
    a.members[0].state = MemberState::faulty;
    EXPECT_EQ(look_at(a).at(0).kind, kind::array_degraded)
        << "a member that is out is believed before the engine";
}

TEST_F(HardwareRules, PoolThatLostDataIsCriticalThoughItsDevicesWork) {
    auto pool = testing::array("tank", "mirror", 2);
    pool.engine = ArrayEngine::zfs;
    pool.data_errors = 0;
    EXPECT_THAT(look_at(pool), IsEmpty());
    pool.data_errors = 3;
    EXPECT_EQ(look_at(pool).at(0).kind, kind::array_data_lost);
    EXPECT_EQ(look_at(pool).at(0).severity, Severity::critical);
}

TEST_F(HardwareRules, ZfsErrorsWarnAtFirstSightAndAgainAtTenWithinTenMinutes) {
    auto pool = testing::array("tank", "mirror", 2);
    pool.engine = ArrayEngine::zfs;
    pool.members[1].checksum_errors = 1;
    EXPECT_THAT(look_at(pool).at(0).summary, HasSubstr("1 checksum errors of wwn-S1"));
    now += 300s;
    pool.members[1].checksum_errors = 10;
    EXPECT_THAT(look_at(pool).at(0).summary, Not(HasSubstr("grown"))) << "nine more";
    pool.members[1].checksum_errors = 11;
    EXPECT_THAT(look_at(pool).at(0).summary, HasSubstr("grown since"));
    pool.members[1].checksum_errors = 0;
    EXPECT_THAT(look_at(pool), IsEmpty()) << "zpool clear";
    auto md = testing::array("md0", "raid1", 2);
    md.members[0].read_errors = 5;
    EXPECT_THAT(look_at(md), IsEmpty()) << "md counts corrected ones";
}

TEST_F(HardwareRules, BtrfsWriteErrorsAreCriticalWhenTheyGrow) {
    auto pool = testing::array("data", "raid1", 2);
    pool.engine = ArrayEngine::btrfs;
    pool.members[0].write_errors = 2;
    pool.members[1].read_errors = 1;
    EXPECT_EQ(look_at(pool).at(0).severity, Severity::warning);
    now += 60s;
    pool.members[1].read_errors = 2;
    EXPECT_EQ(look_at(pool).at(0).severity, Severity::warning);
    pool.members[0].write_errors = 3;
    EXPECT_EQ(look_at(pool).at(0).severity, Severity::critical);
}

TEST_F(HardwareRules, EnclosureWithAFailedFanWarnsAndWithoutAnyIsCritical) {
    Enclosure shelf;
    shelf.id = "enc-1";
    shelf.name = "shelf 1";
    shelf.fans = {{"fan 1", "ok", {}, 5000}, {"fan 2", "ok", {}, 5100}, {"fan 3", "not_installed", {}, {}}};
    shelf.temperatures = {{"ambient", "unknown", {}, {}}};
    Findings f;
    f.enclosures = {shelf};
    EXPECT_THAT(look_at(f), IsEmpty());
    f.enclosures[0].fans[0].status = "critical";
    auto found = look_at(f);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].fault_class, FaultClass::enclosure);
    EXPECT_EQ(found[0].severity, Severity::warning);
    EXPECT_THAT(found[0].summary, HasSubstr("fan fan 1 is critical"));
    f.enclosures[0].fans[1].status = "unrecoverable";
    EXPECT_EQ(look_at(f).at(0).severity, Severity::critical);
}

TEST_F(HardwareRules, EnclosureTemperatureAndPowerAreNamed) {
    Findings f;
    f.enclosures.resize(1);
    f.enclosures[0].id = "enc-1";
    f.enclosures[0].temperatures = {{"ambient", "critical", 61, {}}};
    f.enclosures[0].power_supplies = {{"psu a", "noncritical", {}, {}}};
    const auto found = look_at(f);
    ASSERT_THAT(found, SizeIs(1)) << "one incident per enclosure";
    EXPECT_EQ(found[0].kind, kind::enclosure_temperature);
    EXPECT_THAT(found[0].summary, HasSubstr("61 °C"));
    EXPECT_THAT(found[0].summary, HasSubstr("psu a"));
}

TEST_F(HardwareRules, SwitchedOffRulesAreSilent) {
    overrides["battery.failed"].enabled = false;
    Battery battery;
    battery.state = BatteryState::missing;
    EXPECT_THAT(look_at(battery), IsEmpty());
}

TEST_F(HardwareRules, RecordingCountsAtOnce) {
    auto md = testing::array("md0", "raid5", 3);
    md.state = ArrayState::inactive;
    Snapshot snapshot;
    Findings f{{"mdstat", "file"}, now, true};
    f.arrays = {md};
    merge(snapshot, f);
    EXPECT_THAT(faults(view(snapshot), memory, {overrides, {}, now}), IsEmpty());
    EXPECT_THAT(faults(view(snapshot), memory, {overrides, {}, now, true}), SizeIs(1));
}

}  // namespace
}  // namespace raidwatch::assess
