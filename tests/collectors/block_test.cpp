#include "collectors/block/collect.hpp"
#include "host_tree.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using test::Tree;
using test::TreeHost;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const Disk* find(const Findings& findings, const std::string& device) {
    const auto found = std::find_if(findings.disks.begin(), findings.disks.end(),
                                    [&](const Disk& d) { return d.device == device; });
    return found == findings.disks.end() ? nullptr : &*found;
}

TEST(Block, EveryKindOfDiskIsListedWithItsFacts) {
    Tree tree("block/disks.tree");
    const auto findings = collect_block(TreeHost(tree).host, "");
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.problems, IsEmpty());
    const Disk* sata = find(findings, "sda");
    ASSERT_TRUE(sata);
    EXPECT_EQ(sata->transport, "sata");
    EXPECT_EQ(sata->kind, DiskKind::hdd);
    EXPECT_EQ(sata->bytes, 64U << 20);
    EXPECT_EQ(sata->logical_block_bytes, 512U);
    EXPECT_EQ(sata->slot.substr(0, 3), "ata");
    EXPECT_EQ(sata->bus_path.substr(0, 16), "pci-0000:00:05.0");
    const Disk* nvme = find(findings, "nvme0n1");
    ASSERT_TRUE(nvme);
    EXPECT_EQ(nvme->kind, DiskKind::nvme);
    EXPECT_EQ(nvme->firmware.empty(), false);
    const Disk* virtio = find(findings, "vda");
    ASSERT_TRUE(virtio);
    EXPECT_EQ(virtio->kind, DiskKind::virtual_disk);
    EXPECT_EQ(virtio->id, "virtio_" + virtio->serial);
}

TEST(Block, OtherDomainsAreListedOnce) {
    Tree tree("block/disks.tree");
    tree.write("/sys/block/md0/md/level", "raid1\n").write("/sys/block/md7/dev", "9:7");
    const auto domains = collect_block(TreeHost(tree).host, "").domains;
    EXPECT_THAT(domains, Contains(Domain{"ata", "sda"}));
    EXPECT_THAT(domains, Contains(Domain{"nvme", "nvme0"}));
    EXPECT_THAT(domains, Contains(Domain{"md", "md0"}));
    EXPECT_THAT(domains, Not(Contains(Domain{"md", "md7"}))) << "a stopped array's empty device";
    EXPECT_EQ(
        std::count_if(domains.begin(), domains.end(), [](const Domain& d) { return d.source == "scsi"; }), 1);
    EXPECT_TRUE(std::is_sorted(domains.begin(), domains.end()));
}

TEST(Block, WhatIsNoPhysicalDiskIsLeftOut) {
    Tree tree;
    for (const std::string name : {"loop0", "ram0", "zram0", "dm-0", "sr0", "md0"})
        tree.write("/sys/block/" + name + "/size", "100\n")
            .write("/sys/block/" + name + "/device/model", "x");
    tree.write("/sys/block/sda/size", "0\n")
        .write("/sys/block/sda/device/vpd_pg80", std::string("\0\x80\0\x02S1", 6));
    tree.write("/sys/block/sda/device/model", "Card reader").write("/sys/block/sda/removable", "1\n");
    const auto findings = collect_block(TreeHost(tree).host, "");
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.disks, IsEmpty());
}

TEST(Block, MemberIsOnlineOthersUnconfiguredAndAnOfflineOneIsSaidSo) {
    Tree tree("mdraid/raid1-check-delayed.tree");
    auto findings = collect_block(TreeHost(tree).host, "");
    ASSERT_TRUE(find(findings, "sda"));
    EXPECT_EQ(find(findings, "sda")->state, DiskState::online);
    EXPECT_THAT(find(findings, "sda")->holders, ElementsAre("md1", "md2")) << "holders of partitions";
    const auto state = *host::RootedFiles(tree.root()).resolve("/sys/block/sda/device") + "/state";
    tree.write(state, "offline\n");
    findings = collect_block(TreeHost(tree).host, "");
    EXPECT_EQ(find(findings, "sda")->state, DiskState::offline);
    EXPECT_EQ(find(findings, "sda")->vendor_state, "offline");
}

