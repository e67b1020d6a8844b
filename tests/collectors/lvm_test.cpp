#include "collectors/lvm/parse.hpp"

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
    std::ifstream file(std::string(RAIDWATCH_FIXTURES) + "/lvm/" + name, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << name;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

Array only_array(const Findings& findings) {
    EXPECT_THAT(findings.arrays, SizeIs(1));
    return findings.arrays.empty() ? Array{} : findings.arrays.front();
}

TEST(Dmsetup, HealthyRaidIsOptimalAndLinearVolumesAreNoArrays) {
    const auto findings = lvm::parse_dmsetup(
        "vg-mail_rimage_0: 0 2097152 linear\nvg-mail: 0 2097152 raid raid6_zr 5 AAAAA 704512/704512 idle 0 0 "
        "-\n"
        "vg-old: 0 2097152 linear \n");
    EXPECT_TRUE(findings.complete);
    const auto volume = only_array(findings);
    EXPECT_EQ(volume.name, "vg-mail");
    EXPECT_EQ(volume.level, "raid6");
    EXPECT_EQ(volume.layout, "zr");
    EXPECT_EQ(volume.state, ArrayState::optimal);
    EXPECT_EQ(volume.bytes, 2097152ull * 512);
    EXPECT_EQ(redundancy(volume).tolerable, 2);
}

TEST(Dmsetup, DeadLegDegradesAndTwoFailRaid5) {
    const auto one = only_array(lvm::parse_dmsetup("v: 0 10 raid raid5_ls 3 ADA 1/1 idle 0\n"));
    EXPECT_EQ(one.state, ArrayState::degraded);
    EXPECT_EQ(one.members.at(1).state, MemberState::faulty);
    const auto two = only_array(lvm::parse_dmsetup("v: 0 10 raid raid5_ls 3 AD- 1/1 idle 0\n"));
    EXPECT_EQ(two.state, ArrayState::failed);
    EXPECT_EQ(two.members.at(2).state, MemberState::missing);
}

TEST(Dmsetup, RecoveryRebuildsOneLegAndResyncNone) {
    const auto recovering = only_array(lvm::parse_dmsetup("v: 0 10 raid raid1 2 Aa 500/1000 recover 0\n"));
    EXPECT_EQ(recovering.state, ArrayState::degraded);
    EXPECT_EQ(recovering.members.at(1).state, MemberState::rebuilding);
    EXPECT_EQ(recovering.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(recovering.progress->done_bytes, 500u * 512);
    const auto fresh = only_array(lvm::parse_dmsetup("v: 0 10 raid raid1 2 aa 500/1000 resync 0\n"));
    EXPECT_EQ(fresh.state, ArrayState::optimal);
    EXPECT_EQ(fresh.progress->kind, OperationKind::resync);
}

TEST(Dmsetup, MismatchesCountAfterACheckAndJournalIsNamed) {
    const auto volume = only_array(lvm::parse_dmsetup("v: 0 10 raid raid5_n 3 AAA 1/1 idle 128 0 D\n"));
    EXPECT_EQ(volume.mismatches, 128u);
    EXPECT_EQ(volume.last_operation, "check");
    ASSERT_THAT(volume.members, SizeIs(4));
    EXPECT_TRUE(volume.members.back().journal);
    EXPECT_EQ(volume.members.back().state, MemberState::faulty);
}

TEST(Dmsetup, MirrorTellsLegsLogAndProgress) {
    const auto syncing =
        only_array(lvm::parse_dmsetup("m: 0 10 mirror 2 254:1 254:2 730/2048 1 AA 3 disk 254:60 A\n"));
    EXPECT_EQ(syncing.level, "raid1");
    EXPECT_EQ(syncing.state, ArrayState::optimal);
    EXPECT_NEAR(*syncing.progress->percent, 35.6, 0.1);
    const auto dead = only_array(lvm::parse_dmsetup("m: 0 10 mirror 2 254:1 254:2 2048/2048 1 AD 1 core\n"));
    EXPECT_EQ(dead.state, ArrayState::degraded);
    EXPECT_EQ(dead.members.at(1).device, "254:2");
    const auto log =
        only_array(lvm::parse_dmsetup("m: 0 10 mirror 2 254:1 254:2 2048/2048 1 AA 3 disk 254:60 D\n"));
    EXPECT_EQ(log.state, ArrayState::degraded);
    EXPECT_EQ(log.members.back().role, "log");
}

TEST(Dmsetup, MultipathCountsPathsOfAllGroups) {
    const auto map = only_array(lvm::parse_dmsetup(
        "mpatha: 0 41943040 multipath 2 0 1 0 2 1 A 0 1 2 8:16 A 0 0 1 E 0 1 2 8:32 F 3 0 1 \n"));
    EXPECT_EQ(map.state, ArrayState::degraded);
    EXPECT_EQ(map.members.at(1).device, "8:32");
    EXPECT_EQ(redundancy(map).tolerable, 0);
    const auto dead =
        only_array(lvm::parse_dmsetup("mpatha: 0 9 multipath 2 0 1 0 1 1 A 0 1 2 8:16 F 1 0 \n"));
    EXPECT_EQ(dead.state, ArrayState::failed);
}

TEST(Dmsetup, PoolsAndBrokenSnapshotsTellTheirState) {
    const auto findings = lvm::parse_dmsetup(
        "vg-pool-tpool: 0 9 thin-pool 1 138/4096 20/2048 - rw discard_passdown queue_if_no_space - 1024\n"
        "vg-full-tpool: 0 9 thin-pool 1 4000/4096 2048/2048 - out_of_data_space discard_passdown "
        "error_if_no_space - 1024\n"
        "vg-meta: 0 9 thin-pool Fail\n"
        "vg-snap: 0 9 snapshot 16/2048 16\nvg-lost: 0 9 snapshot Invalid\n"
        "vg-stripes: 0 9 striped 2 254:1 254:2 1 AA\nvg-torn: 0 9 striped 2 254:1 254:2 1 AD\n");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(5));
    EXPECT_EQ(findings.arrays[0].state, ArrayState::optimal);
    EXPECT_EQ(findings.arrays[1].state, ArrayState::degraded);
    EXPECT_EQ(findings.arrays[2].state, ArrayState::failed);
    EXPECT_EQ(findings.arrays[3].name, "vg-lost");
    EXPECT_EQ(findings.arrays[4].level, "raid0");
}

TEST(Dmsetup, AskedForOneDeviceTheNameIsLeftOut) {
    EXPECT_EQ(only_array(lvm::parse_dmsetup("0 2097152 raid raid1 2 AA 2097152/2097152 idle 0\n")).name, "");
}

TEST(Dmsetup, SegmentsOfOneVolumeAreOneArray) {
    const auto volume =
        only_array(lvm::parse_dmsetup("vg-pvmove0: 0 8 mirror 2 254:1 254:2 1/1 1 AA 1 core\n"
                                      "vg-pvmove0: 8 8 mirror 2 254:1 254:2 0/1 1 AD 1 core\n"));
    EXPECT_EQ(volume.bytes, 16u * 512);
    EXPECT_EQ(volume.state, ArrayState::degraded);
}

TEST(Dmsetup, WhatItDoesNotSayIsNeverFine) {
    for (const auto* text : {"", "Permission denied\n", "v: 0 10 raid raid1\n", "v: 0 10 mirror 9 254:1\n",
                             "v: 0 10 multipath 2 0\n", "v: 0 10 raid raid1 3 AA 1/1 idle 0\n"}) {
        EXPECT_FALSE(lvm::parse_dmsetup(text).complete) << text;
    }
    EXPECT_TRUE(lvm::parse_dmsetup("No devices found\n").complete);
    const auto odd = only_array(lvm::parse_dmsetup("v: 0 10 raid raid1 2 AZ 1/1 idle 0\n"));
    EXPECT_EQ(odd.members.at(1).state, MemberState::unknown);
}

TEST(Lvs, ImagesOfARaidVolumeAreItsMembers) {
    const auto findings = lvm::parse_lvs(fixture("raid1-partial.json"));
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(2));
    const auto& mail = findings.arrays[0];
    EXPECT_EQ(mail.name, "vg/mail");
    EXPECT_EQ(mail.level, "raid1");
    EXPECT_EQ(mail.state, ArrayState::degraded);
    ASSERT_THAT(mail.members, SizeIs(2));
    EXPECT_EQ(mail.members[0].device, "sdb");
    EXPECT_EQ(mail.members[1].state, MemberState::missing);
    EXPECT_EQ(mail.bytes, 104857600u);
    const auto& index = findings.arrays[1];
    EXPECT_EQ(index.state, ArrayState::degraded);
    EXPECT_EQ(index.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(index.progress->percent, 43.75);
    EXPECT_EQ(index.members[1].state, MemberState::rebuilding);
}

TEST(Lvs, HealthColumnAloneTellsOfTheLoss) {
    const auto volume = only_array(lvm::parse_lvs(
        R"({"report":[{"lv":[{"lv_name":"m","vg_name":"v","segtype":"raid5","lv_attr":"rwi-aor-r-","lv_health_status":"refresh needed"}]}]})"));
    EXPECT_EQ(volume.state, ArrayState::degraded);
    const auto fine = only_array(lvm::parse_lvs(
        R"({"report":[{"lv":[{"lv_name":"m","vg_name":"v","segtype":"raid5","lv_attr":"rwi-aor---","lv_health_status":""}]}]})"));
    EXPECT_EQ(fine.state, ArrayState::optimal);
}

TEST(Lvs, FirstSynchronisationLacksNoMember) {
    const auto volume = only_array(lvm::parse_lvs(fixture("raid1-first-sync.json")));
    EXPECT_EQ(volume.state, ArrayState::optimal);
    EXPECT_EQ(volume.progress->kind, OperationKind::resync);
}

TEST(Lvs, IllThinPoolIsToldAndWarningsInFrontDoNotHideIt) {
    const auto pool = only_array(lvm::parse_lvs(
        "  WARNING: Couldn't find device with uuid 12.\n"
        R"({"report":[{"lv":[{"lv_name":"p","vg_name":"v","segtype":"thin-pool","lv_attr":"twi-aotzM-","lv_health_status":"metadata_read_only"}]}]})"));
    EXPECT_EQ(pool.state, ArrayState::degraded);
    EXPECT_FALSE(lvm::parse_lvs("  LV VG Attr\n").complete);
    EXPECT_FALSE(lvm::parse_lvs("").complete);
    EXPECT_FALSE(lvm::parse_lvs("{}").complete);
}

TEST(Multipath, LostPathDegradesTheMap) {
    const auto findings = lvm::parse_multipath(fixture("alua-one-path-faulty.txt"));
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(3));
    const auto& first = findings.arrays[0];
    EXPECT_EQ(first.name, "mailstore");
    EXPECT_EQ(first.id, "mpath-3600a098038303053453f463045727a31");
    EXPECT_EQ(first.device, "dm-2");
    EXPECT_EQ(first.state, ArrayState::degraded);
    ASSERT_THAT(first.members, SizeIs(4));
    EXPECT_EQ(first.members[2].state, MemberState::faulty);
    EXPECT_EQ(first.members[3].state, MemberState::missing);
    EXPECT_EQ(findings.arrays[1].state, ArrayState::optimal);
    EXPECT_EQ(findings.arrays[2].state, ArrayState::failed);
}

TEST(Multipath, LayoutBefore049IsRead) {
    const auto map =
        only_array(lvm::parse_multipath("mpath0 (3600508b4000156d700012000000b0000) dm-0 HP,HSV210\n"
                                        "[size=20G][features=0][hwhandler=0][rw]\n"
                                        "\\_ round-robin 0 [prio=50][active]\n"
                                        " \\_ 0:0:0:1 sda 8:0   [active][ready]\n"
                                        "\\_ round-robin 0 [prio=10][enabled]\n"
                                        " \\_ 1:0:0:1 sdb 8:16  [failed][faulty]\n"));
    EXPECT_EQ(map.state, ArrayState::degraded);
    EXPECT_EQ(map.members.at(1).device, "sdb");
}

TEST(Multipath, OtherOutputIsNeverFine) {
    EXPECT_FALSE(lvm::parse_multipath("").complete);
    EXPECT_FALSE(lvm::parse_multipath("need to be root\n").complete);
}

}  // namespace
}  // namespace raidwatch
