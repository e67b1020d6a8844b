#include "collectors/act/act.hpp"

#include "host_tree.hpp"

#include <raidwatch/collect/probe_protocol.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using probe::Action;
using probe::Verb;
using test::Tree;
using test::TreeHost;
using ::testing::HasSubstr;

/// md0 of sda1 and sdb1, with sdc1 as its spare.
class Act : public ::testing::Test {
  public:
    Act() {
        set("array_state", "clean").set("degraded", "0").set("sync_action", "idle");
        for (const std::string disk : {"sda", "sdb", "sdc"}) {
            const auto place = "/sys/devices/pci0/block/" + disk;
            tree.write(place + "/size", "2048\n").write(place + "/" + disk + "1/partition", "1\n");
            tree.link("/sys/block/" + disk, "../devices/pci0/block/" + disk);
            tree.link("/sys/class/block/" + disk, "../../devices/pci0/block/" + disk);
            tree.link("/sys/class/block/" + disk + "1",
                      "../../devices/pci0/block/" + disk + "/" + disk + "1");
        }
        member("sda1", "in_sync", "0").member("sdb1", "in_sync", "1").member("sdc1", "spare", "none");
    }
    Act& set(const std::string& attribute, const std::string& value) {
        tree.write("/sys/block/md0/md/" + attribute, value + "\n");
        return *this;
    }
    Act& member(const std::string& device, const std::string& state, const std::string& slot) {
        return set("dev-" + device + "/state", state).set("dev-" + device + "/slot", slot);
    }
    std::string read(const std::string& attribute) {
        return TreeHost(tree).files.read("/sys/block/md0/md/" + attribute).value();
    }
    Result<std::string> carry_out(const Action& action) {
        return act::carry_out(TreeHost(tree).host, action);
    }
    void expect_refused(const Action& action, ErrorCode code, const std::string& why) {
        const auto result = carry_out(action);
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, code) << result.error().text();
        EXPECT_THAT(result.error().text(), HasSubstr(why));
    }
    Tree tree;
};

TEST_F(Act, CheckIsStartedInAnArrayThatIsWholeAndIdle) {
    EXPECT_EQ(carry_out({Verb::check_array, "md0", ""}).value(), "sysfs");
    EXPECT_THAT(read("sync_action"), HasSubstr("check"));
}

TEST_F(Act, CheckOfADegradedBusyOrForeignArrayIsRefusedAndNothingIsWritten) {
    set("degraded", "1");
    expect_refused({Verb::check_array, "md0", ""}, ErrorCode::refused, "short of 1");
    set("degraded", "0").set("sync_action", "recover");
    expect_refused({Verb::check_array, "md0", ""}, ErrorCode::busy, "recover runs");
    EXPECT_EQ(read("sync_action"), "recover\n");
    set("sync_action", "idle").set("array_state", "readonly");
    expect_refused({Verb::check_array, "md0", ""}, ErrorCode::refused, "readonly");
    tree.remove("/sys/block/md0/md/degraded");
    expect_refused({Verb::check_array, "md0", ""}, ErrorCode::unsupported, "no redundancy");
    expect_refused({Verb::check_array, "md7", ""}, ErrorCode::not_found, "no such md array");
}

TEST_F(Act, MemberIsMarkedForReplacementByItsDiskWhereASpareIsThere) {
    EXPECT_EQ(carry_out({Verb::replace_member, "md0", "sda"}).value(), "sysfs");
    EXPECT_THAT(read("dev-sda1/state"), HasSubstr("want_replacement"));
    EXPECT_EQ(read("dev-sdb1/state"), "in_sync\n");
}

TEST_F(Act, ReplacementIsRefusedWhereItWouldNotBeSafe) {
    expect_refused({Verb::replace_member, "md0", "sdc"}, ErrorCode::refused, "sdc1 is spare");
    expect_refused({Verb::replace_member, "md0", "sdx"}, ErrorCode::not_found, "no member");
    member("sdc1", "faulty,spare", "none");
    expect_refused({Verb::replace_member, "md0", "sda"}, ErrorCode::refused, "no spare");
    member("sdc1", "spare", "1");  // already being rebuilt
    expect_refused({Verb::replace_member, "md0", "sda"}, ErrorCode::refused, "no spare");
    member("sdc1", "spare", "none").member("sda1", "in_sync,want_replacement", "0");
    expect_refused({Verb::replace_member, "md0", "sda"}, ErrorCode::busy, "already");
    set("degraded", "1");
    expect_refused({Verb::replace_member, "md0", "sdb"}, ErrorCode::refused, "short of 1");
    EXPECT_EQ(read("dev-sdb1/state"), "in_sync\n");
}

