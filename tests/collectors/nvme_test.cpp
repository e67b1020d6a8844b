#include "collectors/nvme/collect.hpp"
#include "collectors/nvme/nvme_device.hpp"
#include "collectors/nvme/parse.hpp"
#include "smart_fakes.hpp"

#include <gtest/gtest.h>

namespace raidwatch::nvme {
namespace {

using testing::fixture;
using Bytes = std::vector<std::uint8_t>;

Bytes page(const std::string& name) {
    const auto text = fixture("nvme/" + name);
    return {text.begin(), text.end()};
}

void put(Bytes& bytes, std::size_t at, std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

/// A drive with some years behind it.
Bytes worn_health() {
    Bytes health(kHealthBytes);
    put(health, 1, 273 + 41, 2);
    health[3] = 97;
    health[4] = 10;
    health[5] = 18;
    put(health, 112, 55, 8);
    put(health, 128, 18376, 8);
    put(health, 144, 12, 8);
    put(health, 160, 7, 8);
    put(health, 176, 300, 8);
    return health;
}

TEST(NvmeHealth, WornDriveTellsEveryFigure) {
    SmartReading r;
    ASSERT_TRUE(parse_health(worn_health(), "nvme0", r));
    EXPECT_EQ(r.passed, true);
    EXPECT_EQ(r.critical_warning, 0);
    EXPECT_EQ(r.temperature_c, 41);
    EXPECT_EQ(r.available_spare, 97);
    EXPECT_EQ(r.available_spare_threshold, 10);
    EXPECT_EQ(r.percentage_used, 18);
    EXPECT_EQ(r.power_cycles, 55U);
    EXPECT_EQ(r.power_on_hours, 18376U);
    EXPECT_EQ(r.unsafe_shutdowns, 12U);
    EXPECT_EQ(r.media_errors, 7U);
    EXPECT_EQ(r.error_log_entries, 300U);
    EXPECT_EQ(r.pending, std::nullopt);
}

TEST(NvmeHealth, AnyWarningBitIsTheVerdict) {
    SmartReading r;
    ASSERT_TRUE(parse_health(page("qemu-health-critical-warning-9"), "nvme0", r));
    EXPECT_EQ(r.critical_warning, 9);
    EXPECT_EQ(r.passed, false);
    EXPECT_EQ(r.temperature_c, 50);
}

TEST(NvmeHealth, CountersBeyond64BitsSaturate) {
    auto health = worn_health();
    health[160 + 8] = 1;
    SmartReading r;
    ASSERT_TRUE(parse_health(health, "nvme0", r));
    EXPECT_EQ(r.media_errors, ~0ULL);
}

TEST(NvmeHealth, ZeroKelvinIsUnknown) {
    auto health = worn_health();
    put(health, 1, 0, 2);
    SmartReading r;
    ASSERT_TRUE(parse_health(health, "nvme0", r));
    EXPECT_EQ(r.temperature_c, std::nullopt);
}

TEST(NvmeHealth, TruncatedPageChangesNothing) {
    for (const std::size_t size : {0, 1, 511}) {
        SmartReading r;
        EXPECT_EQ(parse_health(Bytes(size), "nvme0", r).error().code, ErrorCode::malformed);
        EXPECT_EQ(r, SmartReading{});
    }
}

TEST(NvmeIdentify, LimitsNamesAndAbilitiesAreRead) {
    auto bytes = page("qemu-identify");
    auto identity = parse_identify(bytes, "nvme0");
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->model, "QEMU NVMe Ctrl");
    EXPECT_EQ(identity->serial, "NV1");
    EXPECT_EQ(identity->warning_c, 70);
    EXPECT_EQ(identity->critical_c, 100);
    EXPECT_FALSE(identity->has_self_test);
    put(bytes, 266, 0, 2);
    put(bytes, 280, 1'000'204'886'016, 8);
    bytes[256] |= 0x10;
    identity = parse_identify(bytes, "nvme0");
    EXPECT_EQ(identity->warning_c, std::nullopt);
    EXPECT_EQ(identity->bytes, 1'000'204'886'016U);
    EXPECT_TRUE(identity->has_self_test);
    EXPECT_FALSE(parse_identify(Bytes(4095), "nvme0"));
}

TEST(NvmeErrorLog, UnusedRowsAreLeftOut) {
    EXPECT_TRUE(parse_error_log(page("qemu-error-log")).empty());
    Bytes log(3 * kErrorEntryBytes + 10);
    put(log, 0, 12, 8);
    put(log, 12, 0x281 << 1 | 1, 2);  // unrecovered read error, phase bit set
    put(log, 16, 4096, 8);
    put(log, 24, 1, 4);
    const auto entries = parse_error_log(log);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0], (ErrorEntry{.count = 12, .status = 0x281, .lba = 4096, .namespace_id = 1}));
}

