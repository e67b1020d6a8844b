// `mdadm --detail` and `mdadm --examine` as people mail them. The texts were written after mdadm's Detail.c,
// super0.c and super1.c.
#include "collectors/mdraid/mdadm_detail.hpp"
#include "collectors/mdraid/mdadm_examine.hpp"
#include "collectors/mdraid/recorded.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::mdraid {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string detail(const std::string& name, const std::string& level, const std::string& state, int disks,
                   int active, const std::string& extra, const std::string& rows) {
    return "/dev/" + name +
           ":\n           Version : 1.2\n     Creation Time : Sat Nov 21 10:00:00 2026\n        Raid Level "
           ": " +
           level + "\n        Array Size : 1046528 (1022.00 MiB 1071.64 MB)\n      Raid Devices : " +
           std::to_string(disks) + "\n             State : " + state +
           " \n    Active Devices : " + std::to_string(active) + "\n    Failed Devices : 0\n" + extra +
           "              Name : mail01:0\n              UUID : 6f3a2c11:00d4b5aa:0badcafe:12345678\n"
           "            Events : 42\n\n    Number   Major   Minor   RaidDevice State\n" +
           rows;
}

Array only(const std::string& text) {
    const auto findings = parse_mdadm_detail(text);
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.problems, IsEmpty());
    EXPECT_THAT(findings.arrays, SizeIs(1));
    return findings.arrays.empty() ? Array{} : findings.arrays[0];
}

const std::string kTwo =
    "       0       8        1        0      active sync   /dev/sda1\n"
    "       1       8       17        1      active sync writemostly   /dev/sdb1\n";

TEST(MdadmDetail, HealthyMirrorIsReadWhole) {
    const auto array = only(detail("md0", "raid1", "clean", 2, 2, "", kTwo));
    EXPECT_EQ(array.name, "md0");
    EXPECT_EQ(array.id, "md-uuid-6f3a2c11:00d4b5aa:0badcafe:12345678");
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.bytes, 1'046'528U * 1024);
    ASSERT_THAT(array.members, SizeIs(2));
    EXPECT_EQ(array.members[0].device, "sda1");
    EXPECT_TRUE(array.members[1].write_mostly);
    EXPECT_FALSE(array.progress);
}

TEST(MdadmDetail, RemovedMemberLeavesItsRoleEmpty) {
    for (const std::string removed : {"       -       0        0        1      removed\n",
                                      "       1       0        0        1      removed\n" /* 0.90 */}) {
        const auto array =
            only(detail("md0", "raid1", "clean, degraded", 2, 1, "",
                        "       0       8        1        0      active sync   /dev/sda1\n" + removed));
        EXPECT_EQ(array.state, ArrayState::degraded);
        EXPECT_EQ(array.members.at(1).state, MemberState::missing);
        EXPECT_EQ(array.members.at(1).ordinal, 1);
        EXPECT_EQ(array.engine_degraded, 1);
    }
}

TEST(MdadmDetail, RebuildNamesItsTargetAndTheFailedOne) {
    const auto array = only(detail("md5", "raid5", "active, degraded, recovering", 3, 2,
                                   "    Rebuild Status : 24% complete\n",
                                   "       0       8        1        0      active sync   /dev/sda1\n"
                                   "       3       8       49        1      spare rebuilding   /dev/sdd1\n"
                                   "       2       8       33        2      active sync   /dev/sdc1\n\n"
                                   "       1       8       17        -      faulty   /dev/sdb1\n"));
    EXPECT_EQ(array.state, ArrayState::degraded);
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(array.progress->percent, 24);
    EXPECT_EQ(array.members.at(1).state, MemberState::rebuilding);
    EXPECT_EQ(array.members.at(3).state, MemberState::faulty);
    EXPECT_EQ(array.members.at(3).ordinal, std::nullopt);
}

TEST(MdadmDetail, CleanRecoveringIsAHotReplacement) {
    const auto array =
        only(detail("md1", "raid1", "clean, recovering", 2, 2, "    Rebuild Status : 30% complete\n",
                    "       0       8        1        0      active sync   /dev/sda1\n"
                    "       2       8       33        0      spare rebuilding   /dev/sdc1\n"
                    "       1       8       17        1      active sync   /dev/sdb1\n"));
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.progress->kind, OperationKind::replace);
    EXPECT_TRUE(array.members.at(1).replacement);
    EXPECT_TRUE(array.members.at(0).want_replacement);
}

TEST(MdadmDetail, StatesOfTheEngineAreUnderstood) {
    const auto state = [](const std::string& level, const std::string& words, int active) {
        return only(detail("md0", level, words, 2, active, "", kTwo)).state;
    };
    EXPECT_EQ(state("raid1", "active", 2), ArrayState::optimal);
    EXPECT_EQ(state("raid1", "clean, resyncing (DELAYED)", 2), ArrayState::optimal);
    EXPECT_EQ(state("raid1", "active, FAILED", 0), ArrayState::failed);
    EXPECT_EQ(state("raid0", "broken", 1), ArrayState::failed);
    EXPECT_EQ(state("raid1", "inactive", 0), ArrayState::inactive);
    EXPECT_EQ(state("raid1", "active, Not Started", 0), ArrayState::inactive);
    EXPECT_EQ(state("container", "", 0), ArrayState::container);
    EXPECT_EQ(state("raid1", "levitating", 2), ArrayState::unknown);
}

