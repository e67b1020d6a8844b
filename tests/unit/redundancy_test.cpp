#include "tests/support/node_builder.hpp"

#include <raidwatch/model/redundancy.hpp>

#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using testing::array;

Array without(Array a, std::initializer_list<int> ordinals) {
    for (int ordinal : ordinals) a.members[static_cast<std::size_t>(ordinal)].state = MemberState::faulty;
    return a;
}

TEST(Redundancy, WholeArraysBearWhatTheirLevelPromises) {
    EXPECT_EQ(redundancy(array("md0", "raid0", 4)).tolerable, 0);
    EXPECT_EQ(redundancy(array("md0", "raid1", 3)).tolerable, 2);
    EXPECT_EQ(redundancy(array("ld1", "raid1adm", 3)).tolerable, 2) << "HP's mirror of three";
    EXPECT_EQ(redundancy(array("md0", "raid5", 4)).tolerable, 1);
    EXPECT_EQ(redundancy(array("md0", "raid6", 6)).tolerable, 2);
    EXPECT_EQ(redundancy(array("md0", "raid10", 4)).tolerable, 1);
}

TEST(Redundancy, Raid6ThatLostOneSurvivesOneMore) {
    const auto r = redundancy(without(array("md0", "raid6", 6), {2}));
    EXPECT_EQ(r.lost, 1);
    EXPECT_EQ(r.active, 5);
    EXPECT_EQ(r.tolerable, 1);
    EXPECT_FALSE(r.data_lost);
}

TEST(Redundancy, Raid6ThatLostThreeHasLostDataWhateverTheKernelSays) {
    auto a = without(array("md0", "raid6", 6), {0, 1, 2});
    a.vendor_state = "write-pending";
    EXPECT_TRUE(redundancy(a).data_lost);
}

TEST(Redundancy, Raid10LosesDataOnlyWhenAWholeMirrorIsGone) {
    auto a = array("md0", "raid10", 4);
    a.copies = 2;
    EXPECT_FALSE(redundancy(without(a, {0, 2})).data_lost);
    EXPECT_EQ(redundancy(without(a, {0, 2})).tolerable, 0);
    EXPECT_TRUE(redundancy(without(a, {0, 1})).data_lost);
    a.layout = "far";
    EXPECT_TRUE(redundancy(without(a, {1, 2})).data_lost);
}

TEST(Redundancy, MemberWhoseDeviceIsGoneIsLostThoughInSync) {
    auto a = array("md0", "raid1", 2);
    a.members[0].device_gone = true;
    EXPECT_EQ(redundancy(a).lost, 1);
}

TEST(Redundancy, HotReplacementTargetKeepsTheSlotAlive) {
    auto a = without(array("md0", "raid1", 2), {0});
    auto target = testing::member("sdz", "SZ", 0);
    target.replacement = true;
    a.members.push_back(target);
    EXPECT_EQ(redundancy(a).lost, 0);
}

TEST(Redundancy, EngineThatCountsMoreLossesIsBelieved) {
    auto a = array("md0", "raid5", 3);
    a.engine_degraded = 1;
    EXPECT_EQ(redundancy(a).lost, 1);
    EXPECT_EQ(redundancy(a).tolerable, 0);
    a.engine_degraded = 2;
    EXPECT_TRUE(redundancy(a).data_lost);
}

TEST(Redundancy, UnknownLevelIsNotCounted) {
    EXPECT_FALSE(redundancy(array("md0", "raid42", 3)).known);
}

TEST(Redundancy, MembersWithoutOrdinalsAreCountedByNumber) {
    auto a = array("vd0", "raid5", 3);
    a.engine = ArrayEngine::megaraid;
    for (auto& m : a.members) m.ordinal.reset();
    EXPECT_EQ(redundancy(a).tolerable, 1);
    a.members[0].state = MemberState::rebuilding;
    EXPECT_EQ(redundancy(a), (Redundancy{3, 2, 1, 0, false, true}));
    a.members.erase(a.members.begin());
    EXPECT_EQ(redundancy(a).lost, 0) << "one is not listed, but the engine has all of them";
    a.state = ArrayState::degraded;
    EXPECT_EQ(redundancy(a).lost, 1) << "the stated number has one that is not listed";
    a.members.push_back(testing::member("", "SX", std::nullopt, MemberState::spare));
    EXPECT_EQ(redundancy(a).lost, 1) << "a spare takes no place";
}

TEST(Redundancy, MemberInAStateThatNobodyKnowsIsNotLostButNothingIsCertain) {
    auto a = array("vd0", "raid6", 4);
    a.members[0].state = MemberState::unknown;
    EXPECT_FALSE(redundancy(a).known);
    EXPECT_FALSE(redundancy(a).data_lost);
    a.members[1].state = MemberState::faulty;
    EXPECT_EQ(redundancy(a).lost, 1) << "what is known to be lost counts";
    EXPECT_TRUE(redundancy(a).known);
}

TEST(Redundancy, WithoutAMemberListTheStatedFiguresCount) {
    Array a;
    a.level = "raid6";
    EXPECT_FALSE(redundancy(a).known);
    a.raid_disks = 8;
    EXPECT_FALSE(redundancy(a).known) << "nobody said how many are missing";
    a.engine_degraded = 1;
    EXPECT_EQ(redundancy(a), (Redundancy{8, 7, 1, 1, false, true}));
    a.engine_degraded = 3;
    EXPECT_TRUE(redundancy(a).data_lost);
}