Bytes self_test_log() {
    Bytes log(kSelfTestBytes);
    for (int i = 0; i < 20; ++i) log[4 + 28 * i] = 0x0f;
    return log;
}

TEST(NvmeSelfTestLog, ResultsComeNewestFirstAfterTheRunningOne) {
    auto log = self_test_log();
    log[0] = 2;
    log[1] = 0x80 | 30;  // the uppermost bit is reserved
    log[4] = 0x27;       // extended, a segment failed
    log[4 + 2] = 2;      // its LBA is valid
    put(log, 4 + 4, 900, 8);
    put(log, 4 + 16, 123456, 8);
    log[4 + 28] = 0x10;
    put(log, 4 + 28 + 4, 800, 8);
    log[4 + 56] = 0x14;
    const auto tests = parse_self_test_log(log, "nvme0");
    ASSERT_TRUE(tests);
    ASSERT_EQ(tests->size(), 4U);
    EXPECT_EQ((*tests)[0].result, SelfTestResult::running);
    EXPECT_EQ((*tests)[0].remaining_percent, 70);
    EXPECT_EQ((*tests)[1].kind, "extended");
    EXPECT_EQ((*tests)[1].result, SelfTestResult::failed);
    EXPECT_EQ((*tests)[1].first_bad_lba, 123456U);
    EXPECT_EQ((*tests)[1].power_on_hours, 900U);
    EXPECT_EQ((*tests)[2].result, SelfTestResult::passed);
    EXPECT_EQ((*tests)[2].first_bad_lba, std::nullopt);
    EXPECT_EQ((*tests)[3].result, SelfTestResult::aborted);
}

TEST(NvmeSelfTestLog, NoTestYetIsEmptyAndTruncatedIsAnError) {
    EXPECT_TRUE(parse_self_test_log(self_test_log(), "nvme0")->empty());
    EXPECT_TRUE(parse_self_test_log(Bytes(kSelfTestBytes), "nvme0")->empty());
    EXPECT_FALSE(parse_self_test_log(Bytes(563), "nvme0"));
    EXPECT_EQ(self_test_result(0x0e), SelfTestResult::unknown);
}

struct CollectNvme : ::testing::Test {
    testing::SmartNode node;
    CollectNvme() {
        for (const auto* name : {"nvme0n1", "nvme0n2"}) {
            node.root.write(std::string("/sys/class/nvme/nvme0/") + name + "/size", "131072\n");
            node.root.write(std::string("/sys/block/") + name + "/wwid",
                            std::string("eui.002538") + name[6] + "\n");
            node.root.write(std::string("/sys/block/") + name + "/device/model", "QEMU NVMe Ctrl\n");
            node.root.write(std::string("/sys/block/") + name + "/device/serial", "NV1\n");
        }
        node.nvme.identity = page("qemu-identify");
        node.nvme.pages.emplace(kHealthLog, worn_health());
        node.nvme.pages.emplace(kErrorLog, page("qemu-error-log"));
    }
};

