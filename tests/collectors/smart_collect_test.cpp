// Which way to a disk's SMART is tried, in which order, and what is said when none works.

#include "collectors/smart/collect.hpp"
#include "smart_fakes.hpp"

#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using testing::answers_of;
using testing::fixture;

struct SmartCollect : ::testing::Test {
    testing::SmartNode node;
    static constexpr auto* kId = "wwn-0x5000c500a1b2c3d4";
    SmartCollect() { node.root.add_disk("sda", "naa.5000c500a1b2c3d4"); }
    void smartctl_says(const std::string& name, int exit_status = 0) {
        node.tools.answer = ToolOutput{exit_status, fixture("smart/" + name), {}};
    }
};

TEST_F(SmartCollect, WorkingLibatasmartNeedsNoTool) {
    node.ata.answer = answers_of({});
    const auto findings = collect_ata(node.host, "sda");
    EXPECT_TRUE(findings.complete);
    EXPECT_TRUE(findings.problems.empty());
    EXPECT_EQ(findings.domain, (Domain{"ata", "sda"}));
    ASSERT_EQ(findings.readings.size(), 1U);
    EXPECT_EQ(findings.readings[0].disk, kId);
    EXPECT_EQ(findings.readings[0].taken_at, node.clock.now().utc);
    ASSERT_EQ(findings.disks.size(), 1U);
    EXPECT_EQ(findings.disks[0].id, kId);
    EXPECT_EQ(findings.disks[0].asleep, false);
    EXPECT_TRUE(node.tools.calls.empty());
}

TEST_F(SmartCollect, SleepingDiskIsCompleteAndNotTouchedFurther) {
    AtaSmart asleep;
    asleep.asleep = true;
    node.ata.answer = asleep;
    const auto findings = collect_ata(node.host, "sda");
    EXPECT_TRUE(findings.complete);
    EXPECT_TRUE(findings.readings.empty());
    EXPECT_TRUE(findings.problems.empty());
    EXPECT_EQ(findings.disks.at(0).asleep, true);
    EXPECT_EQ(node.ata.asked, 1);
    EXPECT_TRUE(node.tools.calls.empty());
}

TEST_F(SmartCollect, UnsupportedFallsBackToSmartctlWithoutWakingTheDisk) {
    smartctl_says("ata-pending-sectors.json");
    const auto findings = collect_ata(node.host, "sda");
    EXPECT_TRUE(findings.complete);
    EXPECT_TRUE(findings.problems.empty());
    ASSERT_EQ(findings.readings.size(), 1U);
    EXPECT_EQ(findings.readings[0].read_by, "smartctl");
    EXPECT_EQ(findings.readings[0].disk, kId);
    EXPECT_EQ(findings.readings[0].pending, 24U);
    ASSERT_EQ(node.tools.calls.size(), 1U);
    const auto& argv = node.tools.calls[0];
    EXPECT_EQ(argv.front(), "smartctl");
    EXPECT_EQ(argv.back(), "/dev/sda");
    EXPECT_EQ(std::count(argv.begin(), argv.end(), "--nocheck=standby,255"), 1);
}

TEST_F(SmartCollect, SolidStateDisksAreAskedEvenIfTheyClaimToSleep) {
    node.root.write("/sys/block/sda/queue/rotational", "0\n");
    smartctl_says("ata-pending-sectors.json");
    collect_ata(node.host, "sda");
    const auto& argv = node.tools.calls.at(0);
    EXPECT_TRUE(std::none_of(argv.begin(), argv.end(), [](auto& a) { return a.starts_with("--nocheck"); }));
}

TEST_F(SmartCollect, SmartctlThatFindsTheDiskAsleepIsComplete) {
    smartctl_says("ata-standby.json", 255);
    const auto findings = collect_ata(node.host, "sda");
    EXPECT_TRUE(findings.complete);
    EXPECT_TRUE(findings.readings.empty());
    EXPECT_EQ(findings.disks.at(0).asleep, true);
}

