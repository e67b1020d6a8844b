#include "collectors/zfs/parse.hpp"
#include "collectors/zfs/scan_text.hpp"

#include <raidwatch/model/redundancy.hpp>

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::string fixture(const std::string& name) {
    std::ifstream file(std::string(RAIDWATCH_FIXTURES) + "/zfs/" + name, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << name;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

const Member& member(const Array& array, const std::string& device) {
    for (const auto& member : array.members)
        if (member.device == device) return member;
    ADD_FAILURE() << "no member " << device;
    static const Member none;
    return none;
}

TEST(ZpoolStatus, ResilverOfADegradedRaidzPoolIsReadAsAWhole) {
    const auto findings = zfs::parse_status(fixture("raidz2-degraded-resilver.txt"));
    EXPECT_TRUE(findings.complete) << findings.problems.front().error;
    ASSERT_THAT(findings.arrays, SizeIs(2));
    const auto& pool = findings.arrays[0];
    EXPECT_EQ(pool.name, "mail1");
    EXPECT_EQ(pool.state, ArrayState::degraded);
    EXPECT_EQ(pool.level, "raidz2");
    EXPECT_THAT(pool.group_levels, testing::ElementsAre("raidz2", "mirror"));
    EXPECT_EQ(pool.raid_disks, 7);
    EXPECT_EQ(pool.data_errors, 0u);
    ASSERT_TRUE(pool.progress);
    EXPECT_EQ(pool.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(pool.progress->percent, 9.96);
    EXPECT_EQ(pool.progress->done_bytes, 612ull << 30);
    EXPECT_EQ(pool.progress->total_bytes, 6ull << 40);
    EXPECT_EQ(pool.progress->bytes_per_s, 512ull << 20);
}

TEST(ZpoolStatus, MembersTellStateCountersAndRole) {
    const auto pool = zfs::parse_status(fixture("raidz2-degraded-resilver.txt")).arrays.at(0);
    const auto& old = member(pool, "11903346174912344128");
    EXPECT_EQ(old.state, MemberState::missing);
    EXPECT_EQ(old.read_errors, 3u);
    EXPECT_EQ(old.write_errors, 1228u);
    EXPECT_THAT(old.vendor_state, testing::HasSubstr("was /dev/disk/by-id/wwn-0x5000c500a0000003-part1"));
    const auto& next = member(pool, "wwn-0x5000c500a0000009");
    EXPECT_EQ(next.state, MemberState::rebuilding);
    EXPECT_TRUE(next.replacement);
    EXPECT_EQ(next.ordinal, old.ordinal);
    EXPECT_EQ(member(pool, "wwn-0x5000c500a0000004").checksum_errors, 7u);
    EXPECT_EQ(member(pool, "wwn-0x5000c500a0000005").state, MemberState::faulty);
    EXPECT_EQ(member(pool, "nvme0n1p4").role, "special");
    EXPECT_EQ(member(pool, "nvme0n1p4").group, 1);
    EXPECT_EQ(member(pool, "nvme0n1p5").role, "log");
    EXPECT_FALSE(member(pool, "nvme0n1p5").group);
    EXPECT_EQ(member(pool, "nvme2n1").role, "cache");
    EXPECT_EQ(member(pool, "nvme2n1").state, MemberState::missing);
    EXPECT_EQ(member(pool, "wwn-0x5000c500a0000010").state, MemberState::spare);
    EXPECT_EQ(member(pool, "wwn-0x5000c500a0000011").past, "spare");
}

TEST(ZpoolStatus, RedundancyIsCountedPerVdev) {
    const auto pool = zfs::parse_status(fixture("raidz2-degraded-resilver.txt")).arrays.at(0);
    const auto counted = redundancy(pool);
    ASSERT_TRUE(counted.known);
    EXPECT_EQ(counted.lost, 2);
    EXPECT_EQ(counted.tolerable, 0);
    EXPECT_FALSE(counted.data_lost);
}

TEST(ZpoolStatus, PausedScrubOfAStripeIsNoFault) {
    const auto pool = zfs::parse_status(fixture("raidz2-degraded-resilver.txt")).arrays.at(1);
    EXPECT_EQ(pool.state, ArrayState::optimal);
    EXPECT_EQ(pool.level, "stripe");
    ASSERT_TRUE(pool.progress);
    EXPECT_EQ(pool.progress->kind, OperationKind::check);
    EXPECT_EQ(pool.progress->state, OperationState::paused);
    EXPECT_EQ(pool.progress->done_bytes, 22ull << 30);
    EXPECT_EQ(pool.progress->total_bytes, 44ull << 30);
    EXPECT_EQ(redundancy(pool).tolerable, 0);
}

TEST(ZpoolStatus, OldWordingAndUnnumberedMirrorsAreUnderstood) {
    const auto findings = zfs::parse_status(fixture("old-resilver.txt"));
    EXPECT_TRUE(findings.complete);
    const auto& pool = findings.arrays.at(0);
    EXPECT_EQ(pool.level, "mirror");
    EXPECT_EQ(pool.raid_disks, 4);
    EXPECT_EQ(pool.data_errors, 1536u);
    EXPECT_EQ(pool.progress->percent, 21.55);
    EXPECT_EQ(member(pool, "c0t3d0").state, MemberState::faulty);
    EXPECT_EQ(member(pool, "c0t5d0").state, MemberState::rebuilding);
    EXPECT_EQ(member(pool, "c0t4d0").group, 1);
    EXPECT_EQ(member(pool, "c0t7d0").role, "log");
    EXPECT_EQ(redundancy(pool).lost, 1);
}

TEST(ZpoolStatus, SuspendedPoolWithLostFilesHasFailed) {
    const auto findings = zfs::parse_status(fixture("suspended-permanent-errors.txt"));
    EXPECT_TRUE(findings.complete);
    const auto& pool = findings.arrays.at(0);
    EXPECT_EQ(pool.state, ArrayState::failed);
    EXPECT_EQ(pool.vendor_state, "SUSPENDED insufficient replicas");
    EXPECT_EQ(pool.level, "draid1");
    EXPECT_EQ(pool.data_errors, 3u);
    EXPECT_EQ(pool.last_operation, "resilver");
    EXPECT_FALSE(pool.progress);
    EXPECT_EQ(member(pool, "sdb").state, MemberState::missing);
    EXPECT_EQ(member(pool, "sdd").state, MemberState::faulty);
    EXPECT_EQ(member(pool, "sde").checksum_errors, 5347737u);
    EXPECT_EQ(pool.members.back().state, MemberState::spare);
    EXPECT_TRUE(redundancy(pool).data_lost);
}

TEST(ZpoolStatus, FlatJsonIsTheSamePool) {
    const auto findings = zfs::parse_status(fixture("status-flat.json"));
    EXPECT_TRUE(findings.complete) << findings.problems.front().error;
    const auto& pool = findings.arrays.at(0);
    EXPECT_EQ(pool.id, "zfs-7711");
    EXPECT_EQ(pool.state, ArrayState::degraded);
    EXPECT_EQ(pool.level, "mirror");
    EXPECT_EQ(pool.data_errors, 2u);
    EXPECT_EQ(member(pool, "sdb1").state, MemberState::missing);
    EXPECT_EQ(member(pool, "sdb1").write_errors, 2u);
    EXPECT_EQ(member(pool, "nvme0n1p1").role, "log");
    EXPECT_EQ(member(pool, "sdc1").state, MemberState::spare);
    EXPECT_EQ(pool.progress->percent, 25.0);
    EXPECT_EQ(redundancy(pool).lost, 1);
}

TEST(ZpoolStatus, CutOutputIsNotComplete) {
    const auto whole = fixture("old-resilver.txt");
    const auto cut = whole.substr(0, whole.find("          mirror       ONLINE"));
    const auto findings = zfs::parse_status(cut);
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.arrays, SizeIs(1));
    const auto json = fixture("status-flat.json");
    EXPECT_FALSE(zfs::parse_status(json.substr(0, json.size() / 2)).complete);
}

TEST(ZpoolStatus, OutputOfSomethingElseIsNeverFine) {
    for (const auto* text :
         {"", "\n", "zpool: command not found", "{}", "[1]", "internal error: cannot open /dev/zfs",
          "Permission denied the ZFS utilities must be run as root."}) {
        const auto findings = zfs::parse_status(text);
        EXPECT_FALSE(findings.complete) << text;
        EXPECT_THAT(findings.problems, testing::Not(IsEmpty())) << text;
    }
}

TEST(ZpoolStatus, HealthyAnswersWithoutPoolsAreComplete) {
    for (const auto* text : {"all pools are healthy\n", "no pools available\n", "pool 'tank' is healthy\n"}) {
        const auto findings = zfs::parse_status(text);
        EXPECT_TRUE(findings.complete) << text;
        EXPECT_THAT(findings.arrays, IsEmpty());
    }
}

TEST(ZpoolStatus, StateOfANewerReleaseStaysVisibleAndUnknown) {
    const auto findings = zfs::parse_status(
        "  pool: t\n state: HIBERNATED\nconfig:\n\n\tNAME    STATE READ WRITE CKSUM\n\tt       HIBERNATED 0 "
        "0 0\n"
        "\t  sda   NAPPING 0 0 0\n\nerrors: No known data errors\n");
    const auto& pool = findings.arrays.at(0);
    EXPECT_EQ(pool.state, ArrayState::unknown);
    EXPECT_EQ(pool.vendor_state, "HIBERNATED");
    EXPECT_EQ(pool.members.at(0).state, MemberState::unknown);
    EXPECT_EQ(pool.members.at(0).vendor_state, "NAPPING");
}

TEST(ZpoolStatus, TableThatLostItsIndentationIsReadByNames) {
    const auto findings = zfs::parse_status(
        "NAME STATE READ WRITE CKSUM vendor model\ntank ONLINE 0 0 0\nmirror-0 ONLINE 0 0 0\nU1 ONLINE 0 0 0 "
        "SEAGATE X1\n"
        "U2 ONLINE 0 0 0 SEAGATE X1\nmirror-1 DEGRADED 0 0 0\nU3 ONLINE 0 0 0 SEAGATE X1\nU4 FAULTED 0 9 0 "
        "SEAGATE X1\n");
    const auto& pool = findings.arrays.at(0);
    EXPECT_THAT(pool.members, SizeIs(4));
    EXPECT_EQ(member(pool, "U4").group, 1);
    EXPECT_EQ(member(pool, "U4").write_errors, 9u);
    EXPECT_EQ(pool.level, "mirror");
}

TEST(ZpoolStatus, FileWithABlankInItsNameIsOneMember) {
    const auto pool =
        zfs::parse_status(
            "  pool: t\n state: ONLINE\nconfig:\n\n\tNAME STATE READ WRITE CKSUM\n\tt ONLINE 0 0 0\n"
            "\t  /srv/my disk.img ONLINE 0 3 0\n\nerrors: No known data errors\n")
            .arrays.at(0);
    EXPECT_EQ(pool.members.at(0).device, "/srv/my disk.img");
    EXPECT_EQ(pool.members.at(0).state, MemberState::in_sync);
    EXPECT_EQ(pool.members.at(0).write_errors, 3u);
}

TEST(ZpoolStatus, ReplacementOfAWorkingDiskIsNoRebuild) {
    const auto pool =
        zfs::parse_status(
            "  pool: t\n state: ONLINE\n  scan: resilver in progress since Tue Nov  3 04:11:09 2026\n"
            "\t1.00G scanned out of 4.00G at 100M/s, 0h1m to go\n\t1.00G resilvered, 25.00% done\nconfig:\n\n"
            "\tNAME STATE READ WRITE CKSUM\n\tt ONLINE 0 0 0\n\t  mirror-0 ONLINE 0 0 0\n\t    sda ONLINE 0 "
            "0 0\n"
            "\t    replacing-1 ONLINE 0 0 0\n\t      sdb ONLINE 0 0 0\n\t      sdc ONLINE 0 0 0  "
            "(resilvering)\n\n"
            "errors: No known data errors\n")
            .arrays.at(0);
    EXPECT_EQ(pool.progress->kind, OperationKind::replace);
    EXPECT_EQ(pool.progress->total_bytes, 4ull << 30);
    EXPECT_EQ(redundancy(pool).lost, 0);
}

TEST(ZpoolScan, EveryWordingOfTheEndIsTheEnd) {
    EXPECT_EQ(
        zfs::parse_scan("scrub repaired 0B in 00:10:00 with 0 errors on Sun Nov  1 00:34:00 2026").ended,
        "scrub");
    EXPECT_EQ(zfs::parse_scan("scrub completed after 1h2m with 0 errors on Sun Nov  1 00:34:00 2009").ended,
              "scrub");
    EXPECT_EQ(
        zfs::parse_scan("resilver completed after 0h2m with 0 errors on Sun Nov  1 00:34:00 2009").ended,
        "resilver");
    const auto called_off = zfs::parse_scan("scrub canceled on Sun Nov  1 00:34:00 2026");
    EXPECT_EQ(called_off.ended, "scrub");
    EXPECT_FALSE(called_off.complete);
    EXPECT_FALSE(called_off.repaired_bytes);
    const auto through =
        zfs::parse_scan("scrub repaired 128K in 00:10:01 with 0 errors on Sun Nov  1 00:34:00 2026");
    EXPECT_TRUE(through.complete);
    EXPECT_EQ(through.repaired_bytes, 128U << 10);
    EXPECT_FALSE(zfs::parse_scan("none requested").progress);
}

TEST(ZpoolList, TableSaysNameStateAndSize) {
    const auto findings = zfs::parse_list(
        "NAME    SIZE  ALLOC   FREE  CKPOINT  EXPANDSZ   FRAG    CAP  DEDUP    HEALTH  ALTROOT\n"
        "mail   10.9T  5.10T  5.80T        -         -     8%    46%  1.00x  DEGRADED  -\n"
        "  mirror-0  10.9T  5.10T  5.80T  -  -  8%  46%  -  DEGRADED\n"
        "    sda     -      -      -     -  -  -   -    -  ONLINE\n"
        "logs        -      -      -        -         -      -      -      -  -\n"
        "  sdq    9.50G      0  9.50G  -  -  0%  0%  -  ONLINE\n"
        "lost       -      -      -        -         -      -      -      -   FAULTED  -\n");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(2));
    EXPECT_EQ(findings.arrays[0].name, "mail");
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_EQ(findings.arrays[0].bytes, static_cast<std::uint64_t>(10.9 * (1ull << 40)));
    EXPECT_EQ(findings.arrays[1].state, ArrayState::failed);
    EXPECT_FALSE(findings.arrays[1].bytes);
}

TEST(ZpoolList, ScriptedOutputWithAnyColumnsIsFoundByItsWords) {
    const auto findings = zfs::parse_list("tank\tONLINE\t1000\t500\nvault\t2000\t7\t-\tUNAVAIL\t-\n");
    ASSERT_THAT(findings.arrays, SizeIs(2));
    EXPECT_EQ(findings.arrays[0].bytes, 1000u);
    EXPECT_EQ(findings.arrays[1].state, ArrayState::failed);
}

TEST(ZpoolList, JsonTellsTheGuid) {
    const auto pool = zfs::parse_list(fixture("list.json")).arrays.at(0);
    EXPECT_EQ(pool.id, "zfs-7711");
    EXPECT_EQ(pool.state, ArrayState::failed);
    EXPECT_EQ(pool.bytes, 15ull << 40);
}

TEST(ZpoolList, LineWithoutAStateIsAProblemAndHidesNoOther) {
    const auto findings = zfs::parse_list("good\tONLINE\nbad line\n");
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.arrays, SizeIs(1));
}

}  // namespace
}  // namespace raidwatch
