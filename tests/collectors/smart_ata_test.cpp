#include "collectors/smart/ata_pages.hpp"
#include "collectors/smart/attribute_table.hpp"
#include "collectors/smart/parse_ata.hpp"
#include "smart_fakes.hpp"

#include <random>

#include <gtest/gtest.h>

namespace raidwatch::smart {
namespace {

using testing::answers_of;

AtaFacts parse(const sim::AtaDisk& disk) {
    return parse_ata(answers_of(disk), "ata/sda");
}

const SmartAttribute* attribute(const SmartReading& reading, int id) {
    for (const auto& a : reading.attributes)
        if (a.id == id) return &a;
    return nullptr;
}

TEST(ParseAta, HealthyDiskGivesEveryFigureAndNoProblem) {
    const auto facts = parse({});
    EXPECT_TRUE(facts.values_read);
    EXPECT_TRUE(facts.problems.empty());
    const auto& r = facts.reading;
    EXPECT_EQ(r.protocol, SmartProtocol::ata);
    EXPECT_EQ(r.read_by, "libatasmart");
    EXPECT_EQ(r.passed, true);
    EXPECT_EQ(r.temperature_c, 36);
    EXPECT_EQ(r.temperature_limit_c, 60);
    EXPECT_EQ(r.power_on_hours, 12345U);
    EXPECT_EQ(r.power_cycles, 41U);
    EXPECT_EQ(r.reallocated, 0U);
    EXPECT_EQ(r.spin_retries, 0U);
    EXPECT_EQ(r.reported_uncorrectable, 0U);
    EXPECT_EQ(r.command_timeouts, 0U);
    EXPECT_EQ(r.pending, 0U);
    EXPECT_EQ(r.uncorrectable, 0U);
    EXPECT_EQ(r.interface_crc, 0U);
    EXPECT_TRUE(r.self_tests.empty());
}

TEST(ParseAta, CountersTheDriveDoesNotHaveStayAbsent) {
    sim::AtaDisk disk;
    disk.attributes = {{.id = 9, .raw = 100}};
    auto smart = answers_of(disk);
    smart.sct_status.clear();
    smart.passed.reset();
    const auto r = parse_ata(smart, "ata/sda").reading;
    EXPECT_EQ(r.power_on_hours, 100U);
    for (const auto& absent : {r.reallocated, r.reallocation_events, r.pending, r.uncorrectable,
                               r.spin_retries, r.end_to_end_errors, r.command_timeouts, r.interface_crc,
                               r.reported_uncorrectable, r.power_cycles, r.media_errors, r.grown_defects})
        EXPECT_EQ(absent, std::nullopt);
    EXPECT_EQ(r.temperature_c, std::nullopt);
    EXPECT_EQ(r.temperature_limit_c, std::nullopt);
    EXPECT_EQ(r.percentage_used, std::nullopt);
    EXPECT_EQ(r.passed, std::nullopt);
}

TEST(ParseAta, FailingDiskTellsSectorsAndTheAttributeBelowItsThreshold) {
    sim::AtaDisk disk;
    disk.passed = false;
    disk.set(5, 1977, 8);
    disk.set(197, 24);
    disk.set(198, 3);
    const auto r = parse(disk).reading;
    EXPECT_EQ(r.passed, false);
    EXPECT_EQ(r.reallocated, 1977U);
    EXPECT_EQ(r.pending, 24U);
    EXPECT_EQ(r.uncorrectable, 3U);
    const auto* reallocated = attribute(r, 5);
    ASSERT_NE(reallocated, nullptr);
    EXPECT_EQ(reallocated->name, "Reallocated_Sector_Ct");
    EXPECT_EQ(reallocated->value, 8);
    EXPECT_EQ(reallocated->worst, 8);
    EXPECT_EQ(reallocated->threshold, 10);
    EXPECT_TRUE(reallocated->prefail);
}

TEST(ParseAta, PackedTemperatureIsItsLowestByte) {
    EXPECT_EQ(packed_celsius(176094773273), 25);
    EXPECT_EQ(packed_celsius(36), 36);
    EXPECT_EQ(packed_celsius(0), std::nullopt);
    EXPECT_EQ(packed_celsius(0x2900000000), std::nullopt);
    EXPECT_EQ(packed_celsius(200), std::nullopt);
}

TEST(ParseAta, TemperatureZeroIsUnknownAndTheAirflowSensorStepsIn) {
    sim::AtaDisk disk;
    disk.set(194, 0);
    disk.set(190, 0x1e13001a);
    EXPECT_EQ(parse(disk).reading.temperature_c, 26);
    disk.set(190, 0);
    EXPECT_EQ(parse(disk).reading.temperature_c, std::nullopt);
}

TEST(ParseAta, CommandTimeoutsAreTheLowestOfThreeWords) {
    sim::AtaDisk disk;
    disk.set(188, 0x000300070002);
    EXPECT_EQ(parse(disk).reading.command_timeouts, 2U);
}

TEST(ParseAta, CountsIgnoreWhatOtherMakersPackAboveThem) {
    sim::AtaDisk disk;
    disk.set(5, 8589934592000);  // 2000 spare sectors above a count of 0
    EXPECT_EQ(parse(disk).reading.reallocated, 0U);
    disk.set(9, 0x1234000000 + 777);
    EXPECT_EQ(parse(disk).reading.power_on_hours, 777U);
}

TEST(ParseAta, ModelsThatCountOtherwiseAreRowsOfTheTable) {
    sim::AtaDisk disk;
    disk.set(9, 6000);
    disk.model = "SAMSUNG SP2504C";
    disk.set(194, 310);
    auto smart = answers_of(disk);
    smart.sct_status.clear();
    auto r = parse_ata(smart, "x").reading;
    EXPECT_EQ(r.power_on_hours, 50U);
    EXPECT_EQ(r.temperature_c, 31);
    disk.model = "MAXTOR STM3250310AS";
    EXPECT_EQ(parse(disk).reading.power_on_hours, 100U);
    disk.set(9, 7200);
    disk.model = "FUJITSU MHZ2160BH";
    EXPECT_EQ(parse(disk).reading.power_on_hours, 2U);
    disk.model = "CT1000MX500SSD1";
    disk.set(197, 1);
    EXPECT_EQ(parse(disk).reading.pending, std::nullopt);
}

TEST(ParseAta, WearOfFlashIsReadWhereItsMakerCountsIt) {
    sim::AtaDisk disk;
    disk.set(177, 1773, 90);
    disk.set(233, 0, 85);
    disk.set(202, 0, 97);
    disk.set(231, 74, 100);
    EXPECT_EQ(parse(disk).reading.percentage_used, std::nullopt) << "a disk of no known flash maker";
    for (const auto& [model, used] : {std::pair{"SAMSUNG MZ7WD240HAFV-00003", 10},
                                      {"INTEL SSDSC2BB016T4", 15},
                                      {"Micron_5300_MTFDDAK480TDS", 3},
                                      {"KINGSTON SKC400S371T", 26}}) {
        disk.model = model;
        EXPECT_EQ(parse(disk).reading.percentage_used, used) << model;
    }
}

TEST(ParseAta, DamagedDataGivesAProblemAndNoCounters) {
    auto smart = answers_of({});
    smart.values[100] ^= 0x10;
    const auto facts = parse_ata(smart, "ata/sda");
    EXPECT_FALSE(facts.values_read);
    EXPECT_TRUE(facts.reading.attributes.empty());
    EXPECT_EQ(facts.reading.pending, std::nullopt);
    EXPECT_EQ(facts.reading.passed, true);
    ASSERT_EQ(facts.problems.size(), 1U);
    EXPECT_EQ(facts.problems[0].scope, "ata/sda/data");
    EXPECT_EQ(facts.problems[0].code, ErrorCode::malformed);
}

TEST(ParseAta, DamagedThresholdsLoseOnlyTheThresholds) {
    auto smart = answers_of({});
    smart.thresholds[3] ^= 1;
    const auto facts = parse_ata(smart, "ata/sda");
    EXPECT_TRUE(facts.values_read);
    EXPECT_EQ(facts.reading.pending, 0U);
    EXPECT_EQ(attribute(facts.reading, 5)->threshold, std::nullopt);
    ASSERT_EQ(facts.problems.size(), 1U);
    EXPECT_EQ(facts.problems[0].scope, "ata/sda/thresholds");
}

TEST(ParseAta, TruncatedAndEmptyPagesAreProblems) {
    auto smart = answers_of({});
    smart.values.resize(400);
    EXPECT_FALSE(parse_ata(smart, "x").values_read);
    smart.values.assign(512, 0);
    const auto facts = parse_ata(smart, "x");
    EXPECT_FALSE(facts.values_read);
    EXPECT_EQ(facts.problems.size(), 1U);
}

TEST(ParseAta, NormalisedValuesOutOfRangeAreAbsent) {
    sim::AtaDisk disk;
    disk.attributes = {{.id = 1, .value = 0, .worst = 255, .threshold = 254}};
    const auto r = parse(disk).reading;
    ASSERT_EQ(r.attributes.size(), 1U);
    EXPECT_EQ(r.attributes[0].value, std::nullopt);
    EXPECT_EQ(r.attributes[0].worst, std::nullopt);
    EXPECT_EQ(r.attributes[0].threshold, std::nullopt);
}

TEST(SelfTestLog, RowsComeNewestFirstFromTheRing) {
    sim::AtaDisk disk;
    disk.self_tests = {{.kind = 2, .status = 7, .remaining_tens = 6, .hours = 300, .first_bad_lba = 4096},
                       {.kind = 1, .status = 1, .remaining_tens = 9, .hours = 200},
                       {.kind = 1, .status = 0, .hours = 100}};
    const auto tests = parse(disk).reading.self_tests;
    ASSERT_EQ(tests.size(), 3U);
    EXPECT_EQ(tests[0].kind, "extended");
    EXPECT_EQ(tests[0].result, SelfTestResult::failed);
    EXPECT_EQ(tests[0].first_bad_lba, 4096U);
    EXPECT_EQ(tests[0].remaining_percent, 60);
    EXPECT_EQ(tests[0].power_on_hours, 300U);
    EXPECT_EQ(tests[1].result, SelfTestResult::aborted);
    EXPECT_EQ(tests[1].first_bad_lba, std::nullopt);
    EXPECT_EQ(tests[2].result, SelfTestResult::passed);
    EXPECT_EQ(tests[2].remaining_percent, std::nullopt);
}

TEST(SelfTestLog, RingThatHasWrappedStartsAtItsIndex) {
    sim::AtaDisk disk;
    for (int i = 0; i < 21; ++i) disk.self_tests.push_back({.hours = static_cast<std::uint16_t>(1000 - i)});
    auto page = sim::self_test_log(disk);  // rows hold 980 to 1000
    page[508] = 5;                         // the newest is the fifth row
    sim::set_checksum(page);
    const auto tests = parse_self_test_log(page, "x");
    ASSERT_TRUE(tests);
    ASSERT_EQ(tests->size(), 21U);
    EXPECT_EQ((*tests)[0].power_on_hours, 984U);
    EXPECT_EQ((*tests)[4].power_on_hours, 980U);
    EXPECT_EQ((*tests)[5].power_on_hours, 1000U);
    page[508] = 22;
    sim::set_checksum(page);
    EXPECT_FALSE(parse_self_test_log(page, "x"));
}

TEST(SelfTestLog, HoursOfAnOldDriveAreUnrolled) {
    sim::AtaDisk disk;
    disk.set(9, 83425);
    // 83426 (counted an hour before the attribute), 83000, 60000 and 100 hours, as the log's 16 bits show
    // them.
    disk.self_tests = {{.hours = 17890}, {.hours = 17464}, {.hours = 60000}, {.hours = 100}};
    const auto tests = parse(disk).reading.self_tests;
    ASSERT_EQ(tests.size(), 4U);
    EXPECT_EQ(tests[0].power_on_hours, 83426U);
    EXPECT_EQ(tests[1].power_on_hours, 83000U);
    EXPECT_EQ(tests[2].power_on_hours, 60000U);
    EXPECT_EQ(tests[3].power_on_hours, 100U);
    disk.set(9, 300);
    disk.self_tests = {{.hours = 299}};
    EXPECT_EQ(parse(disk).reading.self_tests.at(0).power_on_hours, 299U);
}

TEST(SelfTestLog, CaptiveAndVendorTestsAreTold) {
    EXPECT_EQ(self_test_kind(1), "short");
    EXPECT_EQ(self_test_kind(130), "extended");
    EXPECT_EQ(self_test_kind(131), "conveyance");
    EXPECT_EQ(self_test_kind(70), "vendor");
    EXPECT_EQ(self_test_result(9), SelfTestResult::unknown);
}

TEST(SelfTestStatus, RunningTestComesFirstWithWhatRemains) {
    sim::AtaDisk disk;
    disk.self_test_status = 15;
    disk.self_test_remaining_tens = 4;
    disk.self_tests = {{.kind = 1, .hours = 10}};
    const auto tests = parse(disk).reading.self_tests;
    ASSERT_EQ(tests.size(), 2U);
    EXPECT_EQ(tests[0].result, SelfTestResult::running);
    EXPECT_EQ(tests[0].remaining_percent, 40);
    EXPECT_EQ(tests[1].result, SelfTestResult::passed);
}

TEST(SelfTestStatus, RunningTestThatIsInTheLogIsOne) {
    sim::AtaDisk disk;
    disk.self_test_status = 15;
    disk.self_tests = {{.kind = 2, .status = 15, .remaining_tens = 4, .hours = 10}};
    const auto tests = parse(disk).reading.self_tests;
    ASSERT_EQ(tests.size(), 1U);
    EXPECT_EQ(tests[0].kind, "extended");
}

TEST(SelfTestStatus, RowLeftAtRunningByAPowerCutIsAborted) {
    sim::AtaDisk disk;
    disk.self_tests = {{.kind = 2, .status = 15, .hours = 10}};
    EXPECT_EQ(parse(disk).reading.self_tests.at(0).result, SelfTestResult::aborted);
}

TEST(SelfTestStatus, FailureIsKnownEvenWhereTheLogIsRefused) {
    sim::AtaDisk disk;
    disk.self_test_status = 7;
    auto smart = answers_of(disk);
    smart.self_test_log.clear();
    const auto tests = parse_ata(smart, "x").reading.self_tests;
    ASSERT_EQ(tests.size(), 1U);
    EXPECT_EQ(tests[0].result, SelfTestResult::failed);
}

TEST(SctStatus, TemperatureThatIsNotValidIsAbsent) {
    auto page = sim::sct_status({});
    page[200] = 0x80;
    const auto sct = parse_sct_status(page, "x");
    ASSERT_TRUE(sct);
    EXPECT_EQ(sct->temperature_c, std::nullopt);
    EXPECT_EQ(parse_sct_status(std::vector<std::uint8_t>(512), "x").error().code, ErrorCode::unsupported);
    page[0] = 77;
    EXPECT_EQ(parse_sct_status(page, "x").error().code, ErrorCode::malformed);
}

TEST(Identify, NamesAndSizeAreRead) {
    const auto identity = parse_identify(
        sim::identify({.serial = "ZAD00001", .model = "ST8000NM0055-1RM112", .bytes = 8'001'563'222'016}));
    EXPECT_EQ(identity.serial, "ZAD00001");
    EXPECT_EQ(identity.model, "ST8000NM0055-1RM112");
    EXPECT_EQ(identity.firmware, "1.0");
    EXPECT_EQ(identity.bytes, 8'001'563'222'016U);
    EXPECT_TRUE(identity.has_self_test_log);
    EXPECT_TRUE(identity.has_sct);
    EXPECT_EQ(parse_identify({}).model, "");
}

TEST(ParseAta, AnyBytesEndInFactsOrProblems) {
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        auto smart = answers_of({});
        for (auto* page : {&smart.values, &smart.thresholds, &smart.self_test_log, &smart.sct_status}) {
            for (auto& byte : *page)
                if (random() % 4 == 0) byte = static_cast<std::uint8_t>(random());
            sim::set_checksum(*page);
        }
        const auto facts = parse_ata(smart, "x");
        EXPECT_LE(facts.reading.attributes.size(), 30U);
        EXPECT_LE(facts.reading.self_tests.size(), 22U);
    }
}

}  // namespace
}  // namespace raidwatch::smart
