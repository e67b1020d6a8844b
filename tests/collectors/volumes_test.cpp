// Live collectors of pools and volumes on made-up nodes, with stand-ins for the tools.

#include "collectors/block/collect.hpp"
#include "collectors/btrfs/collect.hpp"
#include "collectors/lvm/collect.hpp"
#include "collectors/zfs/collect.hpp"
#include "collectors/zfs/kernel.hpp"
#include "host_tree.hpp"

#include <raidwatch/model/redundancy.hpp>

#include <chrono>
#include <filesystem>

#include <gmock/gmock.h>

namespace raidwatch {
namespace {

using test::Tree;
using test::TreeHost;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

void add_disk(Tree& tree, const std::string& name, const std::string& serial, const std::string& number) {
    tree.write("/sys/devices/pci0/" + name + "/block/" + name + "/dev", number + "\n");
    tree.write("/sys/devices/pci0/" + name + "/block/" + name + "/size", "2097152\n");
    tree.write("/sys/devices/pci0/" + name + "/vendor", "ATA\n");
    tree.write("/sys/devices/pci0/" + name + "/model", "DISK\n");
    tree.write("/sys/devices/pci0/" + name + "/wwid", "naa.5000c500a000000" + serial.substr(2) + "\n");
    tree.link("/sys/devices/pci0/" + name + "/block/" + name + "/device", "../..");
    tree.link("/sys/block/" + name, "../devices/pci0/" + name + "/block/" + name);
    tree.link("/sys/class/block/" + name, "../../devices/pci0/" + name + "/block/" + name);
    tree.link("/sys/dev/block/" + number, "../../devices/pci0/" + name + "/block/" + name);
}

void add_dm(Tree& tree, const std::string& device, const std::string& name, const std::string& uuid,
            const std::vector<std::string>& slaves) {
    const auto directory = "/sys/devices/virtual/block/" + device;
    tree.write(directory + "/dm/name", name + "\n").write(directory + "/dm/uuid", uuid + "\n");
    tree.write(directory + "/dev", "254:" + device.substr(3) + "\n");
    for (const auto& slave : slaves) tree.write(directory + "/slaves/" + slave + "/x", "");
    tree.link("/sys/block/" + device, "../devices/virtual/block/" + device);
    tree.link("/sys/class/block/" + device, "../../devices/virtual/block/" + device);
}

/// LVM RAID1 "vg/mail" on sda and sdb.
void add_lvm_raid1(Tree& tree) {
    add_disk(tree, "sda", "S-A", "8:0");
    add_disk(tree, "sdb", "S-B", "8:16");
    add_dm(tree, "dm-1", "vg-mail_rimage_0", "LVM-aa0", {"sda"});
    add_dm(tree, "dm-2", "vg-mail_rimage_1", "LVM-aa1", {"sdb"});
    add_dm(tree, "dm-3", "vg-mail_rmeta_0", "LVM-aa2", {"sda"});
    add_dm(tree, "dm-4", "vg-mail_rmeta_1", "LVM-aa3", {"sdb"});
    add_dm(tree, "dm-5", "vg-mail", "LVM-mail", {"dm-1", "dm-2", "dm-3", "dm-4"});
    tree.write("/proc/self/mountinfo", "36 35 254:5 / /srv/mail rw - ext4 /dev/mapper/vg-mail rw\n");
}

TEST(DmCollector, LvmRaidNamesItsDisksAndMounts) {
    Tree tree;
    add_lvm_raid1(tree);
    tree.tool("dmsetup",
              "[ \"$*\" = 'status --noflush -- vg-mail' ] || exit 9\n"
              "echo '0 2097152 raid raid1 2 AA 2097152/2097152 idle 0 0 -'\n");
    const auto findings = collect_dm(TreeHost(tree).host, "dm-5");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(1));
    const auto& array = findings.arrays[0];
    EXPECT_EQ(array.name, "vg/mail");
    EXPECT_EQ(array.id, "dm-LVM-mail");
    EXPECT_EQ(array.engine, ArrayEngine::lvm);
    EXPECT_EQ(array.members.at(0).device, "sda");
    EXPECT_TRUE(array.members.at(0).disk);
    EXPECT_THAT(array.mounts, testing::ElementsAre("/srv/mail"));
    EXPECT_EQ(array.state, ArrayState::optimal);
}

TEST(DmCollector, PulledDiskDegradesAVolumeThatHasNotNoticedYet) {
    Tree tree;
    add_lvm_raid1(tree);
    tree.tool("dmsetup", "echo '0 2097152 raid raid1 2 AA 2097152/2097152 idle 0 0 -'\n");
    tree.remove("/sys/block/sdb").remove("/sys/class/block/sdb");
    const auto array = collect_dm(TreeHost(tree).host, "dm-5").arrays.at(0);
    EXPECT_TRUE(array.members.at(1).device_gone);
    EXPECT_EQ(array.members.at(1).device, "sdb");
    EXPECT_EQ(array.state, ArrayState::degraded);
}

TEST(DmCollector, MissingRefusingAndBabblingToolIsBlindNotFine) {
    Tree missing;
    add_lvm_raid1(missing);
    const auto without = collect_dm(TreeHost(missing).host, "dm-5");
    EXPECT_FALSE(without.complete);
    EXPECT_THAT(without.arrays, IsEmpty());
    ASSERT_THAT(without.problems, SizeIs(1));
    EXPECT_EQ(without.problems[0].code, ErrorCode::not_found);

    Tree babbling;
    add_lvm_raid1(babbling);
    babbling.tool("dmsetup", "echo 'Segmentation fault'\n");
    EXPECT_FALSE(collect_dm(TreeHost(babbling).host, "dm-5").complete);

    Tree refusing;
    add_lvm_raid1(refusing);
    refusing.tool("dmsetup", "echo 'Permission denied' >&2; exit 1\n");
    const auto refused = collect_dm(TreeHost(refusing).host, "dm-5");
    EXPECT_FALSE(refused.complete);
    EXPECT_THAT(refused.problems.at(0).error, HasSubstr("Permission denied"));
}

TEST(DmCollector, HangingToolIsGivenUpAtItsDeadline) {
    Tree tree;
    add_lvm_raid1(tree);
    tree.tool("dmsetup", "exec sleep 600\n");
    const auto findings = collect_dm(TreeHost(tree).host, "dm-5");
    EXPECT_FALSE(findings.complete);
    ASSERT_THAT(findings.problems, SizeIs(1));
    EXPECT_EQ(findings.problems[0].code, ErrorCode::timed_out);
}

TEST(DmCollector, DeviceThatWentIsACompleteAnswer) {
    const Tree tree;
    const auto findings = collect_dm(TreeHost(tree).host, "dm-9");
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.arrays, IsEmpty());
}

