#include "rules_rig.hpp"

namespace raidwatch::assess {
namespace {

TEST_F(Rules, HealthyNodeHasNoFaults) {
    see_raid6();
    see(ata("sda", reading("S0")));
    EXPECT_TRUE(look().empty());
}

TEST_F(Rules, OverriddenLimitsApplyAndSwitchedOffRulesAreSilent) {
    see_raid6();
    auto r = reading("S0");
    r.reallocated = 40;
    overrides["ata.reallocated"] = {true, 50, 100};
    EXPECT_TRUE(look_at(r).empty());
    r.reallocated = 60;
    EXPECT_EQ(look_at(r).at(0).severity, Severity::warning);
    overrides["ata.reallocated"].enabled = false;
    EXPECT_TRUE(look_at(r).empty());
}

TEST_F(Rules, DeviceThatCannotBeReadForHalfAMinuteIsAFault) {
    see_raid6();
    Findings silent;
    silent.domain = {"ata", "sda"};
    silent.taken_at = now;
    silent.problems = {{"ata/sda", ErrorCode::timed_out, "no answer in 10 s"}};
    see(silent);
    EXPECT_TRUE(look().empty());
    now += 30s;
    ASSERT_EQ(look().size(), 1U);
    EXPECT_EQ(look()[0].kind, kind::disk_unresponsive);
    EXPECT_EQ(look()[0].subject.name, "S0");
}

TEST_F(Rules, LostInventoryIsOneFaultNotOnePerDevice) {
    see_raid6();
    for (const auto& domain :
         {Domain{"block", ""}, Domain{"md", "md0"}, Domain{"ata", "sda"}, Domain{"ata", "sdb"}}) {
        Findings silent;
        silent.domain = domain;
        silent.taken_at = now;
        silent.problems = {{domain.text(), ErrorCode::unreachable, "probe is not running"}};
        see(silent);
    }
    now += 1min;
    ASSERT_EQ(look().size(), 1U);
    EXPECT_EQ(look()[0].subject.kind, SubjectKind::collector);
}

TEST_F(Rules, HostileSerialsAreShownHarmless) {
    auto disks = inventory(1, {});
    disks.disks[0].serial = "\x1b[2J<script>\xe2\x80\xae";
    see(disks);
    auto r = reading("S0");
    r.pending = 5;
    const auto found = look_at(r);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].summary.find('\x1b'), std::string::npos);
    EXPECT_EQ(found[0].summary.find("\xe2\x80\xae"), std::string::npos);
}

TEST(RuleTable, EveryFaultRuleIsListed) {
    EXPECT_GE(all_rules().size(), 30U);
    for (const auto& rule : all_rules()) {
        EXPECT_FALSE(rule.signal.empty()) << rule.id;
        EXPECT_FALSE(rule.source.empty()) << rule.id;
    }
}

}  // namespace
}  // namespace raidwatch::assess
