#include "collectors/host/rooted_files.hpp"
#include "host_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace raidwatch::host {
namespace {

using test::Tree;
using ::testing::ElementsAre;

TEST(RootedFiles, FileBelowTheRootIsReadByItsPathOnTheNode) {
    Tree tree;
    tree.write("/sys/block/md0/md/level", "raid1\n");
    const RootedFiles files(tree.root() + "/");
    EXPECT_EQ(files.read("/sys/block/md0/md/level"), "raid1\n");
    EXPECT_TRUE(files.exists("/sys/block/md0"));
    EXPECT_FALSE(files.live());
}

TEST(RootedFiles, AbsoluteLinkStartsAtTheRoot) {
    Tree tree;
    tree.write("/data/secret", "inside");
    tree.link("/etc/file", "/data/secret");
    EXPECT_EQ(RootedFiles(tree.root()).read("/etc/file"), "inside");
}

TEST(RootedFiles, NothingOutsideOfTheRootIsReached) {
    Tree outside, tree;
    outside.write("/secret", "outside");
    tree.write("/here", "inside");
    const auto name = outside.root().substr(outside.root().rfind('/') + 1);
    tree.link("/up", "../../../../../../../../.." + outside.root() + "/secret");
    tree.link("/sibling", "../" + name + "/secret");
    tree.link("/absolute", outside.root() + "/secret");
    tree.link("/folder", "..");
    const RootedFiles files(tree.root());
    for (const std::string& path : std::vector<std::string>{
             "/up", "/sibling", "/absolute", "/../" + name + "/secret", "/folder/" + name + "/secret"}) {
        const auto read = files.read(path);
        ASSERT_FALSE(read) << path;
        EXPECT_EQ(read.error().code, ErrorCode::not_found) << path;
    }
    EXPECT_EQ(files.read("/folder/../here"), "inside");
}

TEST(RootedFiles, LinksInACircleEnd) {
    Tree tree;
    tree.link("/a", "b").link("/b", "a");
    EXPECT_FALSE(RootedFiles(tree.root()).read("/a"));
}

TEST(RootedFiles, DanglingLinkIsNotFoundButItsTextIsKnown) {
    Tree tree;
    tree.link("/sys/block/sda", "../devices/gone");
    const RootedFiles files(tree.root());
    EXPECT_EQ(files.link("/sys/block/sda"), "../devices/gone");
    EXPECT_FALSE(files.exists("/sys/block/sda"));
    EXPECT_EQ(files.resolve("/sys/block/sda").error().code, ErrorCode::not_found);
}

TEST(RootedFiles, ResolvedPathIsThatOnTheNode) {
    Tree tree;
    tree.write("/sys/devices/pci/sda/size", "1");
    tree.link("/sys/block/sda", "../devices/pci/sda");
    EXPECT_EQ(RootedFiles(tree.root()).resolve("/sys/block/sda"), "/sys/devices/pci/sda");
}

TEST(RootedFiles, LongerThanAskedForIsAnErrorAndNotATruncatedText) {
    Tree tree;
    tree.write("/file", std::string(100, 'x'));
    const RootedFiles files(tree.root());
    EXPECT_EQ(files.read("/file", 99).error().code, ErrorCode::malformed);
    EXPECT_TRUE(files.read("/file", 100));
}

TEST(RootedFiles, FolderInPlaceOfAFileIsAnError) {
    Tree tree;
    tree.write("/folder/file", "x");
    EXPECT_FALSE(RootedFiles(tree.root()).read("/folder"));
    EXPECT_FALSE(RootedFiles(tree.root()).list("/folder/file"));
}

TEST(RootedFiles, ListIsSorted) {
    Tree tree;
    tree.write("/d/sdb", "").write("/d/sda", "").write("/d/.hidden", "");
    EXPECT_EQ(RootedFiles(tree.root()).list("/d"), (std::vector<std::string>{".hidden", "sda", "sdb"}));
    EXPECT_EQ(RootedFiles(tree.root()).list("/e").error().code, ErrorCode::not_found);
}

TEST(RootedFiles, PartCountsFromTheEndWhereNegative) {
    Tree tree;
    tree.write("/dev/sda", "0123456789");
    const RootedFiles files(tree.root());
    EXPECT_EQ(files.read_part("/dev/sda", 2, 3), "234");
    EXPECT_EQ(files.read_part("/dev/sda", -2, 5), "89");
    EXPECT_FALSE(files.read_part("/dev/sda", -20, 5));
}

TEST(RootedFiles, TheMachineItselfIsLive) {
    EXPECT_TRUE(RootedFiles("/").live());
    EXPECT_TRUE(RootedFiles("/").read("/proc/self/stat"));
}

}  // namespace
}  // namespace raidwatch::host