TEST(ZfsCollector, PoolIsReadByZpoolAndItsDisksAreKnown) {
    Tree tree;
    add_disk(tree, "sda", "S-A", "8:0");
    add_disk(tree, "sdb", "S-B", "8:16");
    tree.link("/dev/disk/by-id/wwn-1", "../../sda").write("/dev/sda", "");
    tree.write("/proc/spl/kstat/zfs/tank/state", "ONLINE\n");
    tree.write("/proc/self/mountinfo",
               "36 35 0:50 / /srv/mail rw - zfs tank/mail rw\n37 35 0:51 / /x rw - zfs tan rw\n");
    tree.tool(
        "zpool",
        "case \"$1\" in list) printf '123456\\t1099511627776\\n';; status) cat <<'X'\n"
        "  pool: tank\n state: ONLINE\n  scan: none requested\nconfig:\n\n"
        "\tNAME                       STATE     READ WRITE CKSUM\n\ttank                       ONLINE       "
        "0     0     0\n"
        "\t  mirror-0                 ONLINE       0     0     0\n\t    /dev/disk/by-id/wwn-1  ONLINE       "
        "0     0     0\n"
        "\t    /dev/sdb               ONLINE       0     0     4\n\nerrors: No known data errors\nX\nesac\n");
    const auto findings = collect_zfs(TreeHost(tree).host, "tank");
    EXPECT_TRUE(findings.complete) << findings.problems.at(0).error;
    const auto& pool = findings.arrays.at(0);
    EXPECT_EQ(pool.id, "zfs-123456");
    EXPECT_EQ(pool.bytes, 1099511627776u);
    EXPECT_EQ(pool.members.at(0).device, "sda");
    EXPECT_TRUE(pool.members.at(1).disk);
    EXPECT_EQ(pool.members.at(1).checksum_errors, 4u);
    EXPECT_THAT(pool.mounts, testing::ElementsAre("/srv/mail"));
}