TEST_F(CollectNvme, EveryNamespaceGetsTheControllersHealth) {
    const auto findings = collect_nvme(node.host, "nvme0");
    EXPECT_TRUE(findings.complete);
    EXPECT_TRUE(findings.problems.empty());
    EXPECT_EQ(findings.domain, (Domain{"nvme", "nvme0"}));
    ASSERT_EQ(findings.readings.size(), 2U);
    ASSERT_EQ(findings.disks.size(), 2U);
    EXPECT_NE(findings.readings[0].disk, findings.readings[1].disk);
    EXPECT_EQ(findings.readings[0].disk, findings.disks[0].id);
    EXPECT_EQ(findings.readings[0].media_errors, 7U);
    EXPECT_EQ(findings.readings[0].temperature_limit_c, 70);
    EXPECT_EQ(findings.readings[0].read_by, "nvme ioctl");
    EXPECT_EQ(findings.disks[0].kind, DiskKind::nvme);
}

TEST_F(CollectNvme, PathOfAMultipathNamespaceIsItsHead) {
    std::filesystem::remove_all(node.root.path() + "/sys/class/nvme/nvme0");
    node.root.write("/sys/class/nvme/nvme1/nvme0c1n1/size", "1\n");
    const auto findings = collect_nvme(node.host, "nvme1");
    ASSERT_EQ(findings.disks.size(), 1U);
    EXPECT_EQ(findings.disks[0].device, "nvme0n1");
}

TEST_F(CollectNvme, ControllerThatDoesNotAnswerGivesAProblemAndNoReading) {
    node.nvme.pages.insert_or_assign(kHealthLog,
                                     failure(ErrorCode::timed_out, "reading log page 02h of", "nvme0"));
    const auto findings = collect_nvme(node.host, "nvme0");
    EXPECT_FALSE(findings.complete);
    EXPECT_TRUE(findings.readings.empty());
    EXPECT_EQ(findings.problems.at(0).code, ErrorCode::timed_out);
}

TEST_F(CollectNvme, LogTheControllerDoesNotHaveIsNoProblem) {
    node.nvme.pages.erase(kErrorLog);
    EXPECT_TRUE(collect_nvme(node.host, "nvme0").problems.empty());
    node.nvme.pages.insert_or_assign(kErrorLog, failure(ErrorCode::io, "reading log page 01h of", "nvme0"));
    const auto findings = collect_nvme(node.host, "nvme0");
    EXPECT_EQ(findings.problems.at(0).scope, "nvme/nvme0/error-log");
    EXPECT_TRUE(findings.complete);
}

TEST_F(CollectNvme, FailedIdentifyLosesOnlyTheLimits) {
    node.nvme.identity = failure(ErrorCode::io, "reading Identify Controller of", "nvme0");
    const auto findings = collect_nvme(node.host, "nvme0");
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.problems.at(0).scope, "nvme/nvme0/identify");
    EXPECT_EQ(findings.readings.at(0).temperature_limit_c, std::nullopt);
    EXPECT_EQ(findings.readings.at(0).media_errors, 7U);
}

TEST(RecordedNvme, PagesAreFilesBelowTheRoot) {
    const testing::TemporaryRoot root;
    const auto nvme = make_nvme(root.path());
    EXPECT_EQ(nvme->log_page("nvme0", kHealthLog, 512).error().code, ErrorCode::not_found);
    root.write("/dev/nvme0.d/log-02", Bytes(600, 7));
    root.write("/dev/nvme0.d/identify", Bytes(4096, 1));
    EXPECT_EQ(nvme->log_page("nvme0", kHealthLog, 512)->size(), 512U);
    EXPECT_EQ(nvme->identify("nvme0")->size(), 4096U);
    EXPECT_EQ(nvme->identify("../nvme0").error().code, ErrorCode::malformed);
    EXPECT_EQ(nvme->identify("nvme").error().code, ErrorCode::malformed);
}

TEST(NvmeIoctl, ControllerThatIsNotThereIsNotFound) {
    EXPECT_EQ(make_nvme("/")->identify("nvme9999").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace raidwatch::nvme
