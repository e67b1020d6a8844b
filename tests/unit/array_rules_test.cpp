#include "rules_rig.hpp"

#include <algorithm>

namespace raidwatch::assess {
namespace {

TEST_F(Rules, DegradedArrayIsAWarningWhileRedundancyIsLeft) {
    see_raid6();
    see(md(raid6_without({2})));
    const auto found = look();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, kind::array_degraded);
    EXPECT_EQ(found[0].severity, Severity::warning);
    ASSERT_EQ(found[0].parts.size(), 1U);
    EXPECT_EQ(found[0].parts[0].name, "S2");
    EXPECT_NE(found[0].summary.find("S2 (slot 0:2, sdc)"), std::string::npos) << found[0].summary;
}

TEST_F(Rules, LossOfAllRedundancyIsCriticalAndBeyondItFailed) {
    see_raid6();
    see(md(raid6_without({2, 4})));
    EXPECT_EQ(look().at(0).severity, Severity::critical);
    EXPECT_EQ(look().at(0).kind, kind::array_degraded);
    see(md(raid6_without({0, 2, 4})));
    EXPECT_EQ(look().at(0).kind, kind::array_failed);
}

TEST_F(Rules, TroublesStayTheSameWhileFiguresGrowAndEveryIllSurvivorIsOne) {
    see_raid6();
    see(md(raid6_without({2})));
    const auto ill = [&](int disk, std::uint64_t pending) {
        auto r = reading("S" + std::to_string(disk));
        r.disk = "wwn-S" + std::to_string(disk);
        r.taken_at = now;
        r.pending = pending;
        see(ata(std::string("sd") + static_cast<char>('a' + disk), r));
        return look().at(0).troubles;
    };
    EXPECT_EQ(look().at(0).troubles, std::vector<std::string>{"array.degraded"});
    const auto one = ill(0, 24);
    EXPECT_EQ(one, (std::vector<std::string>{"array.degraded", "array.survivor wwn-S0 ata.pending"}));
    EXPECT_EQ(ill(0, 25), one);
    EXPECT_EQ(ill(1, 3).size(), 3U);
}

TEST_F(Rules, PulledDiskIsNamedBySerialAndSlotAfterItHasGone) {
    see_raid6();
    auto pulled = testing::array("md0", "raid6", 6);
    pulled.members[5].device_gone = true;
    pulled.members[5].state = MemberState::missing;
    pulled.members[5].disk.reset();
    see(inventory(5, {"md0"}));
    see(md(pulled));
    EXPECT_NE(look().at(0).summary.find("S5 (slot 0:5, sdf)"), std::string::npos) << look().at(0).summary;
}

TEST_F(Rules, ImsmContainerIsNoFault) {
    see(inventory(2, {"md127"}));
    auto container = testing::array("md127", "", 0);
    container.state = ArrayState::container;
    see(md(container));
    EXPECT_TRUE(look().empty());
}

TEST_F(Rules, ArrayThatStaysInactiveIsCritical) {
    see_raid6();
    auto inactive = testing::array("md0", "raid6", 6);
    inactive.state = ArrayState::inactive;
    see(md(inactive));
    EXPECT_TRUE(look().empty()) << "every assembly passes through this";
    EXPECT_EQ(unseen_keys(view(snapshot), now).size(), 1U) << "nor is it whole";
    now += 10s;
    EXPECT_EQ(look().at(0).kind, kind::array_inactive);
    EXPECT_EQ(look().at(0).severity, Severity::critical);
    see(md(testing::array("md0", "raid6", 6)));
    EXPECT_TRUE(look().empty());
    see(md(inactive));
    EXPECT_TRUE(look().empty());
}

TEST_F(Rules, UnknownArrayStateIsNeverOk) {
    see_raid6();
    auto odd = testing::array("md0", "raid6", 6);
    odd.state = ArrayState::unknown;
    odd.vendor_state = "hovering\x1b[31m";
    see(md(odd));
    ASSERT_EQ(look().size(), 1U);
    EXPECT_EQ(look()[0].kind, kind::collector_blind);
    EXPECT_EQ(look()[0].summary.find('\x1b'), std::string::npos);
}

TEST_F(Rules, MemberInAnUnknownStateIsAWarningAndNoLoss) {
    see_raid6();
    auto odd = testing::array("md0", "raid6", 6);
    odd.members[2].state = MemberState::unknown;
    odd.members[2].vendor_state = "Conditioning";
    see(md(odd));
    ASSERT_EQ(look().size(), 1U);
    EXPECT_EQ(look()[0].kind, kind::collector_blind);
    EXPECT_EQ(look()[0].severity, Severity::warning);
    EXPECT_NE(look()[0].summary.find("\"Conditioning\""), std::string::npos) << look()[0].summary;
}

TEST_F(Rules, FailedJournalIsCriticalThoughTheArrayIsClean) {
    see_raid6();
    auto a = testing::array("md0", "raid6", 6);
    auto journal = member("sdj", "SJ", std::nullopt, MemberState::faulty);
    journal.journal = true;
    a.members.push_back(journal);
    see(md(a));
    EXPECT_EQ(look().at(0).severity, Severity::critical);
}

TEST_F(Rules, SectorsLostOnEveryCopyAreCriticalThoughTheArrayIsWhole) {
    see(inventory(2, {"md0"}));
    auto a = testing::array("md0", "raid1", 2);
    a.members[0].bad_blocks = a.members[1].bad_blocks = {{2048, 8}};
    see(md(a));
    EXPECT_EQ(look().at(0).kind, kind::array_data_lost);
    EXPECT_NE(look().at(0).summary.find("2048"), std::string::npos);
}

TEST_F(Rules, MismatchesOfAMirrorAreToleratedUpTo1024Sectors) {
    see(inventory(2, {"md0"}));
    auto a = testing::array("md0", "raid1", 2);
    a.last_operation = "check";
    a.mismatches = 1024;
    see(md(a));
    EXPECT_TRUE(look().empty());
    a.mismatches = 1025;
    see(md(a));
    EXPECT_EQ(look().at(0).kind, kind::scrub_mismatch);
    a.level = "raid5";
    a.mismatches = 8;
    see(md(a));
    EXPECT_EQ(look().at(0).severity, Severity::warning);
}

TEST_F(Rules, LeftoverOfAFinishedReplacementIsNoFault) {
    see(inventory(3, {"md0"}));
    auto a = testing::array("md0", "raid1", 2);
    a.members[1].want_replacement = true;
    see(md(a));
    a.members[1] = member("sdc", "S2", 1);
    a.members.push_back(member("sdb", "S1", std::nullopt, MemberState::faulty));
    see(md(a));
    EXPECT_TRUE(look().empty());
}

TEST_F(Rules, MemberThatFailsAfterTheKernelWantedItReplacedIsNamed) {
    see(inventory(2, {"md0"}));
    auto a = testing::array("md0", "raid1", 2);
    a.members[1].want_replacement = true;
    see(md(a));
    a.members[1].state = MemberState::faulty;
    see(md(a));
    const auto found = look();
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].parts.size(), 1U);
    EXPECT_EQ(found[0].parts[0].name, "S1");
    EXPECT_NE(found[0].summary.find("failed: S1"), std::string::npos) << found[0].summary;
}

