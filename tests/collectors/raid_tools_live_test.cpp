// The collectors of vendor tools, with stand-ins for the tools: shell scripts in the root of a made-up node.

#include "collectors/block/collect.hpp"
#include "collectors/megaraid_tools/collect.hpp"
#include "host_tree.hpp"

#include <algorithm>
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using test::Tree;
using test::TreeHost;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPlace = "0000:3b:00.0";

std::string fixture(const std::string& name) {
    return std::string(RAIDWATCH_FIXTURES) + "/megaraid_tools/" + name;
}

/// A node with one card at 0000:3b:00.0.
class Node {
  public:
    explicit Node(const std::string& driver = "megaraid_sas") { add_card(driver, kPlace); }
    Node& add_card(const std::string& driver, const std::string& place) {
        tree.write("/sys/bus/pci/devices/" + place + "/class", "0x010400\n");
        tree.link("/sys/bus/pci/devices/" + place + "/driver", "../../drivers/" + driver);
        tree.write("/sys/bus/pci/drivers/" + driver + "/" + place, "");
        tree.write("/sys/block/empty", "");
        return *this;
    }
    Node& tool(const std::string& name, const std::string& script) {
        tree.tool(name, script);
        return *this;
    }
    Findings storcli(const std::string& place = kPlace) {
        return collect_storcli(TreeHost(tree).host, place);
    }
    Findings megacli() { return collect_megacli(TreeHost(tree).host, kPlace); }
    std::vector<Domain> domains() { return collect_block(TreeHost(tree).host, "").domains; }

    Tree tree;
};

/// Answers as storcli with the fixtures does.
std::string storcli_script(const std::string& controller = "storcli-raid10-healthy") {
    return "echo \"$*\" >> \"$RAIDWATCH_ROOT/calls\"\n"
           "case \"$*\" in\n"
           "  '/c0 show all'*) cat " +
           fixture(controller + ".json") +
           ";;\n"
           "  '/c0/vall'*) cat " +
           fixture("storcli-volume-checking.json") +
           ";;\n"
           "  '/c0/eall/sall show all'*) cat " +
           fixture("storcli-drives-worn.json") +
           ";;\n"
           "  '/c0/cv'*) cat " +
           fixture("storcli-cachevault.json") +
           ";;\n"
           "  *) cat " +
           fixture("storcli-no-controller.json") +
           ";;\n"
           "esac\n";
}

void expect_blind(const Findings& findings, ErrorCode code, const std::string& text) {
    EXPECT_FALSE(findings.complete);
    ASSERT_FALSE(findings.problems.empty());
    EXPECT_EQ(findings.problems[0].code, code);
    EXPECT_THAT(findings.problems[0].error, HasSubstr(text));
    EXPECT_TRUE(findings.arrays.empty());
    EXPECT_TRUE(findings.controllers.empty()) << "nothing that could be taken for healthy";
}

TEST(StorcliCollector, FactsOfAllRunsBecomeOnePicture) {
    Node node;
    node.tool("storcli64", storcli_script());
    const auto findings = node.storcli();
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.domain, (Domain{"storcli", kPlace}));
    ASSERT_EQ(findings.controllers.size(), 1U);
    EXPECT_EQ(findings.controllers[0].id, "pci-0000:3b:00.0");
    EXPECT_EQ(findings.controllers[0].battery->replacement_required, true) << "from the battery's own run";
    ASSERT_EQ(findings.arrays.size(), 1U);
    EXPECT_EQ(findings.arrays[0].id, "pci-0000:3b:00.0-vd0");
    EXPECT_EQ(findings.arrays[0].write_cache_configured, "write-back") << "from the volumes' run";
    EXPECT_EQ(findings.arrays[0].members[1].disk, "wwn-0x5000c500a0000001") << "from the drives' run";
}

TEST(StorcliCollector, InventoryListsACardOnlyWhereItsToolIsInstalled) {
    Node node;
    EXPECT_THAT(node.domains(), Not(Contains(Domain{"storcli", kPlace})));
    node.tool("MegaCli64", "exit 1\n");
    EXPECT_THAT(node.domains(), Contains(Domain{"megacli", kPlace}));
    node.tool("perccli64", "exit 1\n");
    EXPECT_THAT(node.domains(), Contains(Domain{"storcli", kPlace}));
    EXPECT_THAT(node.domains(), Not(Contains(Domain{"megacli", kPlace}))) << "one second source is enough";
}