TEST(MdadmDetail, WaitingWorkIsQueued) {
    const auto array = only(detail("md0", "raid1", "clean, resyncing (PENDING)", 2, 2, "", kTwo));
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::resync);
    EXPECT_EQ(array.progress->state, OperationState::queued);
}

TEST(MdadmDetail, SpareHasNoRole) {
    const auto array = only(detail("md0", "raid1", "clean", 2, 2, "",
                                   kTwo + "\n       2       8       33        -      spare   /dev/sdc1\n"));
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.members.at(2).state, MemberState::spare);
    EXPECT_EQ(array.members.at(2).ordinal, std::nullopt);
}

TEST(MdadmDetail, SeveralArraysAndComplaintsBetweenThem) {
    const auto text = "mdadm: cannot open /dev/md9: No such file or directory\n" +
                      detail("md0", "raid1", "clean", 2, 2, "", kTwo) +
                      detail("md1", "raid1", "clean", 2, 2, "", kTwo);
    const auto findings = parse_mdadm_detail(text);
    EXPECT_TRUE(findings.complete) << "what is not there is an answer";
    EXPECT_THAT(findings.arrays, SizeIs(2));
    const auto denied = parse_mdadm_detail("mdadm: cannot open /dev/md9: Permission denied\n" + text);
    EXPECT_FALSE(denied.complete);
    EXPECT_THAT(denied.problems, SizeIs(1));
    EXPECT_THAT(denied.arrays, SizeIs(2));
}

TEST(MdadmDetail, EmptyForeignAndTruncatedTextsAreNotOk) {
    EXPECT_FALSE(parse_mdadm_detail("").complete);
    EXPECT_FALSE(parse_mdadm_detail("bash: mdadm: command not found\n").complete);
    const auto whole = detail("md0", "raid1", "clean", 2, 2, "", kTwo);
    for (std::size_t length = 0; length < whole.find("active sync"); ++length)
        EXPECT_FALSE(parse_mdadm_detail(whole.substr(0, length)).complete) << length;
}

std::string examine(const std::string& device, const std::string& map, const std::string& role, int events) {
    return device +
           ":\n          Magic : a92b4efc\n        Version : 1.2\n     Array UUID : "
           "6f3a2c11:00d4b5aa:0badcafe:12345678\n"
           "           Name : mail01:7\n     Raid Level : raid1\n   Raid Devices : 2\n          State : "
           "clean\n"
           "         Events : " +
           std::to_string(events) + "\n   Device Role : " + role + "\n   Array State : " + map +
           " ('A' == active, '.' == missing, 'R' == replacing)\n";
}

TEST(MdadmExamine, MembersOfOneArrayAreOneArray) {
    const auto findings = parse_mdadm_examine(examine("/dev/sda1", "AA", "Active device 0", 9) +
                                              examine("/dev/sdb1", "AA", "Active device 1", 9));
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(1));
    const auto& array = findings.arrays[0];
    EXPECT_EQ(array.name, "md7");
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.members.at(1).device, "sdb1");
}

TEST(MdadmExamine, NewestSuperblockIsBelieved) {
    const auto findings = parse_mdadm_examine(examine("/dev/sdb1", "AA", "Active device 1", 3) +
                                              examine("/dev/sda1", "A.", "Active device 0", 9));
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_EQ(findings.arrays[0].members.at(1).state, MemberState::missing);
}

TEST(MdadmExamine, OldSuperblockCountsItsDevices) {
    const auto findings = parse_mdadm_examine(
        "/dev/sda1:\n          Magic : a92b4efc\n        Version : 0.90.00\n           UUID : 1:2:3:4\n"
        "     Raid Level : raid5\n   Raid Devices : 3\n  Total Devices : 2\nPreferred Minor : 4\n"
        "          State : clean\n Active Devices : 2\n");
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(findings.arrays[0].name, "md4");
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
}

TEST(MdadmExamine, DeviceWithoutASuperblockIsAnAnswerNothingIsNot) {
    EXPECT_TRUE(parse_mdadm_examine("mdadm: No md superblock detected on /dev/sdx.\n").complete);
    EXPECT_TRUE(parse_mdadm_examine(
                    "/dev/sda:\n   MBR Magic : aa55\nPartition[0] :  2048 sectors at 2048 (type fd)\n")
                    .complete);
    EXPECT_FALSE(parse_mdadm_examine("").complete);
    EXPECT_FALSE(parse_mdadm_examine("/dev/sda1:\n          Magic : a92b4efc\n").complete) << "cut off";
}

TEST(RecordedMdadm, TellsDetailFromExamineByItself) {
    EXPECT_EQ(recorded_mdadm(detail("md0", "raid1", "clean", 2, 2, "", kTwo)).arrays.at(0).name, "md0");
    EXPECT_EQ(recorded_mdadm(examine("/dev/sda1", "AA", "Active device 0", 9)).arrays.at(0).name, "md7");
    EXPECT_TRUE(recorded_mdadm("mdadm: No md superblock detected on /dev/sdx.\n").complete);
    EXPECT_FALSE(recorded_mdadm("").complete);
}

TEST(RecordedMdstat, TextThatIsNoMdstatIsNotOk) {
    EXPECT_FALSE(recorded_mdstat("").complete);
    EXPECT_FALSE(recorded_mdstat("cat: /proc/mdstat: No such file or directory\n").complete);
    EXPECT_TRUE(recorded_mdstat("$ cat /proc/mdstat\nPersonalities : \nunused devices: <none>\n").complete);
}

}  // namespace
}  // namespace raidwatch::mdraid
