#include "collectors/mdraid/facts.hpp"
#include "collectors/mdraid/mdstat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::mdraid {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Array only(std::string_view text) {
    const auto mdstat = parse_mdstat(text);
    EXPECT_THAT(mdstat.arrays, SizeIs(1));
    EXPECT_THAT(mdstat.problems, IsEmpty());
    return mdstat.arrays.empty() ? Array{} : to_array(mdstat.arrays.front());
}

TEST(Mdstat, HealthyRaid6IsReadWhole) {
    const auto mdstat = parse_mdstat(
        "Personalities : [raid6] [raid5] [raid4] \n"
        "md3 : active raid6 sdf[5] sde[4] sdd[3] sdc[2](W) sdb[1] sda[0]\n"
        "      7813529600 blocks super 1.2 level 6, 512k chunk, algorithm 2 [6/6] [UUUUUU]\n"
        "      bitmap: 2/15 pages [8KB], 65536KB chunk\n\n"
        "unused devices: <none>\n");
    ASSERT_THAT(mdstat.arrays, SizeIs(1));
    const auto& array = mdstat.arrays[0];
    EXPECT_EQ(array.name, "md3");
    EXPECT_EQ(array.level, "raid6");
    EXPECT_EQ(array.blocks_kib, 7'813'529'600U);
    EXPECT_EQ(array.metadata, "1.2");
    EXPECT_EQ(array.raid_disks, 6);
    EXPECT_EQ(array.map, "UUUUUU");
    EXPECT_THAT(array.members, SizeIs(6));
    EXPECT_TRUE(array.members[3].write_mostly);
    EXPECT_FALSE(array.operation);
    EXPECT_EQ(to_array(array).state, ArrayState::optimal);
}

TEST(Mdstat, RebuildingMemberIsTheNewestOne) {
    const auto array = only(
        "md1 : active raid1 sdc1[2] sda1[0]\n"
        "      292945152 blocks super 1.2 [2/1] [U_]\n"
        "      [==>..................]  recovery = 12.6% (37043392/292945152) finish=127.5min "
        "speed=33440K/sec\n");
    EXPECT_EQ(array.state, ArrayState::degraded);
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(array.progress->done_bytes, 37'043'392ULL * 1024);
    EXPECT_EQ(array.progress->bytes_per_s, 33'440U * 1024);
    EXPECT_EQ(array.progress->percent, 12.6);
    ASSERT_THAT(array.members, SizeIs(2));
    EXPECT_EQ(array.members[1].state, MemberState::in_sync);
    EXPECT_EQ(array.members[0].state, MemberState::rebuilding);
}

TEST(Mdstat, DegradedArrayNamesItsEmptyRoles) {
    const auto array =
        only("md0 : active raid5 sdd[3] sdb[1](F) sda[0]\n      100 blocks super 1.2 level 5 [3/2] [U_U]\n");
    EXPECT_EQ(array.state, ArrayState::degraded);
    ASSERT_THAT(array.members, SizeIs(4));
    EXPECT_EQ(array.members[1].state, MemberState::faulty);
    EXPECT_EQ(array.members[3].state, MemberState::missing);
    EXPECT_EQ(array.members[3].ordinal, 1);
}

TEST(Mdstat, BeyondRedundancyIsFailed) {
    EXPECT_EQ(only("md6 : active raid6 sde[4] sdd[3]\n  190 blocks level 6 [5/2] [___UU]\n").state,
              ArrayState::failed);
    EXPECT_EQ(only("md1 : active raid1 sda[0]\n  190 blocks [3/1] [U__]\n").state, ArrayState::degraded);
}

TEST(Mdstat, WaitingOperationsAreQueued) {
    for (const std::string waiting : {"DELAYED", "PENDING"}) {
        const auto array = only(
            "md2 : active (auto-read-only) raid1 sdb2[1] sda2[0]\n   23552 blocks [2/2] [UU]\n  \tresync=" +
            waiting + "\n");
        ASSERT_TRUE(array.progress) << waiting;
        EXPECT_EQ(array.progress->kind, OperationKind::resync);
        EXPECT_EQ(array.progress->state, OperationState::queued);
        EXPECT_EQ(array.state, ArrayState::optimal);
        EXPECT_EQ(array.vendor_state, "active (auto-read-only)");
    }
}

TEST(Mdstat, InactiveArrayAndContainerDiffer) {
    EXPECT_EQ(only("md5 : inactive sda[0](S)\n      63488 blocks super 1.2\n").state, ArrayState::inactive);
    EXPECT_EQ(only("md127 : inactive sdb[1](S) sda[0](S)\n      2210 blocks super external:imsm\n").state,
              ArrayState::container);
    EXPECT_EQ(
        only("md126 : active raid1 sdb[1] sda[0]\n 59392 blocks super external:/md127/0 [2/2] [UU]\n").state,
        ArrayState::optimal);
}

TEST(Mdstat, FlagsOfMembersAreKept) {
    const auto mdstat = parse_mdstat(
        "md5 : active raid5 sde[5](R) sdd[4](J)(F) sdc[3](S) sdb[1] sda[0]\n  1 blocks [2/2] [UU]\n");
    const auto& members = mdstat.arrays.at(0).members;
    EXPECT_TRUE(members.at(0).replacement);
    EXPECT_TRUE(members.at(1).journal && members.at(1).faulty);
    EXPECT_TRUE(members.at(2).spare);
}

TEST(Mdstat, ReplacementIsNoRebuild) {
    const auto array = only(
        "md1 : active raid1 sdc[2](R) sdb[1] sda[0]\n 1 blocks [2/2] [UU]\n [>...]  recovery =  5.0% (1/20) "
        "finish=1min speed=1K/sec\n");
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.progress->kind, OperationKind::replace);
    EXPECT_EQ(array.members[0].state, MemberState::rebuilding);
}

TEST(Mdstat, ReshapeAndCheckAreNamed) {
    EXPECT_EQ(only("md5 : active raid5 sda[0] sdb[1]\n 1 blocks [2/2] [UU]\n [>...]  reshape =  7.2% "
                   "(46/634) finish=0.6min speed=1536K/sec\n")
                  .progress->kind,
              OperationKind::reshape);
    EXPECT_EQ(only("md5 : active raid5 sda[0] sdb[1]\n 1 blocks [2/2] [UU]\n [>...]  check =  7.2% (46/634) "
                   "finish=0.6min speed=1536K/sec\n")
                  .progress->kind,
              OperationKind::check);
}

TEST(Mdstat, MalformedArrayLosesNoOther) {
    const auto mdstat = parse_mdstat(
        "md0 : acti\n"
        "md1 : active raid1 sdb[1] sda[0] ???\n      10 blocks [2/2] [UU]\n\n"
        "what is this\n"
        "md2 : active raid1 sdd[1] sdc[0]\n      10 blocks [2/2] [UU]\n");
    ASSERT_THAT(mdstat.arrays, SizeIs(3));
    EXPECT_THAT(mdstat.problems, SizeIs(3));
    EXPECT_EQ(to_array(mdstat.arrays[0]).state, ArrayState::unknown);
    EXPECT_EQ(to_array(mdstat.arrays[2]).state, ArrayState::optimal);
}

TEST(Mdstat, EmptyAndTruncatedTextsEnd) {
    EXPECT_THAT(parse_mdstat("").arrays, IsEmpty());
    EXPECT_THAT(parse_mdstat("Personalities : \nunused devices: <none>\n").problems, IsEmpty());
    const std::string whole =
        "Personalities : [raid1]\nmd1 : active (read-only) raid1 sdc1[2](F) sda1[0](W)\n      292945152 "
        "blocks super 1.2 [2/1] [U_]\n"
        "      [==>...]  recovery = 12.6% (37043392/292945152) finish=127.5min speed=33440K/sec\n      "
        "bitmap: 1/2 pages\n";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto mdstat = parse_mdstat(whole.substr(0, length));
        for (const auto& array : mdstat.arrays)
            EXPECT_NE(to_array(array).state, ArrayState::failed) << length;
    }
}

