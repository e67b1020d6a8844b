#include "collectors/probe/workers.hpp"

#include <atomic>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

namespace raidwatch::probe {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// What worker processes leave for the test to see.
struct Shared {
    std::atomic<int> runs{0}, go{0}, child{0};
};

Findings good(const Domain& domain) {
    Findings findings;
    findings.domain = domain;
    findings.complete = true;
    return findings;
}

/// Workers under a clock that only the test moves; their processes are real.
class WorkersTest : public ::testing::Test {
  protected:
    WorkersTest()
        : shared_(new (::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                              0)) Shared) {}
    ~WorkersTest() override {
        if (shared_->child > 0) ::kill(shared_->child, SIGKILL);
        ::munmap(shared_, sizeof(Shared));
    }

    void turn() {
        PollSet polls;
        workers_.add_to(polls);
        polls.turn(now_.mono, now_.mono + 10ms);
        workers_.settle(now_);
    }
    bool turn_until(const std::function<bool()>& done) {
        for (int i = 0; i < 3000 && !done(); ++i) turn();
        return done();
    }
    void ask(const Domain& domain, Milliseconds deadline = 1000ms, std::uint64_t client = 1) {
        workers_.request({domain, deadline}, client, now_);
    }
    bool answers(std::size_t count) {
        return turn_until([&] { return answers_.size() >= count; });
    }

    Shared* shared_;
    std::function<Findings(const Domain&)> collect_ = good;
    std::vector<std::pair<std::uint64_t, Findings>> answers_;
    std::vector<Message> announced_;
    Now now_{from_unix_ms(1'800'000'000'000), MonoTime{1'000'000ms}};
    Workers workers_{{[this](const Domain& domain) { return collect_(domain); },
                      [this](std::uint64_t client, const std::string& line) {
                          const auto message = decode_message(line);
                          ASSERT_TRUE(message) << line;
                          answers_.emplace_back(client, std::get<Findings>(*message));
                      },
                      [this](const Message& message) { announced_.push_back(message); }}};
};

const Domain kMd{"md", "md0"}, kSda{"ata", "sda"};

TEST_F(WorkersTest, WorkersFindingsAreTheAnswer) {
    ask(kMd);
    ASSERT_TRUE(answers(1));
    EXPECT_EQ(answers_[0].second, good(kMd));
    EXPECT_TRUE(turn_until([&] { return workers_.idle(); }));
}

TEST_F(WorkersTest, HangingWorkerIsAnsweredForAtItsDeadlineAndDelaysNoOther) {
    collect_ = [](const Domain& domain) {
        if (domain == kSda) ::pause();
        return good(domain);
    };
    ask(kSda, 200ms);
    ask(kMd);
    ASSERT_TRUE(answers(1));
    EXPECT_EQ(answers_[0].second.domain, kMd);
    now_.mono += 199ms;
    turn();
    EXPECT_THAT(answers_, SizeIs(1));
    now_.mono += 1ms;
    workers_.settle(now_);
    ASSERT_THAT(answers_, SizeIs(2)) << "without waiting for its end";
    EXPECT_FALSE(answers_[1].second.complete);
    EXPECT_EQ(answers_[1].second.problems.at(0).code, ErrorCode::timed_out);
    EXPECT_EQ(answers_[1].second.problems.at(0).scope, "ata/sda");
    EXPECT_TRUE(turn_until([&] { return workers_.idle(); }));
    EXPECT_THAT(announced_, IsEmpty());
    collect_ = good;
    ask(kSda);
    EXPECT_TRUE(answers(3));
    EXPECT_TRUE(answers_.back().second.complete);
}

TEST_F(WorkersTest, CrashedWorkerIsSaidWithItsSignal) {
    collect_ = [](const Domain&) -> Findings {
        ::signal(SIGSEGV, SIG_DFL);
        ::raise(SIGKILL);
        return {};
    };
    ask(kMd);
    ASSERT_TRUE(answers(1));
    EXPECT_FALSE(answers_[0].second.complete);
    EXPECT_EQ(answers_[0].second.problems.at(0).code, ErrorCode::io);
    EXPECT_THAT(answers_[0].second.problems[0].error, HasSubstr("signal 9"));
}

TEST_F(WorkersTest, WorkerThatEndsWithoutAWordIsSaid) {
    collect_ = [](const Domain&) -> Findings { ::_exit(7); };
    ask(kMd);
    ASSERT_TRUE(answers(1));
    EXPECT_THAT(answers_[0].second.problems.at(0).error, HasSubstr("status 7"));
}

