// The folder of a simulated node as the ordinary collectors see it.

#include "collectors/block/collect.hpp"
#include "collectors/host/rooted_files.hpp"
#include "collectors/host/tool_runner.hpp"
#include "collectors/mdraid/collect.hpp"
#include "tests/support/sim/node.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace raidwatch::sim {
namespace {

const UtcTime kStart = from_unix_ms(1'700'000'000'000);

class NoAta final : public Ata {
    Result<AtaSmart> read(std::string_view device) const override {
        return failure(ErrorCode::unsupported, "reading", std::string(device));
    }
};
class NoNvme final : public Nvme {
    Result<std::vector<std::uint8_t>> log_page(std::string_view name, std::uint8_t,
                                               std::size_t) const override {
        return failure(ErrorCode::unsupported, "reading", std::string(name));
    }
    Result<std::vector<std::uint8_t>> identify(std::string_view name) const override {
        return failure(ErrorCode::unsupported, "reading", std::string(name));
    }
};
class Stopped final : public Clock {
    Now now() const override { return {kStart, MonoTime{}}; }
};

NodeSpec four_disks() {
    NodeSpec node{"store-1", {}, {}, {}};
    for (int i = 1; i <= 4; ++i)
        node.disks.push_back({"d" + std::to_string(i), "SERIAL" + std::to_string(i), "ST8000NM0055-1RM112",
                              8'001'563'222'016, DriveKind::sata, "0:" + std::to_string(i)});
    node.arrays.push_back({"md0", EngineKind::md, "raid5", {"d1", "d2", "d3"}, {"d4"}, "", "/srv/mail"});
    return node;
}

class SimNodeTest : public ::testing::Test {
  protected:
    SimNodeTest() {
        std::string pattern = ::testing::TempDir() + "simnode-XXXXXX";
        root_ = ::mkdtemp(pattern.data());
    }
    ~SimNodeTest() override { std::filesystem::remove_all(root_); }

    std::unique_ptr<SimNode> make(const NodeSpec& spec) {
        auto node = SimNode::create(spec, root_, kStart);
        EXPECT_TRUE(node) << node.error().text();
        return std::move(*node);
    }
    Findings block() {
        return with_host([](const Host& host) { return collect_block(host, ""); });
    }
    Array md0() {
        const auto findings = with_host([](const Host& host) { return collect_md(host, "md0"); });
        EXPECT_TRUE(findings.complete);
        for (const auto& problem : findings.problems) ADD_FAILURE() << problem.scope << ": " << problem.error;
        return findings.arrays.empty() ? Array{} : findings.arrays.front();
    }
    template <class F>
    Findings with_host(F collect) {
        const host::RootedFiles files(root_.string());
        const host::ToolRunner tools(root_.string());
        const NoAta ata;
        const NoNvme nvme;
        const Stopped clock;
        return collect(Host{files, tools, ata, nvme, clock});
    }
    static void done(SimNode& node, const HardwareAction& action, std::size_t notices, UtcTime now = kStart) {
        const auto result = node.apply(action, now);
        ASSERT_TRUE(result) << result.error().text();
        EXPECT_EQ(result->size(), notices);
    }

