#include "collectors/act/act.hpp"

#include "collectors/megaraid_tools/collect.hpp"
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

/// What the kernel shows of the disk that has this name now.
void plug(Tree& tree, const std::string& device, const std::string& wwn, const std::string& serial) {
    const auto place = "/sys/devices/pci0/block/" + device + "/device";
    tree.write(place + "/wwid", "naa." + wwn + "\n").write(place + "/model", "MODEL 9\n");
    tree.write(place + "/vpd_pg80", std::string("\0\x80\0", 3) + static_cast<char>(serial.size()) + serial);
}

TEST_F(Act, MemberIsNotReplacedWhereItsNameIsAnotherDisksByNow) {
    plug(tree, "sda", "5000c500a0000001", "ZC1A0003");
    const Action meant{Verb::replace_member, "md0", "sda", {"wwn-0x5000c500a0000001", "ZC1A0003"}};
    plug(tree, "sda", "5000c500a0000002", "ZC1A0007");
    expect_refused(meant, ErrorCode::refused, "it is ZC1A0007 now, not ZC1A0003");
    EXPECT_EQ(read("dev-sda1/state"), "in_sync\n");
    plug(tree, "sda", "5000c500a0000001", "ZC1A0003");
    EXPECT_EQ(carry_out(meant).value(), "sysfs");
}