TEST(StorcliCollector, NewerCardsAreAskedByStorcli2) {
    Node node("mpi3mr");
    node.tool("storcli64", "exit 1\n");
    EXPECT_THAT(node.domains(), Not(Contains(Domain{"storcli", kPlace})))
        << "storcli does not know such cards";
    node.tool("storcli2", "case \"$*\" in '/c0 show all'*) sed s/00:01:00:0/00:3b:00:0/ " +
                              fixture("storcli2-raid1-rebuilding.json") + ";; *) cat " +
                              fixture("storcli-no-controller.json") + ";; esac\n");
    EXPECT_THAT(node.domains(), Contains(Domain{"storcli", kPlace}));
    const auto findings = node.storcli();
    EXPECT_EQ(findings.arrays.at(0).id, "pci-0000:3b:00.0-vd1");
}

TEST(StorcliCollector, ToolAtAPlaceOfOnesOwnIsFound) {
    Node node;
    node.tool("storcli64", storcli_script());
    std::filesystem::create_directories(node.tree.outer("/srv/tools"));
    std::filesystem::rename(node.tree.outer("/usr/sbin/storcli64"), node.tree.outer("/srv/tools/storcli64"));
    EXPECT_THAT(node.domains(), Not(Contains(Domain{"storcli", kPlace})));
    ::setenv("RAIDWATCH_TOOL_PATH", "/srv/tools", 1);
    EXPECT_THAT(node.domains(), Contains(Domain{"storcli", kPlace}));
    EXPECT_TRUE(node.storcli().complete);
    ::unsetenv("RAIDWATCH_TOOL_PATH");
}

TEST(StorcliCollector, NumberOfTheToolIsFoundByThePlace) {
    Node node;
    node.add_card("megaraid_sas", "0000:01:00.0");  // by its place it would be c0, and ours c1
    node.tool("storcli64", "case \"$*\" in '/c0 show all'*) cat " + fixture("storcli-raid10-healthy.json") +
                               ";; *) cat " + fixture("storcli-no-controller.json") + ";; esac\n");
    const auto findings = node.storcli();
    EXPECT_EQ(findings.arrays.at(0).id, "pci-0000:3b:00.0-vd0");
    expect_blind(node.storcli("0000:01:00.0"), ErrorCode::not_found, "lists no controller at 0000:01:00.0");
}

TEST(StorcliCollector, ToolMissingSaysWhatIsNotSeen) {
    expect_blind(Node().storcli(), ErrorCode::not_found, "nothing is seen of 0000:3b:00.0");
}

TEST(StorcliCollector, CardThatIsGoneIsSaidToBe) {
    expect_blind(Node().storcli("0000:99:00.0"), ErrorCode::not_found, "no controller at 0000:99:00.0");
}

TEST(StorcliCollector, ToolThatMayNotBeRunIsAProblem) {
    Node node;
    node.tree.write("/usr/sbin/storcli64", "#!/bin/sh\n");
    expect_blind(node.storcli(), ErrorCode::denied, "not executable");
}

TEST(StorcliCollector, ToolThatDiesIsAProblem) {
    Node node;
    node.tool("storcli64", "kill -KILL $$\n");
    expect_blind(node.storcli(), ErrorCode::io, "signal 9");
}

TEST(StorcliCollector, ErrorsOnStandardOutputAreNoAnswer) {
    Node node;
    node.tool("storcli64", "echo 'Failed to load libstorelibir.so'; exit 0\n");
    expect_blind(node.storcli(), ErrorCode::malformed, "no answer of storcli");
}

TEST(StorcliCollector, SilenceIsNoAnswer) {
    Node node;
    node.tool("storcli64", "echo 'cannot open /dev/megaraid_sas_ioctl_node' >&2; exit 0\n");
    expect_blind(node.storcli(), ErrorCode::malformed, "cannot open");
}

