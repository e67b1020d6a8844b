#include <gtest/gtest.h>

#include "agent/assess/redundancy.hpp"
#include "tests/support/node_builder.hpp"

namespace raidwatch::assess {
namespace {

using testing::array;

Array without(Array a, std::initializer_list<int> ordinals) {
    for (int ordinal : ordinals) a.members[static_cast<std::size_t>(ordinal)].state = MemberState::faulty;
    return a;
}

TEST(Redundancy, WholeArraysBearWhatTheirLevelPromises) {
    EXPECT_EQ(redundancy(array("md0", "raid0", 4)).tolerable, 0);
    EXPECT_EQ(redundancy(array("md0", "raid1", 3)).tolerable, 2);
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

TEST(Redundancy, UnknownLevelIsNotCounted) { EXPECT_FALSE(redundancy(array("md0", "raid42", 3)).known); }

TEST(Redundancy, SectorsBadOnBothMirrorsAreLost) {
    auto a = array("md0", "raid1", 2);
    a.members[0].bad_blocks = {{100, 8}};
    EXPECT_TRUE(unreadable_everywhere(a).empty());
    a.members[1].bad_blocks = {{104, 8}};
    EXPECT_EQ(unreadable_everywhere(a), (std::vector<BadBlocks>{{104, 4}}));
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
}  // namespace raidwatch::assess