TEST_F(Rules, ReplacementThatFailsWhileItIsWrittenIsAFailedSpare) {
    see(inventory(3, {"md0"}));
    auto a = testing::array("md0", "raid1", 2);
    a.members[1].want_replacement = true;
    a.members.push_back(member("sdc", "S2", 1, MemberState::rebuilding));
    a.members[2].replacement = true;
    see(md(a));
    EXPECT_TRUE(look().empty());
    a.members[2].state = MemberState::faulty;
    a.members[2].ordinal.reset();
    see(md(a));
    const auto found = look();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, kind::spare_missing);
    EXPECT_NE(found[0].summary.find("S2"), std::string::npos) << found[0].summary;
}

TEST_F(Rules, FailedSpareIsAWarning) {
    see(inventory(3, {"md0"}));
    auto a = testing::array("md0", "raid1", 2);
    a.members.push_back(member("sdc", "S2", std::nullopt, MemberState::spare));
    see(md(a));
    EXPECT_TRUE(look().empty());
    a.members[2].state = MemberState::faulty;
    see(md(a));
    EXPECT_EQ(look().at(0).kind, kind::spare_missing);
    EXPECT_EQ(look().at(0).severity, Severity::warning);
}

TEST_F(Rules, FaultyEntryOfAWholeArrayWarnsWhereNobodySawWhatItWas) {
    see(inventory(3, {"md0"}));
    auto a = testing::array("md0", "raid1", 2);
    a.members.push_back(member("sdc", "S2", std::nullopt, MemberState::faulty));
    see(md(a));
    ASSERT_EQ(look().size(), 1U);
    EXPECT_EQ(look()[0].kind, kind::spare_missing);
    EXPECT_EQ(look()[0].severity, Severity::warning);
}

