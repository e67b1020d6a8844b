#include "collectors/mdraid/collect.hpp"
#include "collectors/mdraid/uuid.hpp"
#include "host_tree.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using test::Tree;
using test::TreeHost;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Findings collect(const Tree& tree, const std::string& name) {
    return collect_md(TreeHost(tree).host, name);
}

/// The one array of a recording that is read completely and without problems.
Array recorded(const std::string& recording, const std::string& name) {
    Tree tree("mdraid/" + recording + ".tree");
    const auto findings = collect(tree, name);
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.problems, IsEmpty());
    EXPECT_THAT(findings.arrays, SizeIs(1));
    return findings.arrays.empty() ? Array{} : findings.arrays.front();
}

const Member& member(const Array& array, const std::string& device) {
    static const Member kNone;
    const auto found = std::find_if(array.members.begin(), array.members.end(),
                                    [&](const Member& m) { return m.device == device; });
    EXPECT_NE(found, array.members.end()) << device;
    return found == array.members.end() ? kNone : *found;
}

std::ptrdiff_t count(const Array& array, MemberState state) {
    return std::count_if(array.members.begin(), array.members.end(),
                         [&](const Member& m) { return m.state == state; });
}

TEST(Md, HealthyRaid1) {
    const auto array = recorded("raid1-healthy", "md1");
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.engine, ArrayEngine::md);
    EXPECT_EQ(array.level, "raid1");
    EXPECT_EQ(array.raid_disks, 2);
    EXPECT_EQ(array.engine_degraded, 0);
    EXPECT_EQ(array.bytes, 129'024U * 512);
    EXPECT_TRUE(array.id.starts_with("md-uuid-")) << array.id;
    EXPECT_EQ(array.id.size(), 8U + 35U);
    EXPECT_THAT(array.mounts, ElementsAre("/srv/mail"));
    EXPECT_FALSE(array.progress);
    ASSERT_THAT(array.members, SizeIs(2));
    EXPECT_EQ(array.members[0].device, "sda");
    EXPECT_EQ(array.members[0].ordinal, 0);
    EXPECT_EQ(array.members[0].disk, "wwn-0x5000c500a1b2c301");
    EXPECT_TRUE(array.members[1].write_mostly);
    EXPECT_EQ(count(array, MemberState::in_sync), 2);
}

TEST(Md, FailedMemberIsFaultyAndItsRoleMissing) {
    const auto array = recorded("raid1-faulty", "md1");
    EXPECT_EQ(array.state, ArrayState::degraded);
    EXPECT_EQ(array.engine_degraded, 1);
    EXPECT_EQ(member(array, "sda").state, MemberState::faulty);
    EXPECT_EQ(member(array, "sda").disk, "wwn-0x5000c500a1b2c301");
    EXPECT_EQ(count(array, MemberState::missing), 1);
    EXPECT_EQ(array.members.front().ordinal, 0);
}

TEST(Md, RemovedMemberLeavesAMissingRole) {
    const auto array = recorded("raid1-removed", "md1");
    EXPECT_EQ(array.state, ArrayState::degraded);
    ASSERT_THAT(array.members, SizeIs(2));
    EXPECT_EQ(array.members[0].state, MemberState::missing);
    EXPECT_EQ(array.members[0].disk, std::nullopt);
}

TEST(Md, RebuildHasItsMemberAmountsAndSpeed) {
    const auto array = recorded("raid1-rebuilding", "md1");
    EXPECT_EQ(array.state, ArrayState::degraded);
    EXPECT_EQ(member(array, "sda").state, MemberState::rebuilding);
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(array.progress->state, OperationState::running);
    EXPECT_EQ(array.progress->total_bytes, 64'512U * 1024);
    EXPECT_GT(array.progress->done_bytes, 0U);
    EXPECT_GT(array.progress->bytes_per_s, 0U);
}

TEST(Md, SpareTakesTheFailedMembersPlace) {
    const auto whole = recorded("raid5-spare", "md5");
    EXPECT_EQ(whole.state, ArrayState::optimal);
    EXPECT_EQ(member(whole, "sdd").state, MemberState::spare);
    EXPECT_EQ(member(whole, "sdd").ordinal, std::nullopt);
    EXPECT_EQ(whole.chunk_bytes, 512U << 10);
    const auto rebuilding = recorded("raid5-rebuilding-onto-spare", "md5");
    EXPECT_EQ(member(rebuilding, "sdd").state, MemberState::rebuilding);
    EXPECT_EQ(member(rebuilding, "sdd").ordinal, 1);
    EXPECT_EQ(member(rebuilding, "sdb").state, MemberState::faulty);
    EXPECT_EQ(count(rebuilding, MemberState::missing), 0);
    EXPECT_EQ(whole.id, rebuilding.id);
}

TEST(Md, ReplacementIsNoLossOfRedundancy) {
    const auto array = recorded("raid1-replacing", "md1");
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.progress->kind, OperationKind::replace);
    EXPECT_TRUE(member(array, "sda").want_replacement);
    EXPECT_FALSE(member(array, "sda").replacement);
    EXPECT_EQ(member(array, "sda").state, MemberState::in_sync);
    EXPECT_TRUE(member(array, "sdc").replacement);
    EXPECT_EQ(member(array, "sdc").state, MemberState::rebuilding);
    EXPECT_EQ(member(array, "sdc").ordinal, member(array, "sda").ordinal);
}

