#include "collectors/probe/coalescer.hpp"
#include "collectors/probe/collectors.hpp"
#include "collectors/probe/md_watch.hpp"
#include "collectors/probe/pool_watch.hpp"
#include "collectors/probe/uevent.hpp"
#include "host_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::probe {
namespace {

using test::Tree;
using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Domain kMd0{"md", "md0"}, kMd1{"md", "md1"}, kBlock{"block", ""};
constexpr MonoTime kStart{1'000'000ms};

TEST(Coalescer, FirstSignPassesAtOnceTheLastOfAStormIsKept) {
    Coalescer coalescer;
    EXPECT_TRUE(coalescer.admit({kMd0, "1"}, kStart));
    for (int i = 2; i < 100; ++i) EXPECT_FALSE(coalescer.admit({kMd0, std::to_string(i)}, kStart + 10ms));
    EXPECT_THAT(coalescer.due(kStart + 49ms), IsEmpty());
    EXPECT_EQ(coalescer.next_due(), kStart + 50ms);
    EXPECT_THAT(coalescer.due(kStart + 50ms), ElementsAre(Sign{kMd0, "99"}));
    EXPECT_EQ(coalescer.next_due(), std::nullopt);
    EXPECT_FALSE(coalescer.admit({kMd0, "100"}, kStart + 60ms)) << "quiet again after what came late";
    EXPECT_THAT(coalescer.due(kStart + 100ms), ElementsAre(Sign{kMd0, "100"}));
}

TEST(Coalescer, DomainsDoNotDelayEachOther) {
    Coalescer coalescer;
    EXPECT_TRUE(coalescer.admit({kMd0, "a"}, kStart));
    EXPECT_TRUE(coalescer.admit({kMd1, "b"}, kStart));
}

TEST(Coalescer, QuietDomainPassesAtOnceAgain) {
    Coalescer coalescer;
    EXPECT_TRUE(coalescer.admit({kMd0, "a"}, kStart));
    EXPECT_TRUE(coalescer.admit({kMd0, "b"}, kStart + 50ms));
}

TEST(Coalescer, LazySignWaitsASecondAndDelaysNoFault) {
    Coalescer coalescer;
    EXPECT_FALSE(coalescer.admit({kMd0, "sync_completed 1 -> 2", true}, kStart));
    EXPECT_EQ(coalescer.next_due(), kStart + 1000ms);
    EXPECT_TRUE(coalescer.admit({kMd0, "dev-sda/state in_sync -> faulty"}, kStart + 5ms));
    EXPECT_EQ(coalescer.next_due(), std::nullopt) << "the reader that comes now sees the progress too";
    EXPECT_FALSE(coalescer.admit({kMd0, "sync_completed 2 -> 3", true}, kStart + 10ms));
    EXPECT_FALSE(coalescer.admit({kMd0, "degraded 0 -> 1"}, kStart + 20ms));
    EXPECT_THAT(coalescer.due(kStart + 55ms), ElementsAre(Sign{kMd0, "degraded 0 -> 1"}));
    EXPECT_FALSE(coalescer.admit({kMd0, "sync_completed 3 -> 4", true}, kStart + 500ms));
    EXPECT_FALSE(coalescer.admit({kMd0, "sync_completed 4 -> 5", true}, kStart + 1400ms));
    EXPECT_THAT(coalescer.due(kStart + 1500ms), ElementsAre(Sign{kMd0, "sync_completed 4 -> 5"}));
}

TEST(Uevent, KernelDatagramIsRead) {
    const std::string text(
        "remove@/devices/pci0000:00/0000:00:06.0/virtio4/block/vdb\0ACTION=remove\0DEVPATH=/devices/"
        "pci0000:00/0000:00:06.0/virtio4/block/vdb\0SUBSYSTEM=block\0MAJOR=254\0",
        152);
    EXPECT_EQ(parse_uevent(text), (Uevent{"remove", "block", "vdb"}));
}

TEST(Uevent, AnythingElseIsNone) {
    EXPECT_FALSE(parse_uevent(""));
    EXPECT_FALSE(parse_uevent("libudev"));
    EXPECT_FALSE(parse_uevent("add@/devices/x"));
    EXPECT_FALSE(parse_uevent(std::string("add@/x\0ACTION=add\0", 18)));
    EXPECT_FALSE(parse_uevent(std::string(8192, '\0')));
}

std::vector<Domain> domains(const Uevent& event) {
    std::vector<Domain> found;
    for (const auto& sign : signs_of(event, {"md0", "md1"})) found.push_back(sign.domain);
    return found;
}

TEST(Uevent, DiskThatGoesConcernsEveryArrayAndTheInventory) {
    EXPECT_THAT(domains({"remove", "block", "sdb"}), ElementsAre(kMd0, kMd1, kBlock));
    EXPECT_THAT(domains({"lost", "", "uevents"}), ElementsAre(kMd0, kMd1, kBlock));
    EXPECT_THAT(domains({"change", "block", "sdb"}), ElementsAre(kBlock));
}

TEST(Uevent, ArrayConcernsItselfAndTheInventory) {
    EXPECT_THAT(domains({"change", "block", "md1"}), ElementsAre(kMd1, kBlock));
    EXPECT_THAT(domains({"add", "block", "md1p2"}), ElementsAre(kMd1, kBlock));
    EXPECT_THAT(domains({"add", "block", "md_home"}), ElementsAre(Domain{"md", "md_home"}, kBlock));
}

TEST(Uevent, NvmeEventConcernsItsController) {
    EXPECT_THAT(domains({"change", "nvme", "nvme0"}), ElementsAre(Domain{"nvme", "nvme0"}));
    EXPECT_THAT(domains({"remove", "nvme", "nvme0"}), Contains(Domain{"nvme", "nvme0"}));
    EXPECT_THAT(domains({"remove", "nvme", "nvme0"}), Contains(kMd0));
}

TEST(Uevent, WhatIsStackedOrVirtualIsNoNews) {
    for (const std::string name : {"loop0", "dm-3", "zram0", "ram1", "sr0"})
        EXPECT_THAT(domains({"add", "block", name}), IsEmpty()) << name;
}

TEST(MdNotice, EngineAtWorkIsRoutineAndFaultsAreNot) {
    EXPECT_TRUE(is_routine("array_state", "clean", "active"));
    EXPECT_TRUE(is_routine("array_state", "clean", "write-pending"));
    EXPECT_FALSE(is_routine("array_state", "clean", "broken"));
    EXPECT_FALSE(is_routine("array_state", "readonly", "clean"));
    EXPECT_TRUE(is_routine("sync_completed", "1 / 2", "2 / 2"));
    EXPECT_FALSE(is_routine("sync_action", "idle", "check"));
    EXPECT_FALSE(is_routine("degraded", "0", "1"));
    EXPECT_TRUE(is_routine("dev-sda/state", "in_sync", "faulty,in_sync,blocked"))
        << "a bad block is being acknowledged";
    EXPECT_FALSE(is_routine("dev-sda/state", "in_sync", "faulty,blocked"));
    EXPECT_FALSE(is_routine("dev-sda/state", "in_sync", "in_sync,want_replacement"));
}

class MdWatchTest : public ::testing::Test {
  protected:
    std::vector<std::string> look() {
        said_.clear();
        watch_.look();
        std::vector<std::string> texts;
        for (const auto& sign : said_) texts.push_back(sign.domain.text() + ": " + sign.what);
        return texts;
    }

