#include "collectors/smart/parse_smartctl.hpp"
#include "smart_fakes.hpp"

#include <gtest/gtest.h>

namespace raidwatch::smart {
namespace {

using testing::fixture;

SmartctlFacts parse(const std::string& name) {
    return parse_smartctl(fixture("smart/" + name), "ata/sda");
}

TEST(ParseSmartctl, HealthyAtaDiskPasses) {
    const auto facts = parse("ata-healthy.json");
    EXPECT_TRUE(facts.answered);
    EXPECT_TRUE(facts.problems.empty());
    ASSERT_TRUE(facts.reading);
    EXPECT_EQ(facts.reading->protocol, SmartProtocol::ata);
    EXPECT_EQ(facts.reading->read_by, "smartctl");
    EXPECT_EQ(facts.reading->passed, true);
    EXPECT_EQ(facts.reading->reallocated, 0U);
    EXPECT_EQ(facts.reading->pending, std::nullopt) << "this disk has no attribute 197";
    EXPECT_EQ(facts.disk.model, "QEMU HARDDISK");
    EXPECT_EQ(facts.disk.serial, "RW000001");
    EXPECT_EQ(facts.disk.bytes, 67108864U);
    EXPECT_EQ(facts.disk.kind, DiskKind::unknown) << "no rotation rate was given";
}

TEST(ParseSmartctl, LogEntriesInTheExitStatusAreNoFailure) {
    const auto facts = parse("ata-pending-sectors.json");
    ASSERT_TRUE(facts.reading);
    const auto& r = *facts.reading;
    EXPECT_EQ(r.passed, true);
    EXPECT_TRUE(facts.problems.empty());
    EXPECT_EQ(r.pending, 24U);
    EXPECT_EQ(r.uncorrectable, 2U);
    EXPECT_EQ(r.reallocated, 7U);
    EXPECT_EQ(r.interface_crc, 3U);
    EXPECT_EQ(r.command_timeouts, 5U);
    EXPECT_EQ(r.power_on_hours, 32564U);
    EXPECT_EQ(r.temperature_c, 25);
    EXPECT_EQ(r.temperature_limit_c, 60);
    EXPECT_EQ(r.temperature_critical_c, 70);
    ASSERT_EQ(r.self_tests.size(), 3U);
    EXPECT_EQ(r.self_tests[0].kind, "extended");
    EXPECT_EQ(r.self_tests[0].result, SelfTestResult::failed);
    EXPECT_EQ(r.self_tests[0].first_bad_lba, 4096U);
    EXPECT_EQ(r.self_tests[0].remaining_percent, 60);
    EXPECT_EQ(r.self_tests[1].result, SelfTestResult::aborted);
    EXPECT_EQ(r.self_tests[2].result, SelfTestResult::passed);
    EXPECT_EQ(facts.disk.wwn, "0x5000c500499602d2");
    EXPECT_EQ(facts.disk.kind, DiskKind::hdd);
    EXPECT_EQ(facts.disk.rotation_rpm, 7200U);
}

TEST(ParseSmartctl, FailingDiskWithARunningTest) {
    const auto r = *parse("ata-failing-test-running.json").reading;
    EXPECT_EQ(r.passed, false);
    ASSERT_EQ(r.self_tests.size(), 4U);
    EXPECT_EQ(r.self_tests[0].result, SelfTestResult::running);
    EXPECT_EQ(r.self_tests[0].remaining_percent, 40);
}

TEST(ParseSmartctl, FailingBitAloneIsAVerdict) {
    const auto facts = parse_smartctl(
        R"({"smartctl":{"exit_status":8},"device":{"protocol":"ATA"},"temperature":{"current":30}})", "x");
    ASSERT_TRUE(facts.reading);
    EXPECT_EQ(facts.reading->passed, false);
}

TEST(ParseSmartctl, StandbyIsAnAnswerWithoutReading) {
    const auto facts = parse("ata-standby.json");
    EXPECT_TRUE(facts.answered);
    EXPECT_EQ(facts.disk.asleep, true);
    EXPECT_FALSE(facts.reading);
    EXPECT_TRUE(facts.problems.empty());
    const auto in_words = parse_smartctl(
        R"j({"smartctl":{"exit_status":2,"messages":[{"string":"Device is in STANDBY BY COMMAND mode, exit(2)",
            "severity":"information"}]},"device":{"protocol":"SCSI"}})j",
        "x");
    EXPECT_EQ(in_words.disk.asleep, true);
}

TEST(ParseSmartctl, DeviceThatCannotBeOpenedIsAProblem) {
    const auto facts = parse("no-such-device.json");
    EXPECT_FALSE(facts.answered);
    EXPECT_FALSE(facts.reading);
    ASSERT_EQ(facts.problems.size(), 1U);
    EXPECT_NE(facts.problems[0].error.find("No such device"), std::string::npos);
}

TEST(ParseSmartctl, NvmeHealthIsRead) {
    const auto r = *parse("nvme-healthy.json").reading;
    EXPECT_EQ(r.protocol, SmartProtocol::nvme);
    EXPECT_EQ(r.passed, true);
    EXPECT_EQ(r.critical_warning, 0);
    EXPECT_EQ(r.media_errors, 0U);
    EXPECT_EQ(r.temperature_c, 50);
    const auto ill = *parse("nvme-spare-below-threshold.json").reading;
    EXPECT_EQ(ill.passed, false);
    EXPECT_EQ(ill.critical_warning, 9);
    EXPECT_EQ(parse("nvme-healthy.json").disk.kind, DiskKind::nvme);
}

