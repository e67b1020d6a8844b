// Integrity tests whose time has come.

#include "agent.hpp"
#include "notes.hpp"

#include <algorithm>
#include <utility>

namespace raidwatch::app {

namespace {

constexpr Milliseconds kBeginTest{30'000};

probe::Verb verb_of(integrity::IntegrityTest test) {
    switch (test) {
        case integrity::IntegrityTest::self_test_short:
            return probe::Verb::self_test_short;
        case integrity::IntegrityTest::self_test_long:
            return probe::Verb::self_test_long;
        case integrity::IntegrityTest::pool_scrub:
            return probe::Verb::scrub_pool;
        case integrity::IntegrityTest::array_check:
            break;
    }
    return probe::Verb::check_array;
}

}  // namespace

/// They count as begun already: what is recorded is never begun twice, whatever becomes of the agent
/// meanwhile.
void Agent::begin_tests(Now now) {
    for (auto& start : std::exchange(memory_.tests_due, {})) {
        const auto* disk = memory_.view.disk(start.id);  // null: an array
        probe::Action action{verb_of(start.test), start.target, ""};
        if (disk) action.meant = {disk->id, disk->serial};
        act(now, std::move(action), kBeginTest, [this, start](Now then, const probe::Acted& acted) {
            if (acted.done) return;
            notes_.push_back(not_begun(start, acted, then.utc));
            tests_refused_.push_back(start);
            think_by_ = std::min(think_by_, then.mono);
        });
    }
}

}  // namespace raidwatch::app