TEST(Md, MemberLeftOverByAReplacementIsFaultyButNoneIsMissing) {
    const auto array = recorded("raid1-replaced", "md1");
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(member(array, "sda").state, MemberState::faulty);
    EXPECT_EQ(member(array, "sda").ordinal, std::nullopt);
    EXPECT_EQ(count(array, MemberState::missing), 0);
}

TEST(Md, CheckRuns) {
    const auto array = recorded("raid1-checking", "md1");
    EXPECT_EQ(array.progress->kind, OperationKind::check);
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.mismatches, 0U);
}

TEST(Md, DelayedCheckIsQueuedAsACheck) {
    const auto running = recorded("raid1-check-delayed", "md1"),
               queued = recorded("raid1-check-delayed", "md2");
    EXPECT_EQ(running.progress->state, OperationState::running);
    ASSERT_TRUE(queued.progress);
    EXPECT_EQ(queued.progress->state, OperationState::queued);
    EXPECT_EQ(queued.progress->kind, OperationKind::check) << "mdstat says resync=DELAYED";
    EXPECT_EQ(queued.progress->bytes_per_s, std::nullopt);
    EXPECT_EQ(member(queued, "sda2").disk, member(running, "sda1").disk);
}

TEST(Md, PendingResyncIsQueued) {
    const auto array = recorded("raid1-resync-pending", "md1");
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::resync);
    EXPECT_EQ(array.progress->state, OperationState::queued);
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.vendor_state, "read-auto");
}

TEST(Md, ReshapeRuns) {
    const auto array = recorded("raid5-reshaping", "md5");
    EXPECT_EQ(array.progress->kind, OperationKind::reshape);
    EXPECT_EQ(array.raid_disks, 4) << "sysfs says \"4 (3)\"";
    EXPECT_EQ(array.state, ArrayState::optimal);
}

TEST(Md, FailedJournalIsADegradedArrayThatTheEngineCallsClean) {
    const auto whole = recorded("raid5-journal", "md5"), failed = recorded("raid5-journal-failed", "md5");
    EXPECT_EQ(whole.state, ArrayState::optimal);
    EXPECT_TRUE(member(whole, "sdd").journal);
    EXPECT_EQ(member(whole, "sdd").state, MemberState::in_sync);
    EXPECT_EQ(failed.vendor_state, "clean");
    EXPECT_EQ(failed.engine_degraded, 0);
    EXPECT_EQ(failed.state, ArrayState::degraded);
    EXPECT_EQ(member(failed, "sdd").state, MemberState::faulty);
    EXPECT_TRUE(member(failed, "sdd").journal);
}

TEST(Md, Raid6WithThreeFailuresIsFailedAlthoughTheEngineDoesNotSaySo) {
    EXPECT_EQ(recorded("raid6-two-failed", "md6").state, ArrayState::degraded);
    const auto array = recorded("raid6-beyond-redundancy", "md6");
    EXPECT_EQ(array.vendor_state, "write-pending");
    EXPECT_EQ(array.engine_degraded, 3);
    EXPECT_EQ(array.state, ArrayState::failed);
}

TEST(Md, Raid10LayoutsAreCountedByTheirCopies) {
    for (const std::string layout : {"n2", "f2", "o2"}) {
        const auto array = recorded("raid10-" + layout + "-first-and-third-failed", "md10");
        EXPECT_EQ(array.copies, 2) << layout;
        EXPECT_EQ(array.state, ArrayState::degraded) << layout;
        EXPECT_EQ(array.engine_degraded, 2) << layout;
    }
}