TEST_F(Rules, VanishedArrayIsAFaultAfterItsGraceAndUnseenBefore) {
    see_raid6();
    see(inventory(6, {}, now));
    EXPECT_TRUE(look().empty());
    EXPECT_EQ(unseen_keys(view(snapshot), now).size(), 1U);
    now += 15s;
    EXPECT_EQ(look().at(0).kind, kind::array_vanished);
    EXPECT_TRUE(unseen_keys(view(snapshot), now).empty());
}

TEST_F(Rules, RebuildThatEndedEarlyIsCriticalWhenNoneFollows) {
    see_raid6();
    see(md(raid6_without({2})));
    Operation rebuild;
    rebuild.target = "md-uuid-md0";
    rebuild.kind = OperationKind::rebuild;
    rebuild.percent = 40;
    operations.push_back(rebuild);
    EXPECT_EQ(look().at(0).severity, Severity::warning);
    EXPECT_NE(look().at(0).repair.find("rebuild"), std::string::npos);
    operations.clear();
    now += 59s;
    EXPECT_EQ(look().at(0).severity, Severity::warning);
    now += 1s;
    EXPECT_EQ(look().at(0).severity, Severity::critical);
}

/// What is recorded of it is as old as the beginning of the rebuild.
TEST_F(Rules, RebuildThatGoesOnAfterARestartIsGivenItsTimeToDoSo) {
    see_raid6();
    see(md(raid6_without({2})));
    Operation rebuild;
    rebuild.target = "md-uuid-md0";
    rebuild.kind = OperationKind::rebuild;
    operations.push_back(rebuild);
    look();
    operations.clear();
    now += 3h;
    EXPECT_EQ(look().at(0).severity, Severity::warning);
    now += 59s;
    EXPECT_EQ(look().at(0).severity, Severity::warning);
    now += 1s;
    EXPECT_EQ(look().at(0).severity, Severity::critical);
    operations.push_back(rebuild);
    EXPECT_EQ(look().at(0).severity, Severity::warning);
    operations.clear();
    now += 60s;
    EXPECT_EQ(look().at(0).severity, Severity::warning) << "the next gap has its own time";
}

TEST_F(Rules, IllSurvivorOfAShortArrayEscalatesIt) {
    see_raid6();
    see(md(raid6_without({2})));
    auto r = reading("S0");
    r.pending = 24;
    const auto found = look_at(r);
    const auto array_fault =
        std::ranges::find(found, SubjectKind::array, [](const Fault& f) { return f.subject.kind; });
    ASSERT_NE(array_fault, found.end());
    EXPECT_EQ(array_fault->severity, Severity::critical);
    EXPECT_EQ(array_fault->kind, kind::array_degraded);
    EXPECT_NE(array_fault->summary.find("S0"), std::string::npos);
}

}  // namespace
}  // namespace raidwatch::assess
