#include "agent/report/risk.hpp"

#include "tests/support/node_builder.hpp"

#include <gtest/gtest.h>

namespace raidwatch::report {
namespace {

using namespace raidwatch::testing;

class Risk : public ::testing::Test {
  protected:
    NodeView view;
    std::vector<Fault> faults;
    std::map<std::string, std::vector<SmartReading>> history;

    void SetUp() override {
        view.disks = inventory(5, {}).disks;
        view.arrays = {array("md0", "raid6", 5)};
        for (int i = 0; i < 5; ++i) {
            auto one = testing::reading("S" + std::to_string(i));
            one.pending = one.reallocated = 0;
            one.temperature_c = 35;
            view.readings.push_back(one);
        }
    }
    std::vector<DiskRisk> risks() const { return disk_risks(view, faults, history); }
};

TEST_F(Risk, DiskWithPendingSectorsThatGrowComesFirstWithItsReasons) {
    view.readings[3].pending = 24;
    auto before = view.readings[3];
    before.pending = 8;
    history["wwn-S3"] = {before};
    const auto first = risks().front();
    EXPECT_EQ(first.disk.serial, "S3");
    ASSERT_EQ(first.reasons.size(), 1U);
    EXPECT_EQ(first.reasons[0],
              "24 pending sectors, 16 more than at 2026-03-01T04:00:00Z; none of its 4 siblings has any");
}

TEST_F(Risk, HotterThanItsSiblingsIsAReasonAndOfTwoSiblingsNothingIsSaid) {
    view.readings[2].temperature_c = 47;
    EXPECT_EQ(risks().front().disk.serial, "S2");
    view.disks.resize(3);
    view.readings.resize(3);
    for (const auto& risk : risks()) EXPECT_TRUE(risk.reasons.empty()) << risk.reasons.front();
}

TEST_F(Risk, DiskOfWhichNothingIsKnownIsNotRanked) {
    view.readings.erase(view.readings.begin());
    const auto last = risks().back();
    EXPECT_EQ(last.disk.serial, "S0");
    EXPECT_EQ(last.abstains, "nothing is known of its health");
}

TEST_F(Risk, CounterThatIsNotReportedIsNoReason) {
    view.readings[1].pending.reset();
    EXPECT_EQ(risks().front().points, 0);
}

}  // namespace
}  // namespace raidwatch::report