TEST(Md, IdleMemberThatWasPulledIsMissingAlthoughMdSaysInSync) {
    const auto array = recorded("raid1-member-gone", "md1");
    EXPECT_EQ(array.engine_degraded, 0);
    EXPECT_EQ(array.state, ArrayState::degraded);
    EXPECT_EQ(member(array, "sdd").state, MemberState::missing);
    EXPECT_TRUE(member(array, "sdd").device_gone);
    EXPECT_EQ(member(array, "sdd").vendor_state, "in_sync");
    EXPECT_EQ(member(array, "sdd").disk, std::nullopt);
    EXPECT_FALSE(member(array, "sdc").device_gone);
}

TEST(Md, Raid0ThatLostAMemberIsFailed) {
    const auto array = recorded("raid0-member-gone", "md0");
    EXPECT_EQ(array.vendor_state, "clean");
    EXPECT_EQ(array.state, ArrayState::failed);
    EXPECT_EQ(array.engine_degraded, std::nullopt);
}

TEST(Md, InactiveArrayHasNoMissingMembersInvented) {
    const auto array = recorded("raid5-inactive", "md5");
    EXPECT_EQ(array.state, ArrayState::inactive);
    EXPECT_THAT(array.members, SizeIs(1));
    EXPECT_EQ(array.engine_degraded, std::nullopt);
    EXPECT_EQ(array.bytes, std::nullopt);
}

TEST(Md, FirmwareRaidContainerIsNoInactiveArray) {
    EXPECT_EQ(recorded("imsm", "md127").state, ArrayState::container);
    const auto volume = recorded("imsm", "md126");
    EXPECT_EQ(volume.state, ArrayState::optimal);
    EXPECT_EQ(volume.level, "raid1");
}

TEST(Md, UuidOfOldMetadataIsWrittenAsMdadmWritesIt) {
    EXPECT_EQ(recorded("raid1-metadata-090", "md1").id, "md-uuid-f59d0b24:746281d0:3d186b3c:53958f34");
}

TEST(Md, MountsOfWhatIsStackedOnTheArrayAreItsMounts) {
    EXPECT_THAT(recorded("raid1-below-dm", "md1").mounts, ElementsAre("/srv/cold store"));
}

TEST(Md, TargetThatIsNotThereIsACompleteAnswer) {
    Tree tree("mdraid/raid1-healthy.tree");
    const auto findings = collect(tree, "md9");
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.arrays, IsEmpty());
    EXPECT_EQ(findings.domain, (Domain{"md", "md9"}));
}

TEST(Md, NodeWithoutSysfsIsIncomplete) {
    Tree tree;
    const auto findings = collect(tree, "md0");
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.problems, SizeIs(1));
}

constexpr const char* kMd = "/sys/devices/virtual/block/md1/md/";

TEST(Md, StoppedArrayIsNotThere) {
    Tree tree("mdraid/raid1-healthy.tree");
    tree.write(std::string(kMd) + "array_state", "clear\n");
    EXPECT_TRUE(collect(tree, "md1").complete);
    EXPECT_THAT(collect(tree, "md1").arrays, IsEmpty());
}

TEST(Md, UnknownArrayStateIsUnknownAndSaid) {
    Tree tree("mdraid/raid1-healthy.tree");
    tree.write(std::string(kMd) + "array_state", "quantum\n");
    const auto findings = collect(tree, "md1");
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(findings.arrays[0].state, ArrayState::unknown);
    EXPECT_EQ(findings.arrays[0].vendor_state, "quantum");
    EXPECT_THAT(findings.problems, SizeIs(1));
}

TEST(Md, EmptyArrayStateIsIncompleteAndNeverOptimal) {
    Tree tree("mdraid/raid1-healthy.tree");
    tree.write(std::string(kMd) + "array_state", "");
    const auto findings = collect(tree, "md1");
    EXPECT_FALSE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(findings.arrays[0].state, ArrayState::unknown);
}

TEST(Md, BrokenIsFailed) {
    Tree tree("mdraid/raid1-healthy.tree");
    tree.write(std::string(kMd) + "array_state", "broken\n");
    EXPECT_EQ(collect(tree, "md1").arrays.at(0).state, ArrayState::failed);
}

TEST(Md, UnknownMemberStateIsUnknownAndDegradesTheCount) {
    Tree tree("mdraid/raid1-healthy.tree");
    tree.write(std::string(kMd) + "dev-sda/state", "sleepy\n");
    const auto findings = collect(tree, "md1");
    EXPECT_EQ(member(findings.arrays.at(0), "sda").state, MemberState::unknown);
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_THAT(findings.problems, SizeIs(1));
}