TEST(ParseSmartctl, NvmeSelfTestsAreToldApart) {
    const auto facts = parse_smartctl(
        R"({"smartctl":{"exit_status":0},"device":{"protocol":"NVMe"},
            "nvme_smart_health_information_log":{"critical_warning":0,"media_errors":1.9e25},
            "nvme_self_test_log":{"current_self_test_operation":{"value":2},"current_self_test_completion_percent":30,
              "table":[{"self_test_code":{"value":1},"self_test_result":{"value":7},"power_on_hours":9,"lba":77},
                       {"self_test_code":{"value":2},"self_test_result":{"value":1}}]}})",
        "x");
    ASSERT_TRUE(facts.reading);
    EXPECT_EQ(facts.reading->media_errors, ~0ULL);
    const auto& tests = facts.reading->self_tests;
    ASSERT_EQ(tests.size(), 3U);
    EXPECT_EQ(tests[0].kind, "extended");
    EXPECT_EQ(tests[0].remaining_percent, 70);
    EXPECT_EQ(tests[1].first_bad_lba, 77U);
    EXPECT_EQ(tests[2].result, SelfTestResult::aborted);
}

TEST(ParseSmartctl, ScsiDefectsAndUncorrectedErrorsAreSummed) {
    const auto facts = parse("scsi-grown-defects.json");
    const auto& r = *facts.reading;
    EXPECT_EQ(r.protocol, SmartProtocol::scsi);
    EXPECT_EQ(r.passed, true);
    EXPECT_EQ(r.grown_defects, 260U);
    EXPECT_EQ(r.uncorrected_errors, 540U);
    EXPECT_EQ(r.temperature_c, 33);
    EXPECT_EQ(r.temperature_critical_c, 60);
    EXPECT_EQ(r.power_on_hours, 41880U);
    ASSERT_EQ(r.self_tests.size(), 2U);
    EXPECT_EQ(r.self_tests[0].result, SelfTestResult::failed);
    EXPECT_EQ(r.self_tests[0].first_bad_lba, 123456U);
    EXPECT_EQ(r.self_tests[1].kind, "short");
    EXPECT_EQ(facts.disk.model, "SEAGATE ST1200MM0129");
    EXPECT_EQ(facts.disk.firmware, "C003");
}

TEST(ParseSmartctl, ScsiInformationalExceptionIsTheVerdict) {
    EXPECT_EQ(parse("scsi-failure-predicted.json").reading->passed, false);
    EXPECT_EQ(parse("scsi-debug-without-exceptions.json").reading->passed, true);
    EXPECT_EQ(parse("scsi-debug-failure-predicted.json").reading->passed, false);
}

TEST(ParseSmartctl, DiskWithoutSmartHasNoReadingAndNoProblem) {
    const auto facts = parse("scsi-virtual-without-smart.json");
    EXPECT_TRUE(facts.answered);
    EXPECT_FALSE(facts.reading);
    EXPECT_TRUE(facts.problems.empty());
}

TEST(ParseSmartctl, TripTemperatureMayStandInEitherPlace) {
    const auto facts = parse_smartctl(
        R"({"smartctl":{"exit_status":0},"device":{"protocol":"SCSI"},"smart_status":{"passed":true},
            "temperature":{"current":30},"scsi_temperature":{"drive_trip":65}})",
        "x");
    EXPECT_EQ(facts.reading->temperature_critical_c, 65);
}

TEST(ParseSmartctl, TemperatureZeroIsUnknown) {
    const auto facts = parse_smartctl(
        R"({"smartctl":{"exit_status":0},"device":{"protocol":"SCSI"},"smart_status":{"passed":true},
            "temperature":{"current":0,"drive_trip":0}})",
        "x");
    EXPECT_EQ(facts.reading->temperature_c, std::nullopt);
    EXPECT_EQ(facts.reading->temperature_critical_c, std::nullopt);
}

TEST(ParseSmartctl, WrongTypesAreAbsentNotZero) {
    const auto facts = parse_smartctl(
        R"({"smartctl":{"exit_status":0},"device":{"protocol":"ATA"},"smart_status":{"passed":"yes"},
            "power_on_time":{"hours":-5},"temperature":{"current":30},"ata_smart_attributes":{"table":[{"id":"197"},7,
              {"id":5,"raw":{"value":"many"}}, {"id":198,"raw":{"value":-1}},{"id":999,"raw":{"value":1}}]}})",
        "x");
    ASSERT_TRUE(facts.reading);
    EXPECT_EQ(facts.reading->passed, std::nullopt);
    EXPECT_EQ(facts.reading->power_on_hours, std::nullopt);
    EXPECT_EQ(facts.reading->pending, std::nullopt);
    EXPECT_EQ(facts.reading->reallocated, std::nullopt);
    EXPECT_EQ(facts.reading->uncorrectable, std::nullopt);
}

TEST(ParseSmartctl, EmptyForeignAndCutTextAreProblems) {
    const auto whole = fixture("smart/ata-pending-sectors.json");
    for (const auto& text : {std::string(), std::string("smartctl 7.3 2022-02-28"), std::string("[]"),
                             std::string("{}"), std::string("null")}) {
        const auto facts = parse_smartctl(text, "x");
        EXPECT_FALSE(facts.answered);
        EXPECT_EQ(facts.problems.size(), 1U) << text;
    }
    for (std::size_t size = 0; size + 3 < whole.size(); size += 97)
        EXPECT_FALSE(parse_smartctl(whole.substr(0, size), "x").answered);
}

}  // namespace
}  // namespace raidwatch::smart