TEST(ZfsCollector, SuspendedPoolIsToldByTheKernelWhileZpoolFails) {
    Tree tree;
    tree.write("/proc/spl/kstat/zfs/tank/state", "SUSPENDED\n");
    tree.tool("zpool", "echo 'cannot open' >&2; exit 1\n");
    const auto findings = collect_zfs(TreeHost(tree).host, "tank");
    EXPECT_FALSE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(1));
    EXPECT_EQ(findings.arrays[0].state, ArrayState::failed);
    EXPECT_EQ(findings.arrays[0].vendor_state, "SUSPENDED");
    EXPECT_THAT(findings.problems.at(0).error, HasSubstr("cannot open"));
}

TEST(ZfsCollector, HangingZpoolDoesNotHideWhatTheKernelSays) {
    Tree tree;
    tree.write("/proc/spl/kstat/zfs/tank/state", "SUSPENDED\n").tool("zpool", "exec sleep 600\n");
    const auto findings = collect_zfs(TreeHost(tree).host, "tank");
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.problems.at(0).code, ErrorCode::timed_out);
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::failed);
}

TEST(ZfsCollector, ExportedPoolIsACompleteAnswer) {
    const Tree tree;
    EXPECT_TRUE(collect_zfs(TreeHost(tree).host, "tank").complete);
}

/// tests/fixtures/zfs/kstat as the node's /proc/spl/kstat.
void add_kstat(Tree& tree) {
    std::filesystem::create_directories(tree.outer("/proc/spl"));
    std::filesystem::copy(std::string(RAIDWATCH_FIXTURES) + "/zfs/kstat", tree.outer("/proc/spl/kstat"),
                          std::filesystem::copy_options::recursive);
}

TEST(ZfsCollector, HangingZpoolOfASuspendedPoolIsGivenUpSoonAndThePoolStaysTheSame) {
    Tree tree;
    add_kstat(tree);
    tree.tool("zpool", "exec sleep 600\n");
    const auto began = std::chrono::steady_clock::now();
    const auto findings = collect_zfs(TreeHost(tree).host, "tank");
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(3));
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.arrays.at(0).id, "zfs-1234567890123456789");
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::failed);
}

TEST(ZfsCollector, PoolWhoseGuidIsNotToldNowIsNotAnotherPool) {
    Tree tree;
    tree.write("/proc/spl/kstat/zfs/tank/state", "ONLINE\n");
    tree.tool(
        "zpool",
        "[ \"$1\" = list ] && exit 1\nprintf '  pool: tank\\n state: ONLINE\\nconfig:\\n\\n\\tNAME STATE "
        "READ "
        "WRITE CKSUM\\n\\ttank ONLINE 0 0 0\\n\\t  sda ONLINE 0 0 0\\n\\nerrors: No known data errors\\n'\n");
    const auto findings = collect_zfs(TreeHost(tree).host, "tank");
    EXPECT_FALSE(findings.complete) << "a complete answer under another id would say that the pool vanished";
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::optimal);
    EXPECT_THAT(findings.arrays.at(0).members, SizeIs(1));
}

