#include "collectors/btrfs/parse.hpp"

#include <raidwatch/model/redundancy.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using testing::SizeIs;

TEST(BtrfsStats, TextCountsPerDevice) {
    const auto findings = btrfs::parse_device_stats(
        "[/dev/sdb].write_io_errs    3\n[/dev/sdb].read_io_errs     1\n[/dev/sdb].flush_io_errs    2\n"
        "[/dev/sdb].corruption_errs  4\n[/dev/sdb].generation_errs  1\n[<missing disk>].write_io_errs    "
        "0\n");
    EXPECT_TRUE(findings.complete);
    const auto& array = findings.arrays.at(0);
    ASSERT_THAT(array.members, SizeIs(2));
    EXPECT_EQ(array.members[0].device, "sdb");
    EXPECT_EQ(array.members[0].write_errors, 5u);
    EXPECT_EQ(array.members[0].read_errors, 1u);
    EXPECT_EQ(array.members[0].checksum_errors, 5u);
    EXPECT_EQ(array.members[1].state, MemberState::missing);
    EXPECT_EQ(array.state, ArrayState::degraded);
}

TEST(BtrfsStats, JsonHasTheSameCounters) {
    const auto findings = btrfs::parse_device_stats(
        R"({"__header":{"version":"1"},"device-stats":[{"device":"/dev/vda","devid":"1","write_io_errs":"7","read_io_errs":0,"flush_io_errs":"0","corruption_errs":"0","generation_errs":"0"}]})");
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.arrays.at(0).members.at(0).write_errors, 7u);
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::optimal);
}

TEST(BtrfsStats, OtherOutputIsNeverFine) {
    for (const auto* text : {"", "{}", "ERROR: not a btrfs filesystem: /srv\n", "[/dev/sdb].write_io_errs\n"})
        EXPECT_FALSE(btrfs::parse_device_stats(text).complete) << text;
}

TEST(BtrfsShow, MissingDevicesAreCountedInEveryWording) {
    const auto findings = btrfs::parse_show(
        "Label: 'mail'  uuid: 0f1e2d3c\n\tTotal devices 3 FS bytes used 1.00GiB\n"
        "\tdevid    1 size 10.00GiB used 2.00GiB path /dev/sdb\n\tdevid    2 size 0 used 0 path <missing "
        "disk> MISSING\n"
        "\t*** Some devices missing\n\n"
        "Label: none  uuid: 11112222\n\tTotal devices 1 FS bytes used 1.00GiB\n\tdevid    1 size 10.00GiB "
        "used 2.00GiB path /dev/sdd\n");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(2));
    EXPECT_EQ(findings.arrays[0].name, "mail");
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_THAT(findings.arrays[0].members, SizeIs(3));
    EXPECT_EQ(findings.arrays[1].id, "btrfs-11112222");
    EXPECT_EQ(findings.arrays[1].state, ArrayState::optimal);
    EXPECT_FALSE(btrfs::parse_show("").complete);
    EXPECT_FALSE(btrfs::parse_show("ERROR: superblock checksum mismatch\n").complete);
}

constexpr const char* kUsage =
    "Overall:\n    Device size:\t\t  20.00GiB\n    Device missing:\t\t%s\n\n"
    "Data,%s: Size:1.00GiB, Used:768.00KiB (0.07%%)\n   /dev/sdb\t   1.00GiB\n   %s\t   1.00GiB\n\n"
    "Metadata,RAID1: Size:1.00GiB, Used:112.00KiB (0.01%%)\n   /dev/sdb\t   1.00GiB\n   %s\t   "
    "1.00GiB\n\nUnallocated:\n   /dev/sdb\t   8.00GiB\n";

std::string usage(const char* missing, const char* profile, const char* second) {
    std::array<char, 1024> text{};
    std::snprintf(text.data(), text.size(), kUsage, missing, profile, second, second);
    return text.data();
}

TEST(BtrfsUsage, WeakestProfileDecides) {
    const auto whole = btrfs::parse_usage(usage("0.00B", "RAID1", "/dev/sdc")).arrays.at(0);
    EXPECT_EQ(whole.level, "raid1");
    EXPECT_EQ(whole.state, ArrayState::optimal);
    EXPECT_EQ(redundancy(whole).tolerable, 1);
    const auto mixed = btrfs::parse_usage(usage("0.00B", "single", "/dev/sdc")).arrays.at(0);
    EXPECT_EQ(mixed.level, "single");
    const auto lost = btrfs::parse_usage(usage("10.00GiB", "RAID1", "missing")).arrays.at(0);
    EXPECT_EQ(lost.state, ArrayState::degraded);
    EXPECT_EQ(btrfs::parse_usage(usage("10.00GiB", "RAID0", "missing")).arrays.at(0).state,
              ArrayState::failed);
    EXPECT_FALSE(btrfs::parse_usage("Overall:\n").complete);
}

TEST(BtrfsScrub, BothLayoutsTellProgressAndWhatIsLost) {
    const auto running = btrfs::parse_scrub_status(
        "UUID:             0f1e2d3c\nScrub started:    Thu Nov  5 01:00:00 2026\nStatus:           running\n"
        "Duration:         0:00:10\nTotal to scrub:   8.00GiB\nBytes scrubbed:   2.00GiB  (25.00%)\nRate:    "
        "         204.80MiB/s\n"
        "Error summary:    csum=72\n  Corrected:      2\n  Uncorrectable:  70\n  Unverified:     0\n");
    EXPECT_TRUE(running.complete);
    const auto& array = running.arrays.at(0);
    EXPECT_EQ(array.id, "btrfs-0f1e2d3c");
    EXPECT_EQ(array.progress->percent, 25.0);
    EXPECT_EQ(array.progress->bytes_per_s, 214748364u);
    EXPECT_EQ(array.data_errors, 70u);
    const auto old = btrfs::parse_scrub_status(
        "scrub status for 0f1e2d3c\n\tscrub started at Thu Nov  5 01:00:00 2015 and finished after 00:01:00\n"
        "\ttotal bytes scrubbed: 2.50GiB with 3 errors\n\terror details: csum=3\n"
        "\tcorrected errors: 2, uncorrectable errors: 1, unverified errors: 0\n");
    EXPECT_EQ(old.arrays.at(0).data_errors, 1u);
    EXPECT_EQ(old.arrays.at(0).last_operation, "scrub");
    EXPECT_FALSE(btrfs::parse_scrub_status("ERROR: cannot access /srv\n").complete);
}

}  // namespace
}  // namespace raidwatch