TEST(Block, DiskWithoutACapacityIsThereAndInNoKnownStateUnlessAnotherPathTellsIt) {
    Tree tree;
    for (const std::string name : {"sda", "sdb", "sdc"})
        tree.write("/sys/block/" + name + "/device/model", "M")
            .write("/sys/block/" + name + "/removable", "0\n");
    tree.write("/sys/block/sda/size", "0\n").write("/sys/block/sda/device/wwid", "naa.5000c500a1b2c3d4\n");
    tree.write("/sys/block/sdb/size", "0\n").write("/sys/block/sdb/device/wwid", "naa.5000c500a1b2c3d5\n");
    tree.write("/sys/block/sdc/size", "9\n").write("/sys/block/sdc/device/wwid", "naa.5000c500a1b2c3d5\n");
    const auto findings = collect_block(TreeHost(tree).host, "");
    ASSERT_EQ(findings.disks.size(), 2U);
    EXPECT_EQ(find(findings, "sda")->state, DiskState::unknown);
    EXPECT_EQ(find(findings, "sda")->vendor_state, "no capacity");
    ASSERT_TRUE(find(findings, "sdc")) << "the path that works";
    EXPECT_EQ(find(findings, "sdc")->state, DiskState::unconfigured);
}

TEST(Block, TwoPathsToOneDiskAreOneDisk) {
    Tree tree;
    for (const std::string name : {"sda", "sdb"}) {
        tree.write("/sys/block/" + name + "/size", "100\n")
            .write("/sys/block/" + name + "/device/model", "M");
        tree.write("/sys/block/" + name + "/device/wwid", "naa.5000c500a1b2c3d4\n");
    }
    tree.write("/sys/block/sdb/holders/dm-0", "");
    const auto findings = collect_block(TreeHost(tree).host, "");
    ASSERT_EQ(findings.disks.size(), 1U);
    EXPECT_EQ(findings.disks[0].device, "sda");
    EXPECT_THAT(findings.disks[0].holders, ElementsAre("dm-0"));
    EXPECT_EQ(findings.disks[0].state, DiskState::online);
}

TEST(Block, SlotOfTheEnclosureIsTheSlot) {
    Tree tree;
    tree.write("/sys/block/sda/size", "100\n").write("/sys/block/sda/device/model", "M");
    tree.write("/sys/block/sda/device/wwid", "naa.5000c500a1b2c3d4\n");
    tree.write("/sys/class/enclosure/252/Slot 03/slot", "3\n");
    tree.link("/sys/block/sda/device/enclosure_device:Slot 03", "../../../class/enclosure/252/Slot 03");
    const auto findings = collect_block(TreeHost(tree).host, "");
    ASSERT_EQ(findings.disks.size(), 1U);
    EXPECT_EQ(findings.disks[0].slot, "252:3");
}

TEST(Block, DiskThatCannotBeNamedHidesNoOtherAndIsSaid) {
    Tree tree("block/disks.tree");
    tree.write("/sys/block/sdq/size", "100\n").write("/sys/block/sdq/device/model", "");
    const auto findings = collect_block(TreeHost(tree).host, "");
    EXPECT_FALSE(findings.complete);
    ASSERT_EQ(findings.problems.size(), 1U);
    EXPECT_EQ(findings.problems[0].scope, "block/sdq");
    EXPECT_TRUE(find(findings, "sda"));
}

TEST(Block, NodeWithoutSysfsIsIncompleteNotEmpty) {
    Tree tree;
    const auto findings = collect_block(TreeHost(tree).host, "");
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.problems.size(), 1U);
}

TEST(Block, NodeWithoutDisksIsCompleteAndEmpty) {
    Tree tree;
    tree.write("/sys/block/loop0/size", "0");
    const auto findings = collect_block(TreeHost(tree).host, "");
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.disks, IsEmpty());
    EXPECT_THAT(findings.domains, IsEmpty());
}