    Tree tree_{"mdraid/raid1-healthy.tree"};
    std::vector<Sign> said_;
    MdWatch watch_{tree_.root(), false, [this](Sign sign) { said_.push_back(std::move(sign)); }};
    const std::string md_ = "/sys/devices/virtual/block/md1/md/";
};

TEST_F(MdWatchTest, FirstLookIsSilentAndSoIsOneWithoutNews) {
    EXPECT_THAT(look(), IsEmpty());
    EXPECT_THAT(look(), IsEmpty());
    EXPECT_THAT(watch_.arrays(), ElementsAre("md1"));
}

TEST_F(MdWatchTest, WatcherThatWasStartedAgainSpeaksOfEveryArray) {
    std::vector<Sign> said;
    MdWatch again(tree_.root(), true, [&](Sign sign) { said.push_back(std::move(sign)); });
    again.look();
    EXPECT_THAT(said, Contains(Sign{kMd1, "array appeared"}));
}

TEST_F(MdWatchTest, ChangedAttributeIsSaidWithBothValues) {
    look();
    tree_.write(md_ + "degraded", "1\n");
    EXPECT_THAT(look(), ElementsAre("md/md1: degraded 0 -> 1"));
}

TEST_F(MdWatchTest, NewMemberAndNewArrayAreSaid) {
    look();
    tree_.write(md_ + "dev-sdc/state", "spare\n");
    EXPECT_THAT(look(), ElementsAre("md/md1: dev-sdc/state is spare"));
    tree_.write("/sys/block/md7/md/array_state", "clean\n");
    EXPECT_THAT(look(), Contains("md/md7: array appeared"));
}

TEST_F(MdWatchTest, ArrayThatGoesIsSaid) {
    look();
    tree_.remove("/sys/block/md1");
    EXPECT_THAT(look(), ElementsAre("md/md1: array has gone"));
    EXPECT_THAT(watch_.arrays(), IsEmpty());
}

TEST_F(MdWatchTest, MdstatTellsMembersButNotProgress) {
    tree_.write("/proc/mdstat", "md1 : active raid1 sdb[1] sda[0]\n 1 blocks [2/2] [UU]\n");
    look();
    tree_.write("/proc/mdstat", "md1 : active raid1 sdb[1] sda[0](F)\n 1 blocks [2/1] [_U]\n");
    EXPECT_THAT(look(), SizeIs(1));
    tree_.write("/proc/mdstat",
                "md1 : active raid1 sdb[1] sda[0](F)\n 1 blocks [2/1] [_U]\n [>.] recovery =  5.5% "
                "(3584/64512) finish=0.2min speed=3584K/sec\n");
    EXPECT_THAT(look(), SizeIs(1)) << "a rebuild began";
    tree_.write("/proc/mdstat",
                "md1 : active raid1 sdb[1] sda[0](F)\n 1 blocks [2/1] [_U]\n [>.] recovery =  6.5% "
                "(4584/64512) finish=0.2min speed=3584K/sec\n");
    EXPECT_THAT(look(), IsEmpty());
    tree_.write("/proc/mdstat", "unused devices: <none>\n");
    EXPECT_THAT(look(), ElementsAre("md/md1: no longer in /proc/mdstat", "block: arrays came or went"));
}

TEST(Collectors, UnknownSourceIsUnsupportedAndHostileTargetInvalid) {
    Tree tree("mdraid/raid1-healthy.tree");
    const test::TreeHost host(tree);
    const auto unknown = collect_domain(host.host, {"quantum", "q0"});
    EXPECT_FALSE(unknown.complete);
    EXPECT_EQ(unknown.problems.at(0).code, ErrorCode::unsupported);
    const std::vector<std::string> targets = {"../../etc/passwd", "md0/../md1", "md 0", "..",
                                              std::string(100, 'a')};
    for (const auto& target : targets) {
        const auto hostile = collect_domain(host.host, {"md", target});
        EXPECT_FALSE(hostile.complete) << target;
        EXPECT_EQ(hostile.problems.at(0).code, ErrorCode::invalid) << target;
    }
    EXPECT_TRUE(collect_domain(host.host, {"md", "md1"}).complete);
}

TEST(Collectors, EverySourceIsListedOnce) {
    std::vector<std::string_view> sources;
    for (const auto& collector : collectors()) sources.push_back(collector.source);
    std::sort(sources.begin(), sources.end());
    EXPECT_EQ(std::adjacent_find(sources.begin(), sources.end()), sources.end());
    EXPECT_THAT(sources, Contains("md"));
    EXPECT_THAT(sources, Contains("block"));
}

TEST(PoolWatch, ChangedStateIsToldOnceAndPoolsThatComeOrGoAreLookedFor) {
    Tree tree;
    std::vector<Sign> said;
    PoolWatch watch(tree.root(), false, [&](Sign sign) { said.push_back(std::move(sign)); });
    watch.look();
    EXPECT_EQ(watch.pause(), 10s) << "nothing to watch yet";
    tree.write("/proc/spl/kstat/zfs/tank/state", "ONLINE\n").write("/proc/spl/kstat/zfs/arcstats", "x\n");
    watch.look();
    EXPECT_THAT(said, Contains(Sign{kBlock, "pools came or went"}));
    EXPECT_EQ(watch.pause(), 1s);
    said.clear();
    watch.look();
    EXPECT_THAT(said, IsEmpty());
    tree.write("/proc/spl/kstat/zfs/tank/state", "SUSPENDED\n");
    watch.look();
    EXPECT_THAT(said, ElementsAre(Sign{{"zfs", "tank"}, "ONLINE -> SUSPENDED"},
                                  Sign{{"zfs-kernel", ""}, "a pool's state changed"}));
    said.clear();
    tree.remove("/proc/spl/kstat/zfs/tank");
    watch.look();
    EXPECT_THAT(said, ElementsAre(Sign{kBlock, "pools came or went"}));
}

TEST(PoolWatch, StartedAgainItSpeaksOfEveryPool) {
    Tree tree;
    tree.write("/proc/spl/kstat/zfs/tank/state", "ONLINE\n");
    std::vector<Sign> said;
    PoolWatch watch(tree.root(), true, [&](Sign sign) { said.push_back(std::move(sign)); });
    watch.look();
    EXPECT_THAT(said, Contains(Sign{{"zfs", "tank"}, "ONLINE"}));
}

}  // namespace
}  // namespace raidwatch::probe