    std::filesystem::path root_;
};

TEST_F(SimNodeTest, InventoryNamesEveryDriveWithSerialModelAndSlot) {
    make(four_disks());
    const auto findings = block();
    EXPECT_TRUE(findings.complete);
    ASSERT_EQ(findings.disks.size(), 4U);
    EXPECT_EQ(findings.disks[0].serial, "SERIAL1");
    EXPECT_EQ(findings.disks[0].model, "ST8000NM0055-1RM112");
    EXPECT_EQ(findings.disks[0].slot, "0:1");
    EXPECT_EQ(findings.disks[0].transport, "sata");
    EXPECT_EQ(findings.disks[0].bytes, 8'001'563'222'016U);
    EXPECT_EQ(findings.disks[0].holders, std::vector<std::string>{"md0"});
    std::vector<std::string> domains;
    for (const auto& domain : findings.domains) domains.push_back(domain.text());
    EXPECT_EQ(domains, (std::vector<std::string>{"ata/sda", "ata/sdb", "ata/sdc", "ata/sdd", "md/md0",
                                                 "ses/0"}));
}

TEST_F(SimNodeTest, NvmeAndSasDrivesAreFoundAsSuch) {
    auto spec = four_disks();
    spec.disks.push_back({"n1", "NV1", "SAMSUNG MZQL2", 960'197'124'096, DriveKind::nvme, ""});
    spec.disks.push_back({"s1", "SAS1", "ST8000NM0075", 8'001'563'222'016, DriveKind::sas, "1:4"});
    make(spec);
    const auto findings = block();
    ASSERT_EQ(findings.disks.size(), 6U);
    int nvme = 0, sas = 0;
    for (const auto& disk : findings.disks) {
        nvme += disk.serial == "NV1" && disk.transport == "nvme";
        sas += disk.serial == "SAS1" && disk.transport == "sas" && disk.slot == "1:4";
    }
    EXPECT_EQ(nvme, 1);
    EXPECT_EQ(sas, 1);
}

TEST_F(SimNodeTest, WholeArrayIsOptimalWithItsSpareAndMount) {
    make(four_disks());
    const auto array = md0();
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.level, "raid5");
    EXPECT_EQ(array.members.size(), 4U);
    EXPECT_EQ(array.mounts, std::vector<std::string>{"/srv/mail"});
}

TEST_F(SimNodeTest, FailedMemberIsToldByPollAndSeenByTheCollector) {
    auto node = make(four_disks());
    done(*node, ArrayAction{ArrayFail{"md0", "d2"}}, 1);
    const auto array = md0();
    EXPECT_EQ(array.state, ArrayState::degraded);
    EXPECT_EQ(array.engine_degraded, 1);
}

TEST_F(SimNodeTest, RebuildGoesOnOverARebootAndEndsByItself) {
    auto node = make(four_disks());
    done(*node, ArrayAction{ArrayFail{"md0", "d2"}}, 1);
    done(*node, ArrayAction{ArrayRebuild{"md0", "d4", {50, 200e6}}}, 1);
    auto array = md0();
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::rebuild);
    node->power_off();
    node->power_on(kStart + Seconds{600});
    ASSERT_TRUE(md0().progress);
    UtcTime now = kStart + Seconds{600};
    int notices = 0;
    while (const auto next = node->next_notice()) {
        now = *next;
        notices += static_cast<int>(node->advance_to(now).size());
    }
    EXPECT_GT(notices, 50) << "sync_completed is notified on the way";
    EXPECT_NEAR(std::chrono::duration<double>(now - kStart).count(), 600 + 0.5 * 8001563222016 / 200e6, 60);
    EXPECT_EQ(md0().state, ArrayState::optimal);
}

TEST_F(SimNodeTest, PulledDriveLeavesAMemberWithoutDevice) {
    auto node = make(four_disks());
    done(*node, DiskAction{DiskVanish{"d1"}}, 1);
    EXPECT_EQ(block().disks.size(), 3U);
    const auto array = md0();
    int gone = 0;
    for (const auto& member : array.members) gone += member.device_gone;
    EXPECT_EQ(gone, 1);
}

TEST_F(SimNodeTest, AnotherDriveInTheSlotHasTheSlotAndAnotherName) {
    auto node = make(four_disks());
    done(*node, DiskAction{DiskVanish{"d1"}}, 1);
    DiskAppear appear;
    appear.disk = "d1";
    appear.serial = "SERIAL9";
    done(*node, DiskAction{appear}, 1);
    const auto findings = block();
    ASSERT_EQ(findings.disks.size(), 4U);
    bool found = false;
    for (const auto& disk : findings.disks)
        if (disk.serial == "SERIAL9") {
            found = true;
            EXPECT_EQ(disk.slot, "0:1");
            EXPECT_EQ(disk.device, "sde") << "md still holds sda";
        }
    EXPECT_TRUE(found);
}

TEST_F(SimNodeTest, CountersAndHangsTellNobody) {
    auto node = make(four_disks());
    done(*node, DiskAction{DiskSmart{"d1", Counters{}}}, 0);
    done(*node, DiskAction{DiskHang{"d1", true}}, 0);
    EXPECT_TRUE(node->hangs({"ata", "sda"}));
    EXPECT_FALSE(node->hangs({"ata", "sdb"}));
    EXPECT_FALSE(node->hangs({"block", ""}));
}

TEST_F(SimNodeTest, FinishingWhatDoesNotRunTellsNobody) {
    auto node = make(four_disks());
    done(*node, ArrayAction{ArrayIdle{"md0", {}}}, 0);
}

TEST_F(SimNodeTest, MismatchesAreThereWhenTheCheckTurnsIdle) {
    auto node = make(four_disks());
    done(*node, ArrayAction{ArrayCheck{"md0", {10, 1e8}, 0}}, 1);
    ASSERT_TRUE(md0().progress);
    EXPECT_EQ(md0().progress->kind, OperationKind::check);
    done(*node, ArrayAction{ArrayIdle{"md0", 256}}, 1);
    EXPECT_EQ(md0().mismatches, 256U);
}

TEST_F(SimNodeTest, EnginesThatAreNotSimulatedAreRefused) {
    auto spec = four_disks();
    spec.arrays[0].engine = EngineKind::megaraid;
    const auto node = SimNode::create(spec, root_, kStart);
    ASSERT_FALSE(node);
    EXPECT_NE(node.error().text().find("not simulated yet: a volume without controller"), std::string::npos) << node.error().text();
}

}  // namespace
}  // namespace raidwatch::sim