TEST(ZfsKernel, StatesOfAllPoolsAndLostReportsAreReadWithoutATool) {
    Tree tree;
    add_kstat(tree);
    tree.tool("zpool", "exec sleep 600\n");
    const auto findings = collect_zfs_kernel(TreeHost(tree).host, "");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.arrays, SizeIs(2));
    EXPECT_EQ(findings.arrays[0].name, "backup");
    EXPECT_EQ(findings.arrays[0].state, ArrayState::optimal);
    EXPECT_EQ(findings.arrays[1].name, "tank");
    EXPECT_EQ(findings.arrays[1].state, ArrayState::failed);
    EXPECT_EQ(findings.arrays[1].vendor_state, "SUSPENDED");
    ASSERT_THAT(findings.problems, SizeIs(1));
    EXPECT_EQ(findings.problems[0].error,
              "3 error reports lost since ZFS was loaded (erpt-dropped 2, payload-set-failed 1)");
}

TEST(ZfsKernel, DamagedCountersAreNotSeenAndThoseOfAnOlderModuleAreEnough) {
    Tree tree;
    add_kstat(tree);
    for (const auto* text : {"", "\n", "erpt-dropped 4 0\n", "name type data\n",
                             "name type data\nerpt-dropped 4", "name type data\nerpt-dropped 4 -1\n"}) {
        tree.write("/proc/spl/kstat/zfs/fm", text);
        const auto findings = collect_zfs_kernel(TreeHost(tree).host, "");
        EXPECT_FALSE(findings.complete) << text;
        EXPECT_THAT(findings.arrays, SizeIs(2)) << "the pools' states are known all the same";
    }
    tree.write("/proc/spl/kstat/zfs/fm", "0 1 0x01 1 48 1 2\nname type data\nerpt-dropped 4 0\n");
    EXPECT_TRUE(collect_zfs_kernel(TreeHost(tree).host, "").complete);
    EXPECT_THAT(collect_zfs_kernel(TreeHost(tree).host, "").problems, IsEmpty());
    tree.remove("/proc/spl/kstat/zfs/fm");
    EXPECT_TRUE(collect_zfs_kernel(TreeHost(tree).host, "").complete);
    EXPECT_TRUE(collect_zfs_kernel(TreeHost(Tree()).host, "").complete) << "no ZFS on this node";
}

void add_btrfs(Tree& tree) {
    const std::string fs = "/sys/fs/btrfs/0f1e2d3c-0000-4000-8000-000000000001";
    add_disk(tree, "sda", "S-A", "8:0");
    add_disk(tree, "sdb", "S-B", "8:16");
    tree.write(fs + "/label", "mail\n").write(fs + "/allocation/data/raid1/total_bytes", "1\n");
    tree.write(fs + "/allocation/metadata/raid1/total_bytes", "1\n")
        .write(fs + "/allocation/system/raid1/total_bytes", "1\n");
    tree.write(fs + "/exclusive_operation", "none\n");
    for (const auto* id : {"1", "3"}) {
        tree.write(fs + "/devinfo/" + id + "/missing", "0\n");
        tree.write(fs + "/devinfo/" + id + "/error_stats",
                   "write_errs 0\nread_errs 2\nflush_errs 0\ncorruption_errs 1\ngeneration_errs 0\n");
    }
    tree.link(fs + "/devices/sda", "../../../../block/sda")
        .link(fs + "/devices/sdb", "../../../../block/sdb");
    tree.write("/proc/self/mountinfo", "36 35 0:50 / /srv/mail rw - btrfs /dev/sda rw\n");
}

constexpr const char* kUuid = "0f1e2d3c-0000-4000-8000-000000000001";