TEST(Redundancy, GroupsProtectOnlyThemselves) {
    auto pool = array("tank", "raidz1", 6);
    pool.engine = ArrayEngine::zfs;
    pool.raid_disks.reset();
    for (int i = 0; i < 6; ++i) pool.members[static_cast<std::size_t>(i)].group = i / 3;
    EXPECT_EQ(redundancy(pool), (Redundancy{6, 6, 0, 1, false, true}));
    EXPECT_FALSE(redundancy(without(pool, {0, 3})).data_lost) << "one of each";
    EXPECT_EQ(redundancy(without(pool, {0, 3})).tolerable, 0);
    EXPECT_TRUE(redundancy(without(pool, {0, 1})).data_lost);
}

TEST(Redundancy, LostCacheOrLogDeviceCostsNoRedundancy) {
    auto pool = array("tank", "raidz1", 3);
    pool.engine = ArrayEngine::zfs;
    pool.raid_disks.reset();
    for (auto& m : pool.members) m.group = 0;
    pool.members.push_back(testing::member("sdx", "SX", std::nullopt, MemberState::faulty));
    pool.members.back().role = "cache";
    EXPECT_EQ(redundancy(pool), (Redundancy{3, 3, 0, 1, false, true}));
}

TEST(Redundancy, GroupMayHaveALevelOfItsOwn) {
    auto pool = array("tank", "raidz2", 6);
    pool.engine = ArrayEngine::zfs;
    for (int i = 0; i < 6; ++i) pool.members[static_cast<std::size_t>(i)].group = i / 4;
    pool.group_levels = {"", "mirror"};
    EXPECT_EQ(redundancy(pool).tolerable, 1) << "the special mirror bears one";
    EXPECT_EQ(redundancy(without(pool, {4})).tolerable, 0);
    EXPECT_TRUE(redundancy(without(pool, {4, 5})).data_lost);
}

TEST(Redundancy, SpansWithoutAMapAreJudgedByTheWorst) {
    auto a = array("vd0", "raid50", 6);
    a.engine = ArrayEngine::megaraid;
    EXPECT_EQ(redundancy(a).tolerable, 1);
    EXPECT_FALSE(redundancy(without(a, {0, 1})).data_lost) << "perhaps one of each span: the engine knows";
    EXPECT_EQ(redundancy(without(a, {0, 1})).tolerable, 0);
    EXPECT_TRUE(redundancy(without(a, {0, 1, 2})).data_lost);
    EXPECT_EQ(redundancy(array("vd0", "raid60", 8)).tolerable, 2);
    a.spans = 2;
    EXPECT_TRUE(redundancy(without(a, {0, 1})).data_lost) << "both of the first span";
    EXPECT_FALSE(redundancy(without(a, {0, 5})).data_lost);
}

TEST(Redundancy, BtrfsRaid1KeepsTwoCopiesOnAnyNumberOfDevices) {
    auto a = array("pool", "raid1", 4);
    a.engine = ArrayEngine::btrfs;
    EXPECT_EQ(redundancy(a).tolerable, 1);
    EXPECT_TRUE(redundancy(without(a, {0, 1})).data_lost);
}

TEST(Redundancy, MdArrayWithoutItsNumberOfMembersIsNotCounted) {
    auto a = array("md0", "raid5", 3);
    a.raid_disks.reset();
    EXPECT_FALSE(redundancy(a).known) << "a role that nobody fills is not listed";
}

TEST(Redundancy, Raid10WithThreeCopiesOnFiveMembersWrapsRound) {
    auto a = array("md0", "raid10", 5);
    a.copies = 3;
    EXPECT_EQ(redundancy(a).tolerable, 2);
    EXPECT_FALSE(redundancy(without(a, {0, 1})).data_lost);
    EXPECT_TRUE(redundancy(without(a, {4, 0, 1})).data_lost);
}

TEST(Redundancy, SectorsBadOnBothMirrorsAreLost) {
    auto a = array("md0", "raid1", 2);
    a.members[0].bad_blocks = {{100, 8}};
    EXPECT_TRUE(unreadable_everywhere(a).empty());
    a.members[1].bad_blocks = {{104, 8}};
    EXPECT_EQ(unreadable_everywhere(a), (std::vector<BadBlocks>{{104, 4}}));
}

/// The other copy of a far sector lies half a member away.
TEST(Redundancy, SectorsBadAtTheSamePlaceOfFarCopiesAreNoCopiesOfEachOther) {
    auto a = testing::array("md0", "raid10", 2);
    a.copies = 2;
    for (auto& member : a.members) member.bad_blocks = {{1000, 8}};
    EXPECT_EQ(unreadable_everywhere(a).size(), 1U);
    for (const auto* layout : {"far", "offset"}) {
        a.layout = layout;
        EXPECT_TRUE(unreadable_everywhere(a).empty()) << layout;
    }
    auto odd = testing::array("md0", "raid10", 3);
    odd.copies = 2;
    odd.members[0].bad_blocks = odd.members[2].bad_blocks = {{1000, 8}};
    EXPECT_TRUE(unreadable_everywhere(odd).empty());
}

TEST(Redundancy, BadSectorOnTheOnlyCopyIsLost) {
    auto a = without(array("md0", "raid1", 2), {1});
    a.members[0].bad_blocks = {{100, 8}};
    EXPECT_EQ(unreadable_everywhere(a), (std::vector<BadBlocks>{{100, 8}}));
}

TEST(Redundancy, Raid5BearsOneBadCopyOfASectorNotTwo) {
    auto a = array("md0", "raid5", 3);
    a.members[0].bad_blocks = {{100, 8}};
    EXPECT_TRUE(unreadable_everywhere(a).empty());
    a.members[2].bad_blocks = {{100, 8}};
    EXPECT_EQ(unreadable_everywhere(a).size(), 1U);
}

}  // namespace
}  // namespace raidwatch
