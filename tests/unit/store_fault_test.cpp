// The store on a disk that fails, hangs or dies at any moment.
#include "agent/store/store.hpp"
#include "store_fault_vfs.hpp"
#include "store_samples.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::store {
namespace {

using Fault = FaultyDisk::Fault;

class FaultTest : public testing::Test {
  protected:
    ~FaultTest() override { disk_.repair(); }
    std::unique_ptr<Store> open_faulty() {
        auto store = Store::open(path_, {.vfs = FaultyDisk::kVfs});
        EXPECT_TRUE(store) << store.error().text();
        return store ? std::move(*store) : nullptr;
    }
    State stored() {
        auto store = Store::open(path_);
        EXPECT_TRUE(store) << store.error().text();
        EXPECT_FALSE((*store)->opened().set_aside);
        auto state = (*store)->load();
        EXPECT_TRUE(state) << state.error().text();
        return *state;
    }
    FaultyDisk& disk_ = FaultyDisk::instance();
    TempDir dir_;
    std::string path_ = dir_.file("raidwatch.db");
};

class FailingDisk : public FaultTest, public testing::WithParamInterface<Fault> {};

TEST_P(FailingDisk, CommitFailsWholeAndWorksWhenTheDiskDoes) {
    auto store = open_faulty();
    ASSERT_TRUE(store->apply(sample_commit(1)));
    disk_.set(GetParam());
    const auto failed = store->apply(sample_commit(2));
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().code, ErrorCode::invalid) << "it may pass: " << failed.error().text();
    EXPECT_NE(failed.error().code, ErrorCode::malformed)
        << "the file is not damaged: " << failed.error().text();
    disk_.repair();
    EXPECT_EQ(difference(*store->load(), folded(1)), "");
    ASSERT_TRUE(store->apply(sample_commit(2)));
    store.reset();
    EXPECT_EQ(difference(stored(), folded(2)), "");
}

TEST_P(FailingDisk, FileThatCannotBeOpenedNowIsNotSetAside) {
    {
        auto store = open_faulty();
        ASSERT_TRUE(store->apply(sample_commit(1)));
    }
    disk_.set(GetParam());
    (void)Store::open(path_, {.vfs = FaultyDisk::kVfs});
    disk_.repair();
    EXPECT_EQ(difference(stored(), folded(1)), "");
}

INSTANTIATE_TEST_SUITE_P(Each, FailingDisk,
                         testing::Values(Fault::io_error, Fault::full, Fault::read_only_io));

/// The disk dies after each possible number of writing calls in turn; what was acknowledged is there, nothing
/// by halves.
TEST_F(FaultTest, DiskThatDiesAtAnyWriteLeavesAPrefix) {
    constexpr int kCommits = 6;
    const auto before = disk_.writes();
    {
        auto store = open_faulty();
        for (int n = 1; n <= kCommits; ++n) ASSERT_TRUE(store->apply(sample_commit(n)));
    }
    const auto all = disk_.writes() - before;
    ASSERT_GT(all, kCommits);
    for (std::int64_t writes = 0; writes < all; writes += 3) {
        for (const auto& file : std::filesystem::directory_iterator(dir_.path()))
            std::filesystem::remove(file);
        disk_.die_after(writes);
        int acknowledged = 0;
        if (auto store = Store::open(path_, {.vfs = FaultyDisk::kVfs}))
            while (acknowledged < kCommits && (*store)->apply(sample_commit(acknowledged + 1)))
                ++acknowledged;
        disk_.repair();
        const State state = stored();
        // The one whose acknowledgement was under way may be there: whole.
        const auto none = difference(state, folded(acknowledged));
        const auto one = difference(state, folded(acknowledged + 1));
        EXPECT_TRUE(none.empty() || one.empty())
            << "after " << writes << " writes, " << acknowledged << " acknowledged: " << none;
    }
}

/// Records commits until it is killed, and says each one on `say` after it counts as recorded.
[[noreturn]] void record_until_killed(const std::string& path, int next, int say) {
    auto store = Store::open(path);
    if (!store) ::_exit(3);
    for (;; ++next) {
        if (!(*store)->apply(sample_commit(next))) ::_exit(4);
        if (::write(say, &next, sizeof next) != sizeof next) ::_exit(5);
    }
}

TEST_F(FaultTest, KilledAHundredTimesNothingAcknowledgedIsLost) {
    std::mt19937 random(20261122);
    int recorded = 0;
    State expected;
    for (int round = 0; round < 100; ++round) {
        int pipe_ends[2];
        ASSERT_EQ(::pipe(pipe_ends), 0);
        const pid_t child = ::fork();
        if (child == 0) record_until_killed(path_, recorded + 1, pipe_ends[1]);
        ::close(pipe_ends[1]);
        // A point between two acknowledgements: so many heard, then a random moment later.
        const int hear = static_cast<int>(random() % 4);
        int acknowledged = recorded;
        for (int i = 0; i < hear; ++i)
            if (::read(pipe_ends[0], &acknowledged, sizeof acknowledged) != sizeof acknowledged) break;
        ::usleep(static_cast<useconds_t>(random() % 3000));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
        int more = 0;
        while (::read(pipe_ends[0], &more, sizeof more) == sizeof more) acknowledged = more;
        ::close(pipe_ends[0]);

        const State state = stored();
        const auto n = state.meta.find("n");
        const int found = n == state.meta.end() ? 0 : std::stoi(n->second);
        ASSERT_GE(found, acknowledged) << "round " << round;
        ASSERT_LE(found, acknowledged + 1) << "round " << round;
        for (int i = recorded + 1; i <= found; ++i) fold(expected, sample_commit(i));
        ASSERT_EQ(difference(state, expected), "") << "round " << round << ", commit " << found;
        recorded = found;
    }
    EXPECT_GT(recorded, 50);
}

}  // namespace
}  // namespace raidwatch::store
