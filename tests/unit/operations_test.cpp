#include "agent/assess/operations.hpp"

#include "agent/assess/eta.hpp"
#include "agent/assess/survivors.hpp"
#include "tests/support/node_builder.hpp"

#include <raidwatch/base/text.hpp>

#include <gtest/gtest.h>

namespace raidwatch::assess {
namespace {

using namespace raidwatch::testing;

constexpr std::uint64_t kTotal = 8'001'563'222'016;

class Operations : public ::testing::Test {
  protected:
    CountingIds ids;
    std::vector<Operation> running;
    UtcTime now = kStart;
    NodeView view;

    void SetUp() override {
        view.disks = inventory(3, {}).disks;
        view.arrays = {testing::array("md0", "raid1", 2)};
    }
    Array& md0() { return view.arrays[0]; }
    void rebuild_at(double percent, std::optional<std::uint64_t> speed = 180'000'000) {
        Progress progress;
        progress.kind = OperationKind::rebuild;
        progress.done_bytes = static_cast<std::uint64_t>(static_cast<double>(kTotal) * percent / 100);
        progress.total_bytes = kTotal;
        progress.bytes_per_s = speed;
        md0().progress = progress;
        md0().members[1].state = MemberState::rebuilding;
    }
    OperationsStep step() { return follow(running, view, ids, now); }
    static std::vector<Kind> kinds(const OperationsStep& s) {
        std::vector<Kind> all;
        for (const auto& event : s.events) all.push_back(event.kind);
        return all;
    }
};

TEST_F(Operations, RebuildStartsProgressesAndFinishes) {
    rebuild_at(1);
    EXPECT_EQ(kinds(step()), std::vector{kind::operation_started});
    ASSERT_EQ(running.size(), 1U);
    EXPECT_EQ(running[0].onto_name, "S1");
    now += 1h;
    rebuild_at(11);
    EXPECT_EQ(kinds(step()), std::vector{kind::operation_progress});
    now += 10h;
    md0().progress.reset();
    md0().members[1].state = MemberState::in_sync;
    const auto last = step();
    EXPECT_EQ(kinds(last), std::vector{kind::operation_finished});
    EXPECT_EQ(last.changed.at(0).state, OperationState::finished);
    EXPECT_TRUE(running.empty());
}

TEST_F(Operations, RebuildThatEndsWithoutItsDiskInSyncIsAborted) {
    rebuild_at(60);
    step();
    now += 1min;
    md0().progress.reset();
    md0().members[1].state = MemberState::faulty;
    EXPECT_EQ(kinds(step()), std::vector{kind::operation_aborted});
}

TEST_F(Operations, NoProgressForTenMinutesIsStalledAndMovingAgainIsResumed) {
    rebuild_at(25);
    step();
    now += 9min + 59s;
    EXPECT_TRUE(step().events.empty());
    now += 1s;
    EXPECT_EQ(kinds(step()), std::vector{kind::operation_stalled});
    EXPECT_FALSE(running[0].eta_low_s);
    now += 1min;
    rebuild_at(25.01);
    EXPECT_EQ(kinds(step()), std::vector{kind::operation_resumed});
}

TEST_F(Operations, WholePercentsAreGivenThreeStepsBeforeTheyCountAsStalled) {
    Progress progress;
    progress.kind = OperationKind::rebuild;
    progress.percent = 10;
    md0().progress = progress;
    step();
    running[0].started_at = now - 100min;  // ten minutes a percent
    for (int minute = 0; minute < 29; ++minute) {
        now += 1min;
        EXPECT_TRUE(step().events.empty());
    }
    now += 1min;
    EXPECT_EQ(kinds(step()), std::vector{kind::operation_stalled});
}

TEST_F(Operations, BytesThatAreWholePercentsOnlyAreGivenTheSameSteps) {
    Progress progress;
    progress.kind = OperationKind::rebuild;
    progress.percent = 10;
    progress.total_bytes = 1000;
    progress.done_bytes = 100;
    md0().progress = progress;
    step();
    running[0].started_at = now - 100min;
    for (int minute = 0; minute < 29; ++minute) {
        now += 1min;
        EXPECT_TRUE(step().events.empty());
    }
    now += 1min;
    EXPECT_EQ(kinds(step()), std::vector{kind::operation_stalled});
}

TEST_F(Operations, TimeNobodyLookedIsNotAStall) {
    rebuild_at(20);
    step();
    now += 65min;
    EXPECT_TRUE(step().events.empty());
    EXPECT_EQ(running[0].state, OperationState::running);
    for (int minute = 0; minute < 10; ++minute) {
        now += 1min;
        step();
    }
    EXPECT_EQ(running[0].state, OperationState::stalled);
}

TEST_F(Operations, AllMembersRebuiltInOnePassAreNamed) {
    rebuild_at(1);
    step();
    view.arrays[0].members.push_back(member("sdc", "S2", 2, MemberState::rebuilding));
    now += 10s;
    rebuild_at(1.1);
    step();
    EXPECT_EQ(running.at(0).onto_name, "S1, S2");
}

TEST_F(Operations, QueuedWorkIsNotStalled) {
    rebuild_at(0);
    md0().progress->state = OperationState::queued;
    step();
    now += 5h;
    EXPECT_TRUE(step().events.empty());
    EXPECT_EQ(running[0].state, OperationState::queued);
}

TEST_F(Operations, ArrayOutOfSightDoesNotEndItsRebuild) {
    rebuild_at(30);
    step();
    view.arrays.clear();
    EXPECT_TRUE(step().events.empty());
    EXPECT_EQ(running.size(), 1U);
}

TEST_F(Operations, EtaComesOnlyFromAMeasuredRate) {
    rebuild_at(4, std::nullopt);
    step();
    EXPECT_FALSE(running[0].eta_low_s);
    now += 30s;
    rebuild_at(4, 180'000'000);
    step();
    ASSERT_TRUE(running[0].eta_low_s);
}

TEST_F(Operations, CheckThatFoundMismatchesSaysSo) {
    md0().progress = Progress{OperationKind::check, OperationState::running, 990, 1000, {}, 100};
    step();
    now += 1s;
    md0().progress.reset();
    md0().mismatches = 128;
    const auto last = step();
    EXPECT_EQ(kinds(last), (std::vector{kind::scrub_mismatch, kind::operation_finished}));
    EXPECT_EQ(last.changed.at(0).mismatches, 128U);
}

TEST_F(Operations, ThousandLooksASecondAreRecordedOnceInTen) {
    rebuild_at(1);
    step();
    std::size_t recorded = 0;
    for (int i = 0; i < 1000; ++i) {
        now += 20ms;
        md0().progress->done_bytes = *md0().progress->done_bytes + 4096;
        recorded += step().changed.size();
    }
    EXPECT_LE(recorded, 3U);
}

TEST(Eta, RangeHoldsTheZonedEndOfAHardDisk) {
    // 8 TB at 180 MB/s with 4 % done; a disk that slows by 45 % takes about 15 h 36 min more.
    const auto range =
        eta({.done = kTotal / 25, .total = kTotal, .time = 30min, .recent_per_s = 180'000'000});
    ASSERT_TRUE(range);
    EXPECT_LT(range->low, Seconds{56'000});
    EXPECT_GT(range->high, Seconds{56'000});
    EXPECT_GT(range->low, Seconds{30'000});
    EXPECT_LT(range->high, Seconds{100'000});
}

TEST(Eta, StandingStillHasNone) {
    EXPECT_FALSE(eta({.done = 10, .total = 100, .now_per_s = 0}));
    EXPECT_FALSE(eta({.done = 10, .total = 100}));
    EXPECT_FALSE(eta({.done = 10, .total = 0, .now_per_s = 5}));
    EXPECT_FALSE(eta({.done = 200, .total = 100, .now_per_s = 5}));
}

TEST_F(Operations, WhatTheSurvivorsMustStillGiveIsCountedByLevel) {
    EXPECT_FALSE(bytes_to_read(md0())) << "nothing runs";
    rebuild_at(25);
    EXPECT_EQ(bytes_to_read(md0()), kTotal - kTotal / 4) << "a mirror reads one copy";
    md0() = testing::array("md0", "raid6", 6);
    rebuild_at(25);
    EXPECT_EQ(bytes_to_read(md0()), (kTotal - kTotal / 4) * 5) << "parity is read from every member in sync";
    EXPECT_EQ(to_read_text(bytes_to_read(md0())),
              human_bytes((kTotal - kTotal / 4) * 5) + " still to be read from the others");
    md0().progress->kind = OperationKind::replace;
    EXPECT_EQ(bytes_to_read(md0()), kTotal - kTotal / 4) << "a replacement copies the old disk";
    md0().progress->done_bytes.reset();
    EXPECT_FALSE(bytes_to_read(md0())) << "not known is not zero";
    md0().progress->kind = OperationKind::check;
    EXPECT_EQ(to_read_text(bytes_to_read(md0())), "");
}

}  // namespace
}  // namespace raidwatch::assess