TEST(StorcliCollector, RefusalIsSaidInTheToolsWords) {
    Node node;
    node.tool("storcli64", "cat " + fixture("storcli-refused.json") + "\n");
    expect_blind(node.storcli(), ErrorCode::refused, "User is not authorized");
}

TEST(StorcliCollector, ExitStatusMeansNothing) {
    Node node;
    node.tool("storcli64", storcli_script() + "exit 46\n");
    EXPECT_TRUE(node.storcli().complete);
}

TEST(StorcliCollector, OneRunThatFailsHidesNoOther) {
    Node node;
    node.tool("storcli64", "case \"$*\" in '/c0/vall'*) kill -SEGV $$;; esac\n" + storcli_script());
    const auto findings = node.storcli();
    EXPECT_FALSE(findings.complete);
    ASSERT_EQ(findings.problems.size(), 1U);
    EXPECT_EQ(findings.problems[0].code, ErrorCode::io);
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::optimal);
    EXPECT_EQ(findings.disks.size(), 5U);
}

/// Stand-in for the runner: a run that does not end, without the wait.
class HangingTools final : public Tools {
  public:
    mutable int runs = 0;
    Result<ToolOutput> run(const std::vector<std::string>& argv, Milliseconds deadline) const override {
        ++runs;
        EXPECT_LE(deadline, Milliseconds{30'000});
        return failure(ErrorCode::timed_out, "running", argv.front(), "no end after 20 s");
    }
};

TEST(StorcliCollector, ToolThatHangsIsAskedOnce) {
    Node node;
    node.tool("storcli64", "sleep 1000\n");
    const TreeHost real(node.tree);
    const HangingTools tools;
    const Host host{real.host.files, tools, real.host.ata, real.host.nvme, real.host.clock};
    expect_blind(collect_storcli(host, kPlace), ErrorCode::timed_out, "no end after 20 s");
    EXPECT_EQ(tools.runs, 1);
}

std::string megacli_script(const std::string& bus) {
    return "case \"$*\" in\n"
           "  '-AdpGetPciInfo -a0'*) printf 'PCI information for Controller 0\\nBus Number : " +
           bus +
           "\\nDevice Number : 0\\nFunction Number : 0\\nExit Code: 0x00\\n';;\n"
           "  '-AdpAllInfo -a0'*) cat " +
           fixture("megacli-missing.txt") +
           ";;\n"
           "  '-LdPdInfo -a0'*) cat " +
           fixture("megacli-rebuilding.txt") +
           ";;\n"
           "  '-PDList -a0'*) cat " +
           fixture("megacli-healthy.txt") +
           ";;\n"
           "  '-AdpBbuCmd -a0'*) cat " +
           fixture("megacli-battery-replace.txt") +
           ";;\n"
           "  '-PDRbld -ShowProg'*) echo 'Rebuild Progress on Device at Enclosure 32, Slot 1 Completed 17% "
           "in 2 Minutes.';;\n"
           "  *) cat " +
           fixture("megacli-no-controller.txt") +
           ";;\n"
           "esac\n";
}

TEST(MegacliCollector, CardIsFoundWhetherItsBusIsPrintedInHexadecimalOrDecimal) {
    for (const std::string& bus : {std::string("3b"), std::string("59")}) {
        Node node;
        node.tool("MegaCli64", megacli_script(bus));
        const auto findings = node.megacli();
        EXPECT_TRUE(findings.complete) << bus;
        EXPECT_EQ(findings.arrays.at(0).id, "pci-0000:3b:00.0-vd0");
        EXPECT_EQ(findings.controllers.at(0).battery->state, BatteryState::failed);
    }
}

TEST(MegacliCollector, AnotherCardIsNotTakenForOurs) {
    Node node;
    node.tool("MegaCli64", megacli_script("7"));
    expect_blind(node.megacli(), ErrorCode::not_found, "lists no controller at 0000:3b:00.0");
}

TEST(MegacliCollector, ToolMissingSaysWhatIsNotSeen) {
    expect_blind(Node().megacli(), ErrorCode::not_found, "nothing is seen of 0000:3b:00.0");
}

}  // namespace
}  // namespace raidwatch
