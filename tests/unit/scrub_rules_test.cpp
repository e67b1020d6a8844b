#include "agent/assess/scrub_rules.hpp"

#include "tests/support/node_builder.hpp"

#include <gtest/gtest.h>

namespace raidwatch::assess {
namespace {

using namespace raidwatch::testing;

class ScrubRules : public ::testing::Test {
  protected:
    RuleOverrides overrides;
    std::vector<Operation> changed;
    RuleMemory memory;
    Array md0 = array("md0", "raid6", 6);
    UtcTime now = kStart;
    Seconds period = std::chrono::hours{24 * 30};

    std::optional<Breach> look() {
        const std::vector<Operation> none;
        auto breach = scrub_overdue(md0, memory,
                                    {.overrides = overrides,
                                     .operations = none,
                                     .now = now,
                                     .changed = changed,
                                     .scrub_period = period});
        changed.clear();
        return breach;
    }
    void test_ends(OperationState state = OperationState::finished) {
        Operation check;
        check.target = md0.id;
        check.kind = OperationKind::check;
        check.state = state;
        check.ended_at = now;
        check.mismatches = 8;
        changed = {check};
    }
};

TEST_F(ScrubRules, NeverTestedArrayIsGivenOnePeriodAndAHalfFromTheFirstLook) {
    EXPECT_FALSE(look());
    now += std::chrono::hours{24 * 45};
    EXPECT_FALSE(look());
    now += 1s;
    const auto breach = look();
    ASSERT_TRUE(breach);
    EXPECT_EQ(breach->kind, kind::scrub_overdue);
    EXPECT_EQ(breach->severity, Severity::warning);
}

TEST_F(ScrubRules, TestThatReachedItsEndIsRememberedAndOneBrokenOffIsNot) {
    look();
    now += std::chrono::hours{24 * 40};
    test_ends(OperationState::aborted);
    look();
    EXPECT_FALSE(last_scrub(memory, md0.id));
    test_ends();
    look();
    EXPECT_EQ(last_scrub(memory, md0.id), (LastScrub{now, 8}));
    now += std::chrono::hours{24 * 45};
    EXPECT_FALSE(look());
    now += 1s;
    EXPECT_NE(look()->text.find("45d"), std::string::npos);
}

TEST_F(ScrubRules, ShortArrayArrayUnderTestAndOneWithoutRedundancyAreNotJudged) {
    look();
    now += std::chrono::hours{24 * 100};
    EXPECT_TRUE(look());
    md0.progress = Progress{};
    EXPECT_FALSE(look());
    md0.progress.reset();
    md0.members[0].state = MemberState::faulty;
    EXPECT_FALSE(look());
    md0 = array("md0", "raid0", 2);
    EXPECT_FALSE(look());
}

TEST_F(ScrubRules, PeriodOfZeroAndASwitchedOffRuleSayNothing) {
    look();
    now += std::chrono::hours{24 * 100};
    period = Seconds{0};
    EXPECT_FALSE(look());
    period = Seconds{60};
    overrides["array.scrub_overdue"].enabled = false;
    EXPECT_FALSE(look());
}

}  // namespace
}  // namespace raidwatch::assess