TEST(Md, FaultyTogetherWithInSyncForAMomentIsNoFailure) {
    Tree tree("mdraid/raid1-healthy.tree");
    tree.write(std::string(kMd) + "dev-sda/state", "faulty,in_sync,blocked\n");
    const auto array = collect(tree, "md1").arrays.at(0);
    EXPECT_EQ(member(array, "sda").state, MemberState::in_sync);
    EXPECT_EQ(member(array, "sda").vendor_state, "faulty,in_sync,blocked");
    EXPECT_EQ(array.state, ArrayState::optimal);
}

TEST(Md, MemberThatCannotBeReadHidesNothingElse) {
    Tree tree("mdraid/raid1-healthy.tree");
    tree.remove(std::string(kMd) + "dev-sda/state")
        .write(std::string(kMd) + "dev-sda/state/folder", "not a file");
    const auto findings = collect(tree, "md1");
    EXPECT_FALSE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(member(findings.arrays[0], "sda").state, MemberState::unknown);
    EXPECT_EQ(member(findings.arrays[0], "sdb").state, MemberState::in_sync);
    EXPECT_EQ(findings.problems.at(0).scope, "md/md1/dev-sda");
}

TEST(Md, BadBlocksAreRangesInSectors) {
    Tree tree("mdraid/raid1-healthy.tree");
    tree.write(std::string(kMd) + "dev-sda/bad_blocks", "2048 8\n4096 16\ngarbage\n")
        .write(std::string(kMd) + "dev-sda/errors", "7\n");
    const auto findings = collect(tree, "md1");
    EXPECT_THAT(member(findings.arrays.at(0), "sda").bad_blocks,
                ElementsAre(BadBlocks{2048, 8}, BadBlocks{4096, 16}));
    EXPECT_EQ(member(findings.arrays.at(0), "sda").read_errors, 7U);
    EXPECT_THAT(findings.problems, SizeIs(1));
}

TEST(Md, CheckNamesTheDistributionsProgramThatRunsBesideIt) {
    Tree tree("mdraid/raid1-checking.tree");
    tree.write("/proc/1/comm", "systemd\n")
        .write("/proc/self/comm", "mdcheck\n")
        .write("/proc/77/stat", "no comm\n");
    EXPECT_EQ(collect(tree, "md1").arrays.at(0).progress->begun_by, "") << "a person, or one that has ended";
    tree.write("/proc/4711/comm", "mdcheck\n");
    EXPECT_EQ(collect(tree, "md1").arrays.at(0).progress->begun_by, "mdcheck");
    Tree rebuilding("mdraid/raid1-rebuilding.tree");
    rebuilding.write("/proc/4711/comm", "mdcheck\n");
    EXPECT_EQ(collect(rebuilding, "md1").arrays.at(0).progress->begun_by, "")
        << "of a rebuild it says nothing";
}