/// A SATA controller with a disk, a RAID controller with a volume and a drive that it passes through, an NVMe
/// disk, a network card.
void add_two_controllers(Tree& tree) {
    const auto device = [&](const std::string& place, const std::string& pci_class,
                            const std::string& driver) {
        const std::string path = "/sys/devices/pci0000:00/" + place;
        tree.write(path + "/class", pci_class + "\n");
        tree.link(path + "/driver", "../../../bus/pci/drivers/" + driver);
        tree.link("/sys/bus/pci/devices/" + place, "../../../devices/pci0000:00/" + place);
        tree.link("/sys/bus/pci/drivers/" + driver + "/" + place, "../../../../devices/pci0000:00/" + place);
    };
    device("0000:00:17.0", "0x010601", "ahci");
    device("0000:03:00.0", "0x010400", "megaraid_sas");
    device("0000:04:00.0", "0x010802", "nvme");
    device("0000:05:00.0", "0x010000", "virtio-pci");
    device("0000:06:00.0", "0x020000", "igb");
    const auto disk = [&](const std::string& name, const std::string& place, const std::string& hctl,
                          const std::string& wwid) {
        const auto host = "host" + hctl.substr(0, 1);
        const auto path =
            "/sys/devices/pci0000:00/" + place + "/" + host + "/target" + hctl.substr(0, 5) + "/" + hctl;
        tree.write(path + "/wwid", wwid + "\n").write(path + "/model", "M\n");
        tree.write(path + "/block/" + name + "/size", "2048\n");
        tree.link(path + "/block/" + name + "/device", "../../../" + hctl);
        tree.link("/sys/block/" + name, "../devices/pci0000:00/" + place + "/" + host + "/target" +
                                            hctl.substr(0, 5) + "/" + hctl + "/block/" + name);
    };
    disk("sda", "0000:00:17.0", "1:0:0:0", "naa.5000c50000000001");
    disk("sdb", "0000:03:00.0", "6:2:0:0", "naa.600605b000000001");
    disk("sdc", "0000:03:00.0", "6:0:9:0", "naa.5000c50000000002");
}

TEST(BlockControllers, StorageControllersAreListedWithTheirDisks) {
    Tree tree;
    add_two_controllers(tree);
    const auto findings = collect_block(TreeHost(tree).host, "");
    EXPECT_TRUE(findings.complete);
    ASSERT_EQ(findings.controllers.size(), 2U) << "NVMe is its own disk, a virtual one is none";
    EXPECT_EQ(findings.controllers[0].id, "pci-0000:00:17.0");
    EXPECT_EQ(findings.controllers[0].name, "ahci 0000:00:17.0");
    EXPECT_EQ(findings.controllers[1].id, "pci-0000:03:00.0");
    EXPECT_EQ(findings.controllers[1].name, "c0");
    EXPECT_EQ(find(findings, "sda")->controller, "pci-0000:00:17.0");
    EXPECT_EQ(find(findings, "sdc")->controller, "pci-0000:03:00.0");
    EXPECT_THAT(findings.domains, ::testing::Contains(Domain{"megaraid", "0000:03:00.0"}));
}

TEST(BlockControllers, VolumeIsNoDisk) {
    Tree tree;
    add_two_controllers(tree);
    const auto findings = collect_block(TreeHost(tree).host, "");
    EXPECT_FALSE(find(findings, "sdb"));
    EXPECT_EQ(std::ranges::count(findings.domains, Domain{"scsi", "sdb"}), 0);
}

