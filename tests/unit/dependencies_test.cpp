#include "agent/assess/dependencies.hpp"

#include "agent/assess/mail_places.hpp"
#include "tests/support/node_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::assess {
namespace {

using raidwatch::testing::array;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const TreeNode* find(const std::vector<TreeNode>& nodes, std::string_view name) {
    for (const auto& node : nodes) {
        if (node.name.find(name) != std::string::npos) return &node;
        if (const auto* below = find(node.children, name)) return below;
    }
    return nullptr;
}

NodeView node_with_lvm() {
    NodeView view;
    auto md0 = array("md0", "raid5", 3);
    md0.mounts = {"/srv/mail", "/srv/mail/index"};
    view.arrays = {md0};
    return view;
}

const std::vector<Volume> kVolumes{{"vg/mail", "lvm", "dm-0", "md0", {"/srv/mail"}},
                                   {"vg/index", "lvm", "dm-1", "md0", {}},
                                   {"index_crypt", "crypt", "dm-2", "dm-1", {"/srv/mail/index"}}};

TEST(Tree, VolumesStandOnEachOtherAndServicesOnTheirMount) {
    const auto trees = dependency_trees(node_with_lvm(), kVolumes,
                                        {{"imap", {"/srv/mail/users"}}, {"search", {"/srv/mail/index"}}});
    ASSERT_EQ(trees.size(), 1u);
    const auto* mail = find(trees[0].children, "vg/mail");
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->detail, "lvm");
    EXPECT_EQ(mail->if_lost, "/srv/mail, imap");
    const auto* index = find(trees[0].children, "vg/index");
    ASSERT_TRUE(index);
    ASSERT_EQ(index->children.size(), 1u);
    EXPECT_EQ(index->children[0].name, "index_crypt");
    EXPECT_EQ(index->if_lost, "/srv/mail/index, search");
    EXPECT_EQ(trees[0].if_lost, "/srv/mail, imap, /srv/mail/index, search");
}

TEST(Tree, MemberSaysWhatItsFailureCosts) {
    auto view = node_with_lvm();
    EXPECT_EQ(dependency_trees(view, {}, {})[0].children[0].if_lost, "no redundancy left");
    view.arrays[0].members[2].state = MemberState::faulty;
    const auto members = dependency_trees(view, {}, {})[0].children;
    EXPECT_EQ(members[0].if_lost, "the array fails");
    EXPECT_EQ(members[2].if_lost, "is lost already");
    auto raid6 = array("md1", "raid6", 4);
    view.arrays = {raid6};
    EXPECT_EQ(dependency_trees(view, {}, {})[0].children[0].if_lost, "survives 1 more");
}

TEST(Tree, VolumesThatNameEachOtherEnd) {
    const std::vector<Volume> cycle{{"a", "dm", "dm-1", "md0", {}}, {"b", "dm", "md0", "dm-1", {}}};
    const auto trees = dependency_trees(node_with_lvm(), cycle, {});
    EXPECT_TRUE(find(trees[0].children, "b"));
}

TEST(Tree, MountOfAPathIsTheLongestThatHoldsIt) {
    const std::vector<std::string> mounts{"/", "/srv", "/srv/mail"};
    EXPECT_EQ(mount_of_path("/srv/mail/x", mounts), "/srv/mail");
    EXPECT_EQ(mount_of_path("/srv/mailbox", mounts), "/srv");
    EXPECT_EQ(mount_of_path("relative", mounts), "");
    EXPECT_EQ(mount_of_path("/x", {"/srv"}), "");
}

TEST(MailPlaces, DovecotSettingsGiveTheFoldersAboveTheirVariables) {
    EXPECT_THAT(dovecot_paths("# 2.3.19\nmail_home = /srv/mail/%d/%n\nmail_location = "
                              "maildir:~/Maildir:INDEX=/srv/index/%d/%n:ALT=/srv/cold\nprotocols = "
                              "imap\nnamespace inbox {\n}\n"),
                ElementsAre("/srv/mail", "/srv/index", "/srv/cold"));
    EXPECT_THAT(dovecot_paths("mail_path = /srv/vmail/%{user | domain}/%{user | username}\n"),
                ElementsAre("/srv/vmail"));
    EXPECT_THAT(dovecot_paths("mail_location = mbox:~/mail\n"), IsEmpty());
    EXPECT_THAT(dovecot_paths(""), IsEmpty());
}

TEST(MailPlaces, PostfixPathsAreAbsoluteLines) {
    EXPECT_THAT(postfix_paths("/var/spool/postfix\n/var/mail/\n\n"),
                ElementsAre("/var/spool/postfix", "/var/mail"));
    EXPECT_THAT(postfix_paths("postconf: warning: x\n"), IsEmpty());
}

}  // namespace
}  // namespace raidwatch::assess
