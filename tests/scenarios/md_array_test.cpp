// How a simulated md array behaves, member by member.

#include "tests/support/sim/md_array.hpp"

#include "tests/support/sim/md_files.hpp"

#include <gtest/gtest.h>

namespace raidwatch::sim {
namespace {

constexpr std::uint64_t kBytes = 1'000'000'000'000;
const UtcTime kStart = from_unix_ms(1'700'000'000'000);

MdDevice device(const std::string& disk, const std::string& name) {
    return {disk, name, "pci/block/" + name, kBytes};
}

MdArray raid(const std::string& level, int members) {
    std::vector<MdDevice> devices;
    for (int i = 0; i < members; ++i)
        devices.push_back(
            device("d" + std::to_string(i + 1), std::string("sd") + static_cast<char>('a' + i)));
    return MdArray("md0", level, devices, {});
}

Seconds time_for(const MdArray& array, double part, double bytes_per_s) {
    return Seconds{
        static_cast<std::int64_t>(part * static_cast<double>(array.component_sectors()) * 512 / bytes_per_s)};
}

TEST(MdArray, FailedMemberLosesItsRoleAndCountsAsDegraded) {
    auto array = raid("raid6", 6);
    ASSERT_TRUE(array.fail("d3"));
    EXPECT_EQ(array.degraded(), 1);
    EXPECT_EQ(array.state_word(), "clean");
    EXPECT_FALSE(array.member("d3")->role.has_value());
    EXPECT_EQ(member_state(array, *array.member("d3")), "faulty");
}

TEST(MdArray, MoreFailuresThanParityBreakIt) {
    auto five = raid("raid5", 4);
    ASSERT_TRUE(five.fail("d1"));
    EXPECT_EQ(five.state_word(), "clean");
    ASSERT_TRUE(five.fail("d2"));
    EXPECT_EQ(five.state_word(), "broken");

    auto six = raid("raid6", 5);
    for (const char* disk : {"d1", "d2", "d3"}) ASSERT_TRUE(six.fail(disk));
    EXPECT_EQ(six.state_word(), "write-pending");
    EXPECT_EQ(six.degraded(), 3);
}

TEST(MdArray, Raid10LivesWhileEachPairHasOne) {
    auto array = raid("raid10", 4);
    ASSERT_TRUE(array.fail("d1"));
    ASSERT_TRUE(array.fail("d3"));
    EXPECT_TRUE(array.works());
    ASSERT_TRUE(array.fail("d4"));
    EXPECT_FALSE(array.works());
}

TEST(MdArray, RebuildAdvancesWithTimeAndEndsInSync) {
    auto array = raid("raid6", 6);
    ASSERT_TRUE(array.fail("d3"));
    ASSERT_TRUE(array.remove("d3"));
    ASSERT_TRUE(array.add(device("d3", "sdc")));
    EXPECT_EQ(array.degraded(), 1) << "a spare alone repairs nothing";
    ASSERT_TRUE(array.rebuild(device("d3", "sdc"), {4.0, 100e6}, kStart));
    array.advance(kStart + time_for(array, 0.46, 100e6));
    EXPECT_NEAR(array.sync()->done_sectors / static_cast<double>(array.component_sectors()), 0.5, 0.001);
    ASSERT_TRUE(array.end());
    EXPECT_FALSE(array.advance(*array.end() - Seconds{2}));
    EXPECT_TRUE(array.advance(*array.end()));
    EXPECT_EQ(array.degraded(), 0);
    EXPECT_FALSE(array.sync());
}

TEST(MdArray, RebuildOfZeroSpeedStandsStill) {
    auto array = raid("raid1", 2);
    ASSERT_TRUE(array.fail("d2"));
    ASSERT_TRUE(array.rebuild(device("d2", "sdb"), {40, 0}, kStart));
    EXPECT_FALSE(array.end());
    array.advance(kStart + Seconds{86400});
    EXPECT_EQ(array.degraded(), 1);
}

TEST(MdArray, TwoMembersAreRebuiltTogetherAndEndTogether) {
    auto array = raid("raid6", 6);
    ASSERT_TRUE(array.fail("d3"));
    ASSERT_TRUE(array.rebuild(device("d3", "sdc"), {10, 1e8}, kStart));
    ASSERT_TRUE(array.fail("d5"));
    ASSERT_TRUE(array.rebuild(device("d5", "sdg"), {0.5, 1e8}, kStart));
    EXPECT_EQ(array.degraded(), 2);
    EXPECT_TRUE(array.finish(std::nullopt));
    EXPECT_EQ(array.degraded(), 0);
}

TEST(MdArray, FailingTheRebuildingMemberEndsTheRebuild) {
    auto array = raid("raid6", 6);
    ASSERT_TRUE(array.fail("d3"));
    ASSERT_TRUE(array.rebuild(device("d3", "sdc"), {10, 1e8}, kStart));
    ASSERT_TRUE(array.fail("d3"));
    EXPECT_FALSE(array.sync());
    EXPECT_EQ(array.degraded(), 1);
}

TEST(MdArray, ReplacementKeepsTheOldMemberUntilTheCopyEnds) {
    auto array = raid("raid6", 6);
    ASSERT_TRUE(array.replace("d3", device("d7", "sdg"), {1, 1e8}, kStart));
    EXPECT_EQ(array.degraded(), 0);
    EXPECT_EQ(member_state(array, *array.member("d3")), "in_sync,want_replacement");
    EXPECT_EQ(member_state(array, *array.member("d7")), "spare,replacement");
    EXPECT_TRUE(array.finish(std::nullopt));
    EXPECT_EQ(array.degraded(), 0);
    EXPECT_EQ(member_state(array, *array.member("d3")), "faulty");
    EXPECT_EQ(member_state(array, *array.member("d7")), "in_sync");
    EXPECT_EQ(array.member("d7")->role, 2);
}

TEST(MdArray, MemberWhoseDeviceHasGoneIsInSyncUntilIoFindsOut) {
    auto array = raid("raid1", 2);
    array.device_gone("sdb");
    EXPECT_EQ(array.degraded(), 0);
    ASSERT_TRUE(array.add(device("d3", "sdc")));
    EXPECT_EQ(array.degraded(), 1);
}

TEST(MdArray, RebootDropsFaultyMembersAndKeepsTheRebuild) {
    auto array = raid("raid6", 6);
    ASSERT_TRUE(array.fail("d3"));
    ASSERT_TRUE(array.rebuild(device("d3", "sdc"), {4, 1e8}, kStart));
    ASSERT_TRUE(array.fail("d5"));
    array.reassemble({device("d1", "sda"), device("d2", "sdb"), device("d3", "sdd"), device("d4", "sdc")},
                     kStart + Seconds{3600});
    EXPECT_EQ(array.member("d5"), nullptr);
    EXPECT_EQ(array.member("d3")->device, "sdd");
    ASSERT_TRUE(array.sync());
    EXPECT_NEAR(array.sync()->done_sectors / static_cast<double>(array.component_sectors()), 0.04, 1e-6)
        << "it does not advance while the machine is off";
}

TEST(MdArray, EnginesWordCleanBringsBackDrivesThatWereAdded) {
    auto array = raid("raid10", 4);
    ASSERT_TRUE(array.fail("d1"));
    ASSERT_TRUE(array.fail("d2"));
    array.set(EngineReport::failed);
    EXPECT_EQ(array.state_word(), "broken");
    ASSERT_TRUE(array.add(device("d1", "sda")));
    ASSERT_TRUE(array.add(device("d2", "sdb")));
    array.set(EngineReport::clean);
    EXPECT_EQ(array.state_word(), "clean");
    EXPECT_EQ(array.degraded(), 0);
}

TEST(MdArray, EnginesWordDegradedTakesAMemberOutAndCleanBringsItBack) {
    auto array = raid("raid1", 2);
    array.set(EngineReport::degraded);
    EXPECT_EQ(array.degraded(), 1);
    array.set(EngineReport::clean, {device("d2", "sdb")});
    EXPECT_EQ(array.degraded(), 0);
}

TEST(MdArray, EnginesWordCleanBringsBackDrivesThatAreThereAgainAndNoOthers) {
    auto array = raid("raid10", 4);
    array.device_gone("sda");
    array.device_gone("sdb");
    auto other = device("d2", "sdf");
    other.serial = "another";
    array.set(EngineReport::clean, {device("d1", "sde"), other});
    EXPECT_EQ(array.member("d1")->device, "sde");
    EXPECT_TRUE(array.member("d1")->present);
    EXPECT_FALSE(array.member("d2")->present);
}

TEST(MdArray, ArrayThatDidNotStartForWantOfDrivesStartsWhenTheyAreThereAgain) {
    auto array = raid("raid5", 3);
    array.device_gone("sda");
    array.device_gone("sdb");
    array.reassemble({device("d3", "sda")}, kStart);
    EXPECT_TRUE(array.inactive());
    array.reassemble({device("d1", "sda"), device("d2", "sdb"), device("d3", "sdc")}, kStart);
    EXPECT_FALSE(array.inactive());
    EXPECT_EQ(array.degraded(), 0);
}

TEST(MdFiles, DegradedArrayReadsLikeTheKernels) {
    auto array = raid("raid6", 6);
    ASSERT_TRUE(array.fail("d3"));
    const MdArray* all[]{&array};
    const auto text = mdstat(all);
    EXPECT_NE(text.find("md0 : active raid6 sdf[5] sde[4] sdd[3] sdc[2](F) sdb[1] sda[0]\n"), text.npos)
        << text;
    EXPECT_NE(text.find("level 6, 512k chunk, algorithm 2 [6/5] [UU_UUU]"), text.npos) << text;
    const auto folder = md_folder(array, {0, "u"});
    EXPECT_EQ(folder.files.at("md/degraded"), "1\n");
    EXPECT_EQ(folder.files.at("md/dev-sdc/slot"), "none\n");
    EXPECT_FALSE(folder.links.contains("md/rd2"));
    EXPECT_EQ(folder.files.at("md/sync_completed"), "none\n");
}

TEST(MdFiles, RebuildShowsItsProgressInBothPlaces) {
    auto array = raid("raid1", 2);
    ASSERT_TRUE(array.fail("d2"));
    ASSERT_TRUE(array.rebuild(device("d2", "sdb"), {25, 102'400'000}, kStart));
    const MdArray* all[]{&array};
    const auto text = mdstat(all);
    EXPECT_NE(text.find("[=====>...............]  recovery = 25.0%"), text.npos) << text;
    EXPECT_NE(text.find("speed=100000K/sec"), text.npos) << text;
    const auto folder = md_folder(array, {0, "u"});
    EXPECT_EQ(folder.files.at("md/sync_action"), "recover\n");
    EXPECT_EQ(folder.files.at("md/sync_speed"), "100000\n");
    EXPECT_EQ(folder.links.at("md/rd1"), "dev-sdb");
}

TEST(MdFiles, InactiveArrayHasNoRedundancyFiles) {
    auto array = raid("raid1", 2);
    array.set(EngineReport::inactive);
    const auto folder = md_folder(array, {0, "u"});
    EXPECT_EQ(folder.files.at("md/array_state"), "inactive\n");
    EXPECT_FALSE(folder.files.contains("md/degraded"));
    EXPECT_FALSE(folder.files.contains("md/sync_action"));
}

}  // namespace
}  // namespace raidwatch::sim