TEST(Md, FrozenRebuildIsPausedAndFrozenAloneIsNothing) {
    Tree tree("mdraid/raid1-rebuilding.tree");
    tree.write("/proc/mdstat", "")
        .write(std::string(kMd) + "sync_action", "frozen\n")
        .write(std::string(kMd) + "sync_completed", "100 / 129024\n");
    const auto paused = collect(tree, "md1").arrays.at(0).progress;
    ASSERT_TRUE(paused);
    EXPECT_EQ(paused->state, OperationState::paused);
    EXPECT_EQ(paused->kind, OperationKind::rebuild);
    EXPECT_EQ(paused->done_bytes, 51'200U);
    tree.write(std::string(kMd) + "sync_completed", "none\n");
    EXPECT_FALSE(collect(tree, "md1").arrays.at(0).progress);
}

TEST(Md, NonsenseInProgressIsSaidAndNotCounted) {
    Tree tree("mdraid/raid1-rebuilding.tree");
    tree.write("/proc/mdstat", "")
        .write(std::string(kMd) + "sync_completed", "many / 129024\n")
        .write(std::string(kMd) + "sync_speed", "fast\n");
    const auto findings = collect(tree, "md1");
    ASSERT_TRUE(findings.arrays.at(0).progress);
    EXPECT_EQ(findings.arrays[0].progress->done_bytes, std::nullopt);
    EXPECT_EQ(findings.arrays[0].progress->bytes_per_s, std::nullopt);
    EXPECT_THAT(findings.problems, SizeIs(1));
}

std::string superblock_v1() {
    return std::string(
        "\xfc\x4e\x2b\xa9\1\0\0\0\0\0\0\0\0\0\0\0\xa1\xb2\xc3\xd4\xe5\xf6\x07\x18\x29\x3a\x4b\x5c\x6d\x7e\x8f"
        "\x90",
        32);
}
constexpr const char* kUuid = "a1b2c3d4:e5f60718:293a4b5c:6d7e8f90";

TEST(MdUuid, EachSourceGivesTheSameName) {
    Tree tree("mdraid/raid1-healthy.tree");
    tree.remove(std::string(kMd) + "uuid");
    const TreeHost host(tree);
    const std::vector<std::string> members{"sda", "sdb"};
    const auto uuid = [&] { return mdraid::array_uuid(host.files, "md1", "1.2", members); };
    EXPECT_EQ(uuid(), std::nullopt);
    tree.write("/dev/sdb", std::string(4096, '\0') + superblock_v1());
    EXPECT_EQ(uuid(), kUuid);
    tree.remove("/dev/sdb")
        .write("/run/udev/data/b8:16",
               "E:ID_FS_TYPE=linux_raid_member\nE:ID_FS_UUID=a1b2c3d4-e5f6-0718-293a-4b5c6d7e8f90\n");
    EXPECT_EQ(uuid(), kUuid);
    tree.remove("/run/udev/data/b8:16")
        .write("/run/udev/data/b9:1", "E:MD_UUID=a1b2c3d4:e5f60718:293a4b5c:6d7e8f90\n");
    EXPECT_EQ(uuid(), kUuid);
    tree.remove("/run/udev/data/b9:1")
        .write(std::string(kMd) + "uuid", "a1b2c3d4-e5f6-0718-293a-4b5c6d7e8f90\n");
    EXPECT_EQ(uuid(), kUuid);
}

TEST(MdUuid, VolumeOfAContainerNeverTakesItsMembersUuid) {
    Tree tree("mdraid/imsm.tree");
    tree.remove("/sys/devices/virtual/block/md126/md/uuid");
    tree.write("/run/udev/data/b8:0",
               "E:ID_FS_TYPE=linux_raid_member\nE:ID_FS_UUID=a1b2c3d4-e5f6-0718-293a-4b5c6d7e8f90\n");
    EXPECT_EQ(mdraid::array_uuid(TreeHost(tree).files, "md126", "external:/md127/0", {"sda"}), std::nullopt);
}

TEST(MdUuid, SuperblocksOfAllVersionsAreFoundWhereTheyLie) {
    Tree tree;
    constexpr std::size_t kSize = 1 << 20;
    tree.write("/sys/class/block/sda/size", std::to_string(kSize / 512));
    const TreeHost host(tree);
    const auto place = [&](std::size_t offset, const std::string& superblock) {
        std::string disk(kSize, '\0');
        disk.replace(offset, superblock.size(), superblock);
        tree.write("/dev/sda", disk);
    };
    place(0, superblock_v1());
    EXPECT_EQ(mdraid::array_uuid(host.files, "md1", "1.1", {"sda"}), kUuid);
    place(kSize - 8192, superblock_v1());
    EXPECT_EQ(mdraid::array_uuid(host.files, "md1", "1.0", {"sda"}), kUuid);
    std::string old(64, '\0');
    old.replace(0, 4, "\xfc\x4e\x2b\xa9")
        .replace(20, 4, "\xd4\xc3\xb2\xa1")
        .replace(52, 12, "\x18\x07\xf6\xe5\x5c\x4b\x3a\x29\x90\x8f\x7e\x6d");
    place(kSize - 65536, old);
    EXPECT_EQ(mdraid::array_uuid(host.files, "md1", "0.90", {"sda"}), kUuid);
    EXPECT_EQ(mdraid::array_uuid(host.files, "md1", "1.2", {"sda"}), std::nullopt);
}

TEST(MdUuid, OnlyThirtyTwoHexDigitsAreAName) {
    EXPECT_EQ(mdraid::canonical_uuid("A1B2C3D4-e5f6-0718-293a-4b5c6d7e8f90\n"), kUuid);
    EXPECT_EQ(mdraid::canonical_uuid("00000000-0000-0000-0000-000000000000"), std::nullopt);
    EXPECT_EQ(mdraid::canonical_uuid("a1b2"), std::nullopt);
    EXPECT_EQ(mdraid::canonical_uuid("g1b2c3d4-e5f6-0718-293a-4b5c6d7e8f90"), std::nullopt);
    EXPECT_EQ(mdraid::uuid_of_v1("short"), std::nullopt);
}

}  // namespace
}  // namespace raidwatch