TEST_F(WorkersTest, EndlessAnswerIsCutOff) {
    collect_ = [](const Domain& domain) {
        auto findings = good(domain);
        findings.problems.push_back({"x", ErrorCode::io, std::string(kMaxLineBytes + 100'000, 'x')});
        return findings;
    };
    ask(kMd);
    ASSERT_TRUE(answers(1));
    EXPECT_EQ(answers_[0].second.problems.at(0).code, ErrorCode::malformed);
    EXPECT_TRUE(turn_until([&] { return workers_.idle(); }));
}

TEST_F(WorkersTest, RequestsDuringAReadShareTheNextOne) {
    collect_ = [this](const Domain& domain) {
        if (++shared_->runs == 1)
            while (shared_->go == 0) ::usleep(1000);
        return good(domain);
    };
    ask(kMd, 1000ms, 1);
    ask(kMd, 1000ms, 2);
    ask(kMd, 1000ms, 3);
    ask(kMd, 1000ms, 2);
    turn();
    EXPECT_THAT(answers_, IsEmpty());
    shared_->go = 1;
    ASSERT_TRUE(answers(4));
    EXPECT_EQ(answers_[0].first, 1U);
    EXPECT_EQ(shared_->runs, 2)
        << "what began before the request may not have seen what the request is about";
}

TEST_F(WorkersTest, WaitingRequestIsAnsweredAtItsOwnDeadline) {
    collect_ = [](const Domain& domain) {
        ::pause();
        return good(domain);
    };
    ask(kMd, 10'000ms, 1);
    ask(kMd, 100ms, 2);
    now_.mono += 100ms;
    workers_.settle(now_);
    ASSERT_THAT(answers_, SizeIs(1));
    EXPECT_EQ(answers_[0].first, 2U);
    EXPECT_EQ(answers_[0].second.problems.at(0).code, ErrorCode::timed_out);
}

/// A read that leaves something behind that SIGKILL to the worker does not end, as a tool in D state would
/// be.
TEST_F(WorkersTest, WhatCannotBeKilledWedgesItsDomainUntilItEnds) {
    collect_ = [this](const Domain& domain) {
        if (domain == kSda && shared_->child == 0) {
            const pid_t child = ::fork();
            if (child == 0) {
                ::setsid();
                for (;;) ::pause();
            }
            shared_->child = child;
            ::pause();
        }
        return good(domain);
    };
    ask(kSda, 100ms);
    ASSERT_TRUE(turn_until([&] { return shared_->child != 0; }));
    now_.mono += 100ms;
    ASSERT_TRUE(answers(1));
    EXPECT_THAT(announced_, IsEmpty());
    ask(kSda, 60'000ms, 2);
    now_.mono += 1000ms;
    ASSERT_TRUE(answers(2)) << "who waits is told at once";
    ASSERT_THAT(announced_, SizeIs(1));
    EXPECT_EQ(std::get<Wedged>(announced_[0]).domain, kSda);
    EXPECT_THAT(workers_.wedged(), SizeIs(1));
    ask(kSda, 60'000ms);
    ASSERT_THAT(answers_, SizeIs(3)) << "no second one goes there";
    EXPECT_THAT(answers_[2].second.problems.at(0).error, HasSubstr("wedged"));
    ask(kMd);
    ASSERT_TRUE(answers(4)) << "other domains go on";
    EXPECT_TRUE(answers_[3].second.complete);

    ::kill(shared_->child, SIGKILL);
    ASSERT_TRUE(turn_until([&] { return announced_.size() == 2; }));
    EXPECT_EQ(std::get<Freed>(announced_[1]).domain, kSda);
    ask(kSda);
    ASSERT_TRUE(answers(5));
    EXPECT_TRUE(answers_[4].second.complete);
}

TEST_F(WorkersTest, ClientThatHasGoneGetsNoAnswer) {
    ask(kMd, 1000ms, 1);
    workers_.forget(1);
    EXPECT_TRUE(turn_until([&] { return workers_.idle(); }));
    EXPECT_THAT(answers_, IsEmpty());
}

TEST_F(WorkersTest, TooManyDomainsAreRefused) {
    collect_ = [](const Domain& domain) {
        ::pause();
        return good(domain);
    };
    for (int i = 0; i < 513; ++i) ask({"md", "md" + std::to_string(i)}, 100ms);
    ASSERT_THAT(answers_, SizeIs(1));
    EXPECT_EQ(answers_[0].second.problems.at(0).code, ErrorCode::busy);
}

}  // namespace
}  // namespace raidwatch::probe