TEST(BlockControllers, ControllerWithoutDriverIsNotThere) {
    Tree tree;
    add_two_controllers(tree);
    tree.remove("/sys/devices/pci0000:00/0000:03:00.0/driver");
    tree.remove("/sys/bus/pci/drivers/megaraid_sas/0000:03:00.0");
    const auto findings = collect_block(TreeHost(tree).host, "");
    EXPECT_EQ(findings.controllers.size(), 1U);
    EXPECT_EQ(std::ranges::count(findings.domains, Domain{"megaraid", "0000:03:00.0"}), 0);
    EXPECT_FALSE(find(findings, "sdb")) << "a volume that nobody tells from a disk any more";
    EXPECT_FALSE(find(findings, "sdc")) << "the kernel is taking it away";
}

TEST(Block, UdevsPathIsPreferredToTheComputedOne) {
    Tree tree("block/disks.tree");
    tree.write("/run/udev/data/b8:0", "E:ID_PATH=pci-0000:00:05.0-by-udev\n");
    const auto findings = collect_block(TreeHost(tree).host, "");
    const auto found = std::find_if(findings.disks.begin(), findings.disks.end(),
                                    [](const Disk& d) { return d.bus_path == "pci-0000:00:05.0-by-udev"; });
    EXPECT_NE(found, findings.disks.end());
}

/// A disk that is pulled when this path is read.
class Pulled final : public Files {
  public:
    Pulled(Tree& tree, std::string at) : tree_(tree), files_(tree.root()), at_(std::move(at)) {}
    Result<std::string> read(std::string_view path, std::size_t most) const override {
        if (path == at_) tree_.remove("/sys/block/sda").remove("/sys/devices/pci0/block/sda");
        return files_.read(path, most);
    }
    Result<std::vector<std::string>> list(std::string_view path) const override { return files_.list(path); }
    Result<std::string> link(std::string_view path) const override { return files_.link(path); }
    Result<std::string> resolve(std::string_view path) const override { return files_.resolve(path); }
    bool exists(std::string_view path) const override { return files_.exists(path); }

  private:
    Tree& tree_;
    host::RootedFiles files_;
    std::string at_;
};

TEST(DiskThatIsPulledWhileItIsRead, IsGoneAndNoLackOfSight) {
    for (const auto* at : {"/wwid", "/vendor", "/model", "/vpd_pg80"}) {
        Tree tree;
        const std::string device = "/sys/devices/pci0/block/sda/device";
        tree.link("/sys/block/sda", "../devices/pci0/block/sda");
        tree.write(device + "/wwid", "naa.5000c500a0000001\n").write(device + "/vendor", "SEAGATE\n");
        tree.write(device + "/model", "MODEL 9\n").write("/sys/devices/pci0/block/sda/size", "2048\n");
        const TreeHost node(tree);
        const Pulled files(tree, std::string("/sys/block/sda/device") + at);
        const auto findings = collect_block({files, node.tools, node.ata, node.nvme, node.clock}, "");
        EXPECT_TRUE(findings.complete) << at;
        EXPECT_THAT(findings.disks, IsEmpty()) << at;
    }
}

TEST(NvmeWithTwoControllers, IsOnlineAsLongAsOneOfThemLives) {
    Tree tree;
    const std::string subsystem = "/sys/devices/virtual/nvme-subsystem/nvme-subsys0";
    tree.write(subsystem + "/nvme0n1/size", "2048\n")
        .write(subsystem + "/nvme0n1/wwid", "eui.0025385b01404bde\n");
    tree.link(subsystem + "/nvme0n1/device", "..");
    tree.link("/sys/block/nvme0n1", "../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
    for (const std::string name : {"nvme0", "nvme1"}) {
        tree.write("/sys/devices/pci0/" + name + "/state", name == "nvme0" ? "dead\n" : "live\n");
        tree.link("/sys/class/nvme/" + name, "../../devices/pci0/" + name);
        tree.link(subsystem + "/" + name, "../../../pci0/" + name);
    }
    const auto state = [&] { return collect_block(TreeHost(tree).host, "").disks.at(0).state; };
    EXPECT_EQ(state(), DiskState::unconfigured);
    tree.write("/sys/devices/pci0/nvme1/state", "dead\n");
    EXPECT_EQ(state(), DiskState::offline);
}

}  // namespace
}  // namespace raidwatch