TEST(BtrfsCollector, SysfsAloneTellsLevelCountersAndLoss) {
    Tree tree;
    add_btrfs(tree);
    auto array = collect_btrfs(TreeHost(tree).host, kUuid).arrays.at(0);
    EXPECT_EQ(array.name, "mail");
    EXPECT_EQ(array.level, "raid1");
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.raid_disks, 2);
    EXPECT_EQ(array.members.at(0).read_errors, 2u);
    EXPECT_EQ(array.members.at(0).checksum_errors, 1u);
    EXPECT_EQ(redundancy(array).tolerable, 1);

    tree.write(std::string("/sys/fs/btrfs/") + kUuid + "/devinfo/3/missing", "1\n");
    array = collect_btrfs(TreeHost(tree).host, kUuid).arrays.at(0);
    EXPECT_EQ(array.state, ArrayState::degraded);
    EXPECT_EQ(redundancy(array).tolerable, 0);
}

TEST(BtrfsCollector, ToolNamesTheDevicesAndTheScrub) {
    Tree tree;
    add_btrfs(tree);
    tree.tool("btrfs",
              "case \"$1\" in filesystem) printf \"Label: 'mail'  uuid: u\\n\\tTotal devices 2 FS bytes used "
              "1.00GiB\\n"
              "\\tdevid    1 size 1.00GiB used 1.00GiB path /dev/sdb\\n\\tdevid    3 size 1.00GiB used "
              "1.00GiB path /dev/sda\\n\";;\n"
              "scrub) printf 'UUID: u\\nStatus: running\\nTotal to scrub: 4.00GiB\\nBytes scrubbed: 1.00GiB "
              "(25.00%%)\\n"
              "Error summary: no errors found\\n';; esac\n");
    const auto array = collect_btrfs(TreeHost(tree).host, kUuid).arrays.at(0);
    EXPECT_EQ(array.members.at(0).device, "sdb");
    EXPECT_EQ(array.members.at(1).device, "sda");
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->percent, 25.0);
    EXPECT_EQ(array.data_errors, 0u);
}

TEST(BtrfsCollector, PulledDeviceIsGone) {
    Tree tree;
    add_btrfs(tree);
    tree.remove("/sys/block/sdb").remove("/sys/class/block/sdb");
    const auto array = collect_btrfs(TreeHost(tree).host, kUuid).arrays.at(0);
    EXPECT_EQ(array.state, ArrayState::degraded);
    EXPECT_EQ(std::ranges::count(array.members, true, &Member::device_gone), 1);
}

TEST(Inventory, ListsPoolsVolumesAndEnclosures) {
    Tree tree;
    add_btrfs(tree);
    add_dm(tree, "dm-1", "vg-mail_rimage_0", "LVM-aa0", {"sda"});
    add_dm(tree, "dm-5", "vg-mail", "LVM-mail", {"dm-1"});
    add_dm(tree, "dm-6", "vg-root", "LVM-root", {"sda"});
    add_dm(tree, "dm-7", "mpatha", "mpath-3600", {"sda", "sdb"});
    add_dm(tree, "dm-8", "secret", "CRYPT-LUKS2-1", {"sda"});
    tree.write("/proc/spl/kstat/zfs/tank/state", "ONLINE\n").write("/proc/spl/kstat/zfs/arcstats", "");
    tree.write("/sys/class/enclosure/0:0:24:0/components", "12\n");
    const auto domains = collect_block(TreeHost(tree).host, "").domains;
    for (const auto& domain : {Domain{"zfs", "tank"}, Domain{"zfs-kernel", ""}, Domain{"btrfs", kUuid},
                               Domain{"dm", "dm-5"}, Domain{"dm", "dm-7"}, Domain{"ses", "0:0:24:0"}})
        EXPECT_THAT(domains, Contains(domain)) << domain.text();
    for (const auto* device : {"dm-1", "dm-6", "dm-8"})
        EXPECT_THAT(domains, testing::Not(Contains(Domain{"dm", device}))) << device;
}

}  // namespace
}  // namespace raidwatch