TEST_F(SmartCollect, NothingWorkedSaysWhatEachWayAnswered) {
    const auto findings = collect_ata(node.host, "sda");
    EXPECT_FALSE(findings.complete);
    EXPECT_TRUE(findings.readings.empty());
    ASSERT_EQ(findings.problems.size(), 2U);
    EXPECT_EQ(findings.problems[0].scope, "ata/sda");
    EXPECT_EQ(findings.problems[0].code, ErrorCode::unsupported);
    EXPECT_NE(findings.problems[1].error.find("smartctl"), std::string::npos);
}

TEST_F(SmartCollect, DriveThatDoesNotAnswerIsNotAskedInOtherWays) {
    for (const auto code : {ErrorCode::timed_out, ErrorCode::not_found, ErrorCode::denied}) {
        node.ata.answer = failure(code, "reading", "/dev/sda");
        const auto findings = collect_ata(node.host, "sda");
        EXPECT_FALSE(findings.complete);
        ASSERT_EQ(findings.problems.size(), 1U);
        EXPECT_EQ(findings.problems[0].code, code);
    }
    EXPECT_TRUE(node.tools.calls.empty());
}

TEST_F(SmartCollect, DamagedDataKeepsTheOldReadingUnlessTheDriveSaysItFails) {
    auto smart = answers_of({});
    smart.values[9] ^= 1;
    node.ata.answer = smart;
    auto findings = collect_ata(node.host, "sda");
    EXPECT_FALSE(findings.complete);
    EXPECT_TRUE(findings.readings.empty());
    EXPECT_EQ(findings.problems.size(), 1U);
    smart.passed = false;
    node.ata.answer = smart;
    findings = collect_ata(node.host, "sda");
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.readings.at(0).passed, false);
}

TEST_F(SmartCollect, DiskThatIsGoneIsNotAsked) {
    const auto findings = collect_ata(node.host, "sdb");
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.problems.at(0).code, ErrorCode::not_found);
    EXPECT_EQ(node.ata.asked, 0);
}

TEST_F(SmartCollect, ScsiDiskIsReadBySmartctl) {
    smartctl_says("scsi-grown-defects.json");
    const auto findings = collect_scsi(node.host, "sda");
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.domain, (Domain{"scsi", "sda"}));
    EXPECT_EQ(findings.readings.at(0).grown_defects, 260U);
    EXPECT_EQ(node.ata.asked, 0);
}

TEST_F(SmartCollect, DiskOfAHypervisorNeedsNoSmartctl) {
    node.root.write("/sys/block/sda/device/vendor", "QEMU    \n");
    const auto findings = collect_scsi(node.host, "sda");
    EXPECT_TRUE(findings.complete);
    EXPECT_TRUE(findings.problems.empty());
    EXPECT_EQ(findings.disks.size(), 1U);
    EXPECT_TRUE(node.tools.calls.empty());
}

TEST_F(SmartCollect, ScsiDiskWithoutSmartIsCompleteWithoutReading) {
    smartctl_says("scsi-virtual-without-smart.json", 4);
    const auto findings = collect_scsi(node.host, "sda");
    EXPECT_TRUE(findings.complete);
    EXPECT_TRUE(findings.problems.empty());
    EXPECT_TRUE(findings.readings.empty());
}

TEST_F(SmartCollect, MissingSmartctlIsAProblemWhereItIsTheOnlyWay) {
    const auto findings = collect_scsi(node.host, "sda");
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.problems.at(0).code, ErrorCode::unsupported) << "not_found would be said of the disk";
}

TEST_F(SmartCollect, SmartctlThatHangsIsAProblem) {
    node.tools.answer = failure(ErrorCode::timed_out, "running", "smartctl");
    const auto findings = collect_scsi(node.host, "sda");
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.problems.at(0).code, ErrorCode::timed_out);
}

}  // namespace
}  // namespace raidwatch