TEST_F(Act, NamesThatCouldLeaveTheirPlaceAreRefusedBeforeAnythingIsTouched) {
    for (const std::string name : {"", "../sda", "-t", ".", "sd a", "sda/b", "sda\n", "a..b"}) {
        EXPECT_FALSE(carry_out({Verb::self_test_short, name, ""})) << name;
        EXPECT_FALSE(carry_out({Verb::replace_member, "md0", name})) << name;
    }
    EXPECT_FALSE(carry_out({Verb::check_array, "md0", "sda"}));
}

TEST_F(Act, SelfTestIsStartedBySmartctlAndOnlyItsOwnWordIsBelieved) {
    tree.tool("smartctl", "[ \"$*\" = '-n standby -t long /dev/sda' ] && echo 'Testing has begun.'\n");
    EXPECT_EQ(carry_out({Verb::self_test_long, "sda", ""}).value(), "smartctl");
    expect_refused({Verb::self_test_short, "sda", ""}, ErrorCode::refused, "smartctl");
    tree.tool("smartctl", "echo 'Device is in STANDBY mode, exit(2)'; exit 2\n");
    expect_refused({Verb::self_test_long, "sda", ""}, ErrorCode::refused, "STANDBY");
}

TEST_F(Act, SelfTestOfAPartitionOrOfNothingIsRefused) {
    expect_refused({Verb::self_test_short, "sda1", ""}, ErrorCode::invalid, "part of sda");
    EXPECT_FALSE(carry_out({Verb::self_test_short, "sdx", ""}));
    expect_refused({Verb::self_test_short, "sda", ""}, ErrorCode::unsupported, "no smartctl");
}

TEST_F(Act, PoolIsScrubbedOnlyWhileItIsOnline) {
    tree.tool("zpool", "case $1 in list) echo ONLINE;; scrub) [ \"$2\" = tank ];; esac\n");
    EXPECT_EQ(carry_out({Verb::scrub_pool, "tank", ""}).value(), "zpool");
    tree.tool("zpool", "case $1 in list) echo DEGRADED;; *) exit 9;; esac\n");
    expect_refused({Verb::scrub_pool, "tank", ""}, ErrorCode::refused, "DEGRADED");
    tree.tool("zpool", "echo 'cannot open: no such pool' >&2; exit 1\n");
    expect_refused({Verb::scrub_pool, "tank", ""}, ErrorCode::not_found, "no such pool");
}

TEST(ActProtocol, OrdersAndAnswersRoundTrip) {
    const probe::Request order =
        probe::ActRequest{"01J", {Verb::replace_member, "md0", "sda"}, Milliseconds{500}};
    EXPECT_EQ(*probe::decode_request(probe::encode(order)), order);
    const probe::Message done =
        probe::Acted{.id = "1", .action = {Verb::self_test_long, "sda", ""}, .done = true, .by = "smartctl"};
    EXPECT_EQ(*probe::decode_message(probe::encode(done)), done);
    const probe::Message refused = probe::Acted{.id = "1",
                                                .action = {Verb::check_array, "md0", ""},
                                                .code = ErrorCode::busy,
                                                .error = "recover runs"};
    EXPECT_EQ(*probe::decode_message(probe::encode(refused)), refused);
}

TEST(ActProtocol, OrdersOutsideTheListAreRefused) {
    for (const std::string line :
         {R"({"act":{"verb":"wipe","target":"sda"},"id":"1"})",
          R"({"act":{"verb":"self_test_short","target":"../x"},"id":"1"})",
          R"({"act":{"verb":"self_test_short","target":"sda"}})",
          R"({"act":{"verb":"self_test_short","target":"sda"},"id":"1","deadline_ms":0})",
          R"({"act":"self_test_short","id":"1"})", R"({"act":{"verb":7},"id":"1"})"})
        EXPECT_FALSE(probe::decode_request(line)) << line;
}

}  // namespace
}  // namespace raidwatch