TEST_F(Act, LampOfAnotherDiskIsNotLit) {
    plug(tree, "sdb", "5000c500a0000002", "ZC1A00070000C902ABCD");
    tree.write("/sys/devices/bay/locate", "0\n");
    tree.link("/sys/devices/pci0/block/sdb/device/enclosure_device:3", "/sys/devices/bay");
    const auto lamp = [&] { return TreeHost(tree).files.read("/sys/devices/bay/locate").value(); };
    for (const auto verb : {Verb::locate_on, Verb::locate_off})
        expect_refused({verb, "sdb", "", {"wwn-0x5000c500a0000001", "ZC1A0003"}}, ErrorCode::refused,
                       "not ZC1A0003");
    EXPECT_EQ(lamp(), "0\n");
    expect_refused({Verb::self_test_long, "sdb", "", {"wwn-0x5000c500a0000001", ""}}, ErrorCode::refused,
                   "it is ZC1A0007");
    expect_refused({Verb::locate_on, "sdc", "", {"wwn-0x5000c500a0000001", ""}}, ErrorCode::unsupported, "");
    EXPECT_EQ(carry_out({Verb::locate_on, "sdb", "", {"", "ZC1A0007"}}).value(), "sysfs")
        << "a source that cuts serials off";
    EXPECT_EQ(lamp().substr(0, 1), "1");
    EXPECT_TRUE(carry_out({Verb::locate_off, "sdb", ""})) << "a name alone is taken as it is";
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

// Stand-ins for zpool and storcli: shell scripts that print what the tools print and write down what they
// were told. No pool and no controller is behind them.

/// A pool "tank" of sda1 and sdb1 with sdc1 as its spare, as the stand-in tells of it.
class ActOnPool : public Act {
  public:
    ActOnPool() {
        for (const std::string disk : {"sda", "sdb", "sdc"}) {
            tree.write("/dev/" + disk + "1", "");
            tree.link("/dev/disk/by-id/wwn-" + disk + "-part1", "../../" + disk + "1");
        }
    }
    void says(const std::string& state, const std::string& scan, const std::string& member,
              const std::string& spare) {
        const std::string by_id = "/dev/disk/by-id/wwn-";
        tree.write("/status",
                   "  pool: tank\n state: " + state + "\n  scan: " + scan +
                       "\nconfig:\n\n\tNAME STATE READ WRITE CKSUM\n\ttank " + state +
                       " 0 0 0\n\t  mirror-0 " + state + " 0 0 0\n\t    " + by_id + "sda-part1 " + member +
                       " 0 0 0\n\t    " + by_id + "sdb-part1 ONLINE 0 0 0\n" +
                       (spare.empty() ? "" : "\tspares\n\t  " + by_id + "sdc-part1 " + spare + "\n") +
                       "\nerrors: No known data errors\n");
        tree.tool("zpool",
                  "echo \"$*\" >> \"$RAIDWATCH_ROOT/calls\"\n"
                  "[ \"$1\" = status ] && exec cat \"$RAIDWATCH_ROOT/status\"\nexit 0\n");
    }
    std::string calls() const { return TreeHost(tree).files.read("/calls").value_or(""); }
};

constexpr const char* kIdle = "scrub repaired 0B in 01:00:00 with 0 errors on Sun Nov 22 01:24:01 2026";

TEST_F(ActOnPool, MemberIsReplacedByTheSpareByTheNamesThatZpoolUses) {
    says("ONLINE", kIdle, "ONLINE", "AVAIL");
    const auto done = carry_out({Verb::replace_member, "tank", "sda"});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(*done, "zpool");
    EXPECT_THAT(calls(),
                HasSubstr("replace tank /dev/disk/by-id/wwn-sda-part1 /dev/disk/by-id/wwn-sdc-part1\n"));
}

TEST_F(ActOnPool, ReplacementIsRefusedWhereItWouldNotBeSafe) {
    says("DEGRADED", kIdle, "FAULTED", "AVAIL");
    expect_refused({Verb::replace_member, "tank", "sdb"}, ErrorCode::refused, "not whole");
    says("ONLINE",
         "scrub in progress since Sun Nov 22 00:24:01 2026\n\t1G scanned, 1G issued, 9G total\n"
         "\t0B repaired, 11.00% done, 00:10:00 to go",
         "ONLINE", "AVAIL");
    expect_refused({Verb::replace_member, "tank", "sda"}, ErrorCode::busy, "works on something");
    says("ONLINE", kIdle, "ONLINE", "");
    expect_refused({Verb::replace_member, "tank", "sda"}, ErrorCode::refused, "no spare");
    says("ONLINE", kIdle, "ONLINE", "INUSE");
    expect_refused({Verb::replace_member, "tank", "sda"}, ErrorCode::refused, "no spare");
    says("ONLINE", kIdle, "ONLINE", "AVAIL");
    expect_refused({Verb::replace_member, "tank", "sdc"}, ErrorCode::not_found, "no member");
    expect_refused({Verb::replace_member, "other", "sda"}, ErrorCode::not_found, "other");
    tree.tool("zpool", "exit 0\n");
    expect_refused({Verb::replace_member, "tank", "sda"}, ErrorCode::not_found, "tank");
    EXPECT_THAT(calls(), ::testing::Not(HasSubstr("replace ")));
}

constexpr const char* kPlace = "0000:3b:00.0";

/// A MegaRAID card as the stand-in for storcli tells of it: a RAID 10 with a hot spare.
class ActOnController : public Act {
  public:
    ActOnController() {
        const std::string place = kPlace;
        tree.write("/sys/bus/pci/devices/" + place + "/class", "0x010400\n");
        tree.link("/sys/bus/pci/devices/" + place + "/driver", "../../drivers/megaraid_sas");
        tree.write("/sys/bus/pci/drivers/megaraid_sas/" + place, "");
    }
    void says(const std::string& fixture, const std::string& status = "Success") {
        const auto folder = std::string(RAIDWATCH_FIXTURES) + "/megaraid_tools/";
        tree.tool("storcli64",
                  "echo \"$*\" >> \"$RAIDWATCH_ROOT/calls\"\n"
                  "case \"$*\" in\n"
                  "  *copyback\\ target*) echo '{\"Controllers\":[{\"Command Status\":{\"Status\":\"" +
                      status + "\",\"Description\":\"Start Copyback " + status +
                      "\"}}]}';;\n"
                      "  '/c0/cv'*) cat " +
                      folder +
                      "storcli-cachevault.json;;\n"
                      "  *) cat " +
                      folder + fixture + ";;\nesac\n");
    }
    std::string calls() const { return TreeHost(tree).files.read("/calls").value_or(""); }
    /// Slots by what is in them.
    std::pair<std::string, std::string> member_and_spare() {
        std::pair<std::string, std::string> slots;
        for (const auto& disk : collect_storcli(TreeHost(tree).host, kPlace).disks) {
            if (disk.state == DiskState::online && slots.first.empty()) slots.first = disk.slot;
            if (disk.hot_spare.value_or(false)) slots.second = disk.slot;
        }
        return slots;
    }
};

TEST_F(ActOnController, MemberIsCopiedBackOntoTheHotSpare) {
    says("storcli-raid10-healthy.json");
    const auto [member, spare] = member_and_spare();
    ASSERT_FALSE(member.empty());
    ASSERT_FALSE(spare.empty());
    const auto done = carry_out({Verb::replace_member, kPlace, member});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(*done, "storcli");
    const auto colon = member.find(':');
    EXPECT_THAT(calls(), HasSubstr("/c0/e" + member.substr(0, colon) + "/s" + member.substr(colon + 1) +
                                   " start copyback target=" + spare + " J nolog\n"));
}

TEST_F(ActOnController, DriveThatSitsInTheSlotOfTheOneMeantIsNotCopiedAway) {
    says("storcli-raid10-healthy.json");
    const auto slot = member_and_spare().first;
    const auto findings = collect_storcli(TreeHost(tree).host, kPlace);
    const auto disk = std::ranges::find(findings.disks, slot, &Disk::slot);
    expect_refused({Verb::replace_member, kPlace, slot, {"wwn-0x5000c500a0000009", "ZC1A0099"}},
                   ErrorCode::refused, "not ZC1A0099");
    EXPECT_THAT(calls(), ::testing::Not(HasSubstr("start copyback")));
    const auto done = carry_out({Verb::replace_member, kPlace, slot, {disk->id, disk->serial}});
    EXPECT_TRUE(done) << done.error().text();
}

TEST_F(ActOnController, CopybackIsRefusedWhereItWouldNotBeSafe) {
    says("storcli-raid10-healthy.json");
    const auto [member, spare] = member_and_spare();
    expect_refused({Verb::replace_member, kPlace, spare}, ErrorCode::refused, "no working member");
    expect_refused({Verb::replace_member, kPlace, "99:99"}, ErrorCode::not_found, "99:99");
    for (const auto* ill : {"storcli-raid10-degraded.json", "storcli-raid10-rebuilding.json",
                            "storcli-raid10-copyback.json", "storcli-raid10-missing.json"}) {
        says(ill);
        EXPECT_FALSE(carry_out({Verb::replace_member, kPlace, member})) << ill;
    }
    for (const auto* broken :
         {"storcli-no-controller.json", "storcli-truncated.json", "storcli-refused.json"}) {
        says(broken);
        EXPECT_FALSE(carry_out({Verb::replace_member, kPlace, member})) << broken;
    }
    EXPECT_THAT(calls(), ::testing::Not(HasSubstr("start copyback")));
    says("storcli-raid10-healthy.json", "Failure");
    expect_refused({Verb::replace_member, kPlace, member}, ErrorCode::refused, "Start Copyback Failure");
    EXPECT_FALSE(carry_out({Verb::replace_member, "0000:99:00.0", member})) << "no such card";
}

TEST(ActProtocol, OrdersAndAnswersRoundTrip) {
    const probe::Request order =
        probe::ActRequest{"01J", {Verb::replace_member, "md0", "sda", {"wwn-1", "Z 1"}}, Milliseconds{500}};
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
