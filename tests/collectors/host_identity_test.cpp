#include "collectors/host/identity.hpp"
#include "collectors/host/mounts.hpp"
#include "collectors/host/udev.hpp"
#include "collectors/host/vital_product_data.hpp"
#include "collectors/text/scanner.hpp"
#include "host_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::host {
namespace {

using test::Tree;
using ::testing::ElementsAre;

/// A SCSI disk as sysfs shows it behind the first port of an AHCI controller.
void add_scsi(Tree& tree, const std::string& name) {
    const std::string target = "/sys/devices/pci0000:00/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0";
    tree.link("/sys/block/" + name, ".." + target.substr(4) + "/block/" + name);
    tree.link("/sys/class/block/" + name, "../.." + target.substr(4) + "/block/" + name);
    tree.link(target + "/block/" + name + "/device", "../../../2:0:0:0");
    tree.write(target + "/block/" + name + "/dev", "8:0\n");
}
constexpr const char* kDevice = "/sys/devices/pci0000:00/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0/";

TEST(DiskIdentity, WorldWideNameIsTheId) {
    Tree tree("block/disks.tree");
    const auto disk = disk_identity(RootedFiles(tree.root()), "sda");
    ASSERT_TRUE(disk) << disk.error().text();
    EXPECT_EQ(disk->id, "wwn-" + disk->wwn);
    EXPECT_TRUE(disk->wwn.starts_with("0x5000c500a1b2c30")) << disk->wwn;
    EXPECT_EQ(disk->model, "QEMU HARDDISK");
    EXPECT_TRUE(disk->vendor.empty()) << "ATA is the transport";
    EXPECT_EQ(disk->serial.substr(0, 6), "RW0000");
}

TEST(DiskIdentity, PartitionIsItsDisk) {
    Tree tree("mdraid/raid1-check-delayed.tree");
    const RootedFiles files(tree.root());
    const auto part = disk_identity(files, "sda1"), disk = disk_identity(files, "sda");
    ASSERT_TRUE(part && disk);
    EXPECT_EQ(part->id, disk->id);
    EXPECT_EQ(part->device, "sda");
    EXPECT_EQ(whole_disk(files, "sdb2"), "sdb");
}

TEST(DiskIdentity, NvmeControllerAndNamespaceAreOneDisk) {
    Tree tree("block/disks.tree");
    const RootedFiles files(tree.root());
    const auto by_controller = disk_identity(files, "nvme0"), by_namespace = disk_identity(files, "nvme0n1");
    ASSERT_TRUE(by_controller && by_namespace);
    EXPECT_EQ(by_controller->id, by_namespace->id);
    EXPECT_EQ(by_namespace->serial, "nv1");
    EXPECT_EQ(by_namespace->model, "QEMU NVMe Ctrl");
    EXPECT_TRUE(by_namespace->id.starts_with("nvme.1b36-"));
}

TEST(DiskIdentity, MultipathNamespaceIsReachedFromEachController) {
    Tree tree;
    tree.write("/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/wwid", "eui.0025385b01404bde\n");
    tree.link("/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/device", "../../nvme-subsys0");
    tree.link("/sys/block/nvme0n1", "../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
    for (const std::string path : {"0", "1"}) {
        const auto controller = "/sys/devices/pci0000:00/0000:0" + path + ":00.0/nvme/nvme" + path;
        tree.write(controller + "/nvme0c" + path + "n1/hidden", "1");
        tree.link("/sys/class/nvme/nvme" + path, "../.." + controller.substr(4));
        tree.link("/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme" + path,
                  "../../../../.." + controller);
    }
    const RootedFiles files(tree.root());
    EXPECT_EQ(disk_identity(files, "nvme0")->id, "eui.0025385b01404bde");
    EXPECT_EQ(disk_identity(files, "nvme1")->id, "eui.0025385b01404bde");
    EXPECT_THAT(nvme_controllers(files, "nvme0n1"), ElementsAre("nvme0", "nvme1"));
    EXPECT_EQ(bus_path(files, "nvme0n1"), "pci-0000:00:00.0-nvme-1");
}

TEST(DiskIdentity, DiskWithoutWwnIsItsModelAndSerial) {
    Tree tree;
    add_scsi(tree, "sda");
    tree.write(std::string(kDevice) + "vendor", "SEAGATE \n")
        .write(std::string(kDevice) + "model", "ST4000NM0023    \n");
    tree.write(std::string(kDevice) + "vpd_pg80", std::string("\0\x80\0\x0a  Z1Z0ABCD", 14));
    EXPECT_EQ(disk_identity(RootedFiles(tree.root()), "sda")->id, "SEAGATE_ST4000NM0023_Z1Z0ABCD");
}

TEST(DiskIdentity, AtaNamesAreWholeWhereScsiCutsThem) {
    std::string identify(572, ' ');
    identify[1] = '\x89';
    identify.replace(60 + 54, 20, "DW CDW04FEXR6-N8230N");  // the characters of every word are swapped
    identify.replace(60 + 20, 8, "DWW-CC7K");
    const auto names = ata_names(identify);
    EXPECT_EQ(names.model, "WDC WD40EFRX-68N32N0");
    EXPECT_EQ(names.serial, "WD-WCCK7");
    EXPECT_TRUE(ata_names("").model.empty());
    EXPECT_TRUE(ata_names(identify.substr(0, 300)).model.empty());
    const auto t10 =
        ata_names_from_t10("t10.ATA     WDC WD40EFRX-68N32N0                    WD-WCC7K0000001");
    EXPECT_EQ(t10.model, "WDC WD40EFRX-68N32N0");
    EXPECT_EQ(t10.serial, "WD-WCC7K0000001");
}

TEST(DiskIdentity, WwnThatMakersLeaveInAllTheirDrivesIsNone) {
    for (const auto* wwid : {"naa.0000000000000000", "naa.5000000000000000", "naa.5000000000000043",
                             "naa.50026b7000000000", "naa.502b2a201d1c1b1a", "eui.0100000000000000"}) {
        Tree tree;
        add_scsi(tree, "sda");
        tree.write(std::string(kDevice) + "wwid", wwid).write(std::string(kDevice) + "model", "X");
        tree.write(std::string(kDevice) + "vpd_pg80", std::string("\0\x80\0\x02S1", 6));
        EXPECT_EQ(disk_identity(RootedFiles(tree.root()), "sda")->id, "X_S1") << wwid;
    }
}

TEST(DiskIdentity, NamelessDiskIsThePlaceItSitsInNeverItsKernelName) {
    Tree tree;
    add_scsi(tree, "sda");
    tree.write(std::string(kDevice) + "model", "Virtual disk");
    EXPECT_EQ(disk_identity(RootedFiles(tree.root()), "sda")->id, "path-pci-0000:00:1f.2-ata-3.0");
}

TEST(DiskIdentity, SerialThatSysfsDoesNotKnowComesFromUdev) {
    Tree tree;
    add_scsi(tree, "sda");
    tree.write(std::string(kDevice) + "model", "Flash Disk");
    tree.write("/run/udev/data/b8:0", "S:disk/by-id/usb-x\nE:ID_SERIAL_SHORT=0123AB\nE:broken\n");
    EXPECT_EQ(disk_identity(RootedFiles(tree.root()), "sda")->id, "Flash_Disk_0123AB");
}

TEST(DiskIdentity, HostileSerialBecomesOneHarmlessWord) {
    Tree tree;
    add_scsi(tree, "sda");
    tree.write(std::string(kDevice) + "model", "M");
    tree.write(std::string(kDevice) + "vpd_pg80", std::string("\0\x80\0\x0c../<b>\x1b[2J\n", 16));
    EXPECT_EQ(disk_identity(RootedFiles(tree.root()), "sda")->id, "M_.._b_2J");
}

TEST(DiskIdentity, DmOverOneDiskIsThatDiskOverTwoIsNone) {
    Tree tree("block/disks.tree");
    const RootedFiles files(tree.root());
    tree.link("/sys/block/dm-0/slaves/sda", "../../../sda")
        .link("/sys/block/dm-1/slaves/sda", "../../../sda");
    tree.link("/sys/block/dm-1/slaves/sdb", "../../../sdb");
    EXPECT_EQ(disk_identity(files, "dm-0")->id, disk_identity(files, "sda")->id);
    EXPECT_EQ(disk_identity(files, "dm-1").error().code, ErrorCode::unsupported);
}

TEST(DiskIdentity, AbsentDeviceIsNotFoundAndHostileNameInvalid) {
    Tree tree("block/disks.tree");
    const RootedFiles files(tree.root());
    EXPECT_EQ(disk_identity(files, "sdz").error().code, ErrorCode::not_found);
    EXPECT_EQ(disk_identity(files, "../../etc").error().code, ErrorCode::invalid);
    EXPECT_EQ(disk_identity(files, "").error().code, ErrorCode::invalid);
}

TEST(BusPath, UsbAndSasPlacesAreNamed) {
    Tree tree;
    tree.write(
        "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host4/target4:0:0/4:0:0:0/block/sdu/dev",
        "8:1");
    tree.link("/sys/block/sdu",
              "../devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host4/target4:0:0/4:0:0:0/block/sdu");
    tree.write(
        "/sys/devices/pci0000:00/0000:03:00.0/host0/port-0:0/end_device-0:0/target0:0:5/0:0:5:0/block/sds/"
        "dev",
        "8:2");
    tree.link(
        "/sys/block/sds",
        "../devices/pci0000:00/0000:03:00.0/host0/port-0:0/end_device-0:0/target0:0:5/0:0:5:0/block/sds");
    tree.write("/sys/class/sas_device/end_device-0:0/sas_address", "0x5000c500a1b2c3d5\n");
    const RootedFiles files(tree.root());
    EXPECT_EQ(bus_path(files, "sdu"), "pci-0000:00:14.0-usb-0:2:1.0-scsi-0:0:0:0");
    EXPECT_EQ(bus_path(files, "sds"), "pci-0000:03:00.0-sas-0x5000c500a1b2c3d5-lun-0");
}

TEST(Mounts, StackedDevicesAndPartitionsCountAndBindMountsDoNot) {
    Tree tree;
    tree.write("/sys/block/md0/dev", "9:0")
        .write("/sys/block/md0/md0p1/dev", "259:0")
        .write("/sys/block/md0/md0p1/partition", "1");
    tree.write("/sys/block/md0/holders/dm-3", "")
        .write("/sys/block/dm-3/dev", "253:3")
        .write("/sys/block/dm-3/dm/name", "vg-mail");
    tree.write("/proc/self/mountinfo",
               "1 0 253:3 / /srv/cold\\040store rw - ext4 /dev/mapper/vg-mail rw\n"
               "2 0 253:3 /sub /bind rw - ext4 /dev/mapper/vg-mail rw\n"
               "3 0 259:0 / /boot rw shared:1 - ext4 /dev/md0p1 rw\n"
               "4 0 0:40 /@ /data rw - btrfs /dev/md0 rw\n"
               "5 0 8:1 / / rw - ext4 /dev/sda1 rw\nbroken line\n");
    tree.write("/proc/swaps", "Filename Type Size Used Priority\n/dev/md0 partition 1 0 -2\n");
    EXPECT_THAT(mounts_of(RootedFiles(tree.root()), "md0"),
                ElementsAre("/boot", "/data", "/srv/cold store", "[swap]"));
}

TEST(Scanner, AnyTextEnds) {
    Scanner scan("  [12/x] 99999999999999999999999 ");
    EXPECT_FALSE(scan.number());
    EXPECT_TRUE(scan.skip_blanks().skip("["));
    EXPECT_EQ(scan.number(), 12U);
    EXPECT_EQ(scan.until(']'), "/x");
    EXPECT_FALSE(scan.until(']'));
    EXPECT_FALSE(scan.skip_blanks().number());
    EXPECT_EQ(scan.word(), "99999999999999999999999");
    EXPECT_EQ(scan.word(), "");
    EXPECT_TRUE(scan.at_end());
}

}  // namespace
}  // namespace raidwatch::host
