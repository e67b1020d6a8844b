#include "collectors/probe/actions.hpp"

#include <atomic>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

namespace raidwatch::probe {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// Orders under a clock that only the test moves; their processes are real.
class ActionsTest : public ::testing::Test {
  protected:
    ActionsTest()
        : runs_(new (::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0)) std::atomic<int>(0)) {}
    ~ActionsTest() override { ::munmap(runs_, sizeof(std::atomic<int>)); }

    bool turn_until(const std::function<bool()>& done) {
        for (int i = 0; i < 3000 && !done(); ++i) {
            PollSet polls;
            actions_.add_to(polls);
            polls.turn(now_.mono, now_.mono + 10ms);
            actions_.settle(now_);
        }
        return done();
    }
    void order(const std::string& id, const std::string& target) {
        actions_.request({id, {Verb::self_test_short, target, ""}, 1000ms}, 1, now_);
    }
    bool answers(std::size_t count) {
        return turn_until([&] { return answers_.size() >= count; });
    }

    std::atomic<int>* runs_;
    std::function<Result<std::string>(const Action&)> carry_out_ = [](const Action&) { return "sysfs"; };
    std::vector<Acted> answers_;
    Now now_{from_unix_ms(1'800'000'000'000), MonoTime{1'000'000ms}};
    Actions actions_{{[this](const Action& action) {
                          ++*runs_;
                          return carry_out_(action);
                      },
                      [this](std::uint64_t, const std::string& line) {
                          const auto message = decode_message(line);
                          ASSERT_TRUE(message) << line;
                          answers_.push_back(std::get<Acted>(*message));
                      }}};
};

TEST_F(ActionsTest, WhatWasDoneIsTheAnswer) {
    order("7", "sda");
    ASSERT_TRUE(answers(1));
    EXPECT_TRUE(answers_[0].done);
    EXPECT_EQ(answers_[0].id, "7");
    EXPECT_EQ(answers_[0].by, "sysfs");
    EXPECT_TRUE(turn_until([&] { return actions_.idle(); }));
}

TEST_F(ActionsTest, RefusalIsToldWithItsReason) {
    carry_out_ = [](const Action&) -> Result<std::string> {
        return failure(ErrorCode::refused, "replacing", "md0", "no spare");
    };
    order("1", "md0");
    ASSERT_TRUE(answers(1));
    EXPECT_FALSE(answers_[0].done);
    EXPECT_EQ(answers_[0].code, ErrorCode::refused);
    EXPECT_THAT(answers_[0].error, HasSubstr("no spare"));
}

TEST_F(ActionsTest, HangingOrderIsAnsweredAtItsDeadlineKilledAndDelaysNoOther) {
    carry_out_ = [](const Action& action) -> Result<std::string> {
        if (action.target == "sda") ::pause();
        return "sysfs";
    };
    order("1", "sda");
    order("2", "sdb");
    ASSERT_TRUE(answers(1));
    EXPECT_EQ(answers_[0].id, "2");
    now_.mono += 1000ms;
    actions_.settle(now_);
    ASSERT_THAT(answers_, SizeIs(2));
    EXPECT_EQ(answers_[1].code, ErrorCode::timed_out);
    EXPECT_THAT(answers_[1].error, HasSubstr("not known"));
    EXPECT_TRUE(turn_until([&] { return actions_.idle(); }));
}

TEST_F(ActionsTest, SecondOrderForABusyTargetIsRefusedAndNotCarriedOut) {
    carry_out_ = [](const Action&) -> Result<std::string> {
        ::pause();
        return "sysfs";
    };
    order("1", "sda");
    order("2", "sda");
    ASSERT_THAT(answers_, SizeIs(1));
    EXPECT_EQ(answers_[0].code, ErrorCode::busy);
    EXPECT_TRUE(turn_until([&] { return *runs_ == 1; }));
}

TEST_F(ActionsTest, ProcessThatDiesIsSaid) {
    carry_out_ = [](const Action&) -> Result<std::string> { ::_exit(3); };
    order("1", "sda");
    ASSERT_TRUE(answers(1));
    EXPECT_FALSE(answers_[0].done);
    EXPECT_THAT(answers_[0].error, HasSubstr("died"));
}

}  // namespace
}  // namespace raidwatch::probe
