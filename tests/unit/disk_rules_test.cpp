#include "rules_rig.hpp"

namespace raidwatch::assess {
namespace {

TEST_F(Rules, PendingSectorsWarnAboveZeroAndAreCriticalAboveTwo) {
    see_raid6();
    auto r = reading("S0");
    r.pending = 0;
    EXPECT_TRUE(look_at(r).empty());
    r.pending = 2;
    EXPECT_EQ(look_at(r).at(0).severity, Severity::warning);
    r.pending = 3;
    EXPECT_EQ(look_at(r).at(0).severity, Severity::critical);
    EXPECT_EQ(look_at(r).at(0).kind, kind::disk_media_errors);
}

TEST_F(Rules, AbsentCounterIsNotZeroAndNotAFault) {
    see_raid6();
    EXPECT_TRUE(look_at(SmartReading{}).empty());
}

TEST_F(Rules, InterfaceErrorsAreALinkFaultOnlyWhenTheyGrow) {
    see_raid6();
    auto r = reading("S0");
    r.interface_crc = 500;
    EXPECT_TRUE(look_at(r).empty());
    now += 5min;
    r.interface_crc = 501;
    EXPECT_EQ(look_at(r).at(0).fault_class, FaultClass::disk_link);
    now += 24h;
    EXPECT_TRUE(look_at(r).empty());
}

TEST_F(Rules, CommandTimeoutsCountByTheirRateNotTheirValue) {
    see_raid6();
    auto r = reading("S0");
    r.command_timeouts = 100'000;
    EXPECT_TRUE(look_at(r).empty());
    now += 5min;
    r.command_timeouts = 100'060;
    EXPECT_TRUE(look_at(r).empty());
    now += 56min;
    r.command_timeouts = 100'120;
    EXPECT_TRUE(look_at(r).empty()) << "the next hour";
    now += 5min;
    r.command_timeouts = 100'160;
    EXPECT_EQ(look_at(r).at(0).severity, Severity::critical);
}

TEST_F(Rules, CommandTimeoutsOfADayThatNobodyWatchedAreNotThoseOfAnHour) {
    see_raid6();
    auto r = reading("S0");
    r.command_timeouts = 7;
    look_at(r);
    now += 24h;
    r.command_timeouts = 207;
    EXPECT_TRUE(look_at(r).empty());
    now += 5min;
    r.command_timeouts = 250;
    EXPECT_TRUE(look_at(r).empty());
    now += 24h;
    r.command_timeouts = 3000;
    EXPECT_EQ(look_at(r).size(), 1U) << "no hour of that day was without a hundred on average";
}

TEST_F(Rules, TemperatureClearsFiveDegreesBelowItsLimit) {
    see_raid6();
    auto r = reading("S0");
    for (const auto& [degrees, hot] :
         {std::pair{49, false}, {50, true}, {46, true}, {45, true}, {44, false}, {49, false}}) {
        r.temperature_c = degrees;
        now += 5min;
        EXPECT_EQ(!look_at(r).empty(), hot) << degrees;
    }
    r.temperature_c = 61;
    EXPECT_EQ(look_at(r).at(0).severity, Severity::critical);
}

TEST_F(Rules, DisksOwnTemperatureLimitsGoBeforeTheDefaults) {
    see_raid6();
    auto r = reading("S0");
    r.temperature_c = 58;
    r.temperature_limit_c = 60;
    r.temperature_critical_c = 70;
    EXPECT_TRUE(look_at(r).empty());
}

TEST_F(Rules, NvmeCriticalWarningBitsAreToldOneByOne) {
    see_raid6();
    auto r = reading("S0");
    r.protocol = SmartProtocol::nvme;
    r.critical_warning = 0x02;
    EXPECT_EQ(look_at(r).at(0).fault_class, FaultClass::temperature);
    EXPECT_EQ(look_at(r).at(0).severity, Severity::warning);
    r.critical_warning = 0x04;
    EXPECT_EQ(look_at(r).at(0).severity, Severity::critical);
    EXPECT_EQ(look_at(r).at(0).fault_class, FaultClass::disk_illness);
}

TEST_F(Rules, NvmeVerdictIsToldWhereNoBitExplainsIt) {
    see_raid6();
    auto r = reading("S0");
    r.protocol = SmartProtocol::nvme;
    r.passed = false;
    for (const auto& bits : {std::optional<int>(), std::optional<int>(0)}) {
        r.critical_warning = bits;
        ASSERT_EQ(look_at(r).size(), 1U);
        EXPECT_EQ(look_at(r)[0].severity, Severity::critical);
    }
    r.critical_warning = 0x02;
    EXPECT_EQ(look_at(r).at(0).severity, Severity::warning) << "too warm, as the bit says";
}

TEST_F(Rules, LaterPassedSelfTestClearsAFailedOne) {
    see_raid6();
    auto r = reading("S0");
    r.self_tests = {{"extended", SelfTestResult::failed, 100, 4096, {}}};
    EXPECT_EQ(look_at(r).at(0).kind, kind::disk_selftest_failed);
    r.self_tests.insert(r.self_tests.begin(), {"extended", SelfTestResult::aborted, 101, {}, {}});
    EXPECT_EQ(look_at(r).size(), 1U);
    r.self_tests.insert(r.self_tests.begin(), {"extended", SelfTestResult::passed, 102, {}, {}});
    EXPECT_TRUE(look_at(r).empty());
}

/// A short one reads a small part of the disk: the next of every week would hide the bad sector.
TEST_F(Rules, PassedShortSelfTestClearsNoFailedOne) {
    see_raid6();
    auto r = reading("S0");
    r.self_tests = {{"short", SelfTestResult::passed, 110, {}, {}},
                    {"extended", SelfTestResult::failed, 100, 4096, {}}};
    EXPECT_EQ(look_at(r).size(), 1U);
    r.self_tests.insert(r.self_tests.begin(), {"extended", SelfTestResult::passed, 120, {}, {}});
    EXPECT_TRUE(look_at(r).empty());
}

}  // namespace
}  // namespace raidwatch::assess