TEST(Mdstat, Raid10IsFailedWhenAllCopiesOfAChunkAreGone) {
    const auto raid10 = [](const std::string& copies, const std::string& map) {
        return only("md10 : active raid10 sdd[3] sda[0]\n  190 blocks super 1.2 512K chunks " + copies +
                    "-copies [" + std::to_string(map.size()) + "/2] [" + map + "]\n")
            .state;
    };
    EXPECT_EQ(raid10("2 near", "U_U_"), ArrayState::degraded);
    EXPECT_EQ(raid10("2 near", "__UU"), ArrayState::failed);
    EXPECT_EQ(raid10("2 near", "U__U"), ArrayState::degraded) << "neighbours of different pairs";
    EXPECT_EQ(raid10("2 far", "U__U"), ArrayState::failed) << "far copies are shifted by one";
    EXPECT_EQ(raid10("3 near", "U__U_"), ArrayState::degraded);
}

TEST(Mdstat, LevelThatIsNotKnownIsNotJudgedFailed) {
    EXPECT_EQ(only("md9 : active future sdd[3] sda[0]\n  190 blocks [2/0] [__]\n").state,
              ArrayState::degraded);
}

TEST(Mdstat, MapThatContradictsTheFiguresIsBelieved) {
    const auto array = only("md2 : active raid1 sdb3[1] sda3[0]\n   129596288 blocks [2/2] [U_]\n");
    EXPECT_EQ(array.state, ArrayState::degraded);
    ASSERT_THAT(array.members, SizeIs(2));
    EXPECT_EQ(array.members[0].state, MemberState::unknown) << "not in sync, and nobody says why";
    EXPECT_EQ(array.members[1].state, MemberState::in_sync);
}

TEST(Mdstat, FailedMemberAtARoleThatTheMapCountsIsNotCountedTwice) {
    const auto array = only("md0 : active raid1 sdb1[1](F) sda1[0]\n   16787776 blocks [2/2] [_U]\n");
    EXPECT_EQ(array.state, ArrayState::degraded);
    EXPECT_EQ(array.engine_degraded, 1);
}

TEST(Mdstat, BrokenRaid0IsFailed) {
    const auto array = only("md0 : broken raid0 sdb1[1] sda1[0]\n   16787776 blocks super 1.2 512k chunks\n");
    EXPECT_EQ(array.state, ArrayState::failed);
    EXPECT_EQ(array.raid_disks, 2);
}

TEST(Mdstat, WaitingRebuildIsCalledRebuildThoughTheKernelSaysResync) {
    const auto array =
        only("md1 : active raid1 sda2[2] sdb2[1]\n   97 blocks [2/1] [_U]\n   \tresync=DELAYED\n");
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(array.progress->state, OperationState::queued);
    EXPECT_EQ(array.members[0].state, MemberState::rebuilding);
}

TEST(Mdstat, RunningArrayWithoutItsSizeIsCutOff) {
    EXPECT_THAT(parse_mdstat("md1 : active raid1 sda2[2] sdb2[1]\n").problems, SizeIs(1));
    EXPECT_THAT(parse_mdstat("md1 : active raid1 sda2[2] sdb2[1]\n  97 blocks [2/1] [_\n").problems,
                SizeIs(1));
    EXPECT_THAT(parse_mdstat("md1 : inactive sda2[2](S)\n").problems, IsEmpty());
}

}  // namespace
}  // namespace raidwatch::mdraid
