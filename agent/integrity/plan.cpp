#include "plan.hpp"

#include "agent/assess/scrub_rules.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace raidwatch::integrity {

namespace {

using namespace std::chrono_literals;

/// A disk that was just told to test may not show it in its next reading yet.
constexpr Milliseconds kShowsWithin = 15min;
constexpr Milliseconds kTakesEffect = 1min;
constexpr Milliseconds kEarlyAtMost = 96h;
/// A schedule that tells no period is taken for a monthly one.
constexpr Milliseconds kUnknownPeriod = 31 * 24h;

constexpr std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a: the same after every restart
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

std::string key_of(IntegrityTest test, const std::string& id) {
    return "integrity." + std::string(word(test)) + "/" + id;
}

bool is_running(const SmartReading& reading) {
    return !reading.self_tests.empty() && reading.self_tests.front().result == SelfTestResult::running;
}

/// Power-on hours count only while the drive is on: the test may be longer ago, never less.
std::optional<UtcTime> last_in_log(const SmartReading& reading, IntegrityTest test) {
    for (const auto& entry : reading.self_tests) {
        const bool ended = entry.result == SelfTestResult::passed || entry.result == SelfTestResult::failed;
        const bool covers =
            entry.kind == "extended" || (test == IntegrityTest::self_test_short && entry.kind == "short");
        if (!ended || !covers || !entry.power_on_hours || !reading.power_on_hours ||
            *entry.power_on_hours > *reading.power_on_hours)
            continue;
        const auto hours =
            std::min<std::uint64_t>(*reading.power_on_hours - *entry.power_on_hours, 1'000'000);
        return reading.taken_at - std::chrono::hours(static_cast<std::int64_t>(hours));
    }
    return std::nullopt;
}

bool is_of_disk(IntegrityTest test) {
    return test == IntegrityTest::self_test_short || test == IntegrityTest::self_test_long;
}

/// A long self-test is a short one too.
bool covers(TestedKind tested, IntegrityTest test) {
    switch (tested) {
        case TestedKind::md_array:
            return test == IntegrityTest::array_check;
        case TestedKind::zfs_pool:
            return test == IntegrityTest::pool_scrub;
        case TestedKind::disk_short:
            return test == IntegrityTest::self_test_short;
        case TestedKind::disk_long:
            return is_of_disk(test);
        case TestedKind::btrfs:
            break;
    }
    return false;
}

/// What the probe is to be told.
const std::string& target_of(const Array& array) {
    return array.engine == ArrayEngine::zfs ? array.name : array.device;
}

struct Candidate {
    Start start;
    UtcTime due_at{};
};

class Planner {
  public:
    Planner(const Moment& moment, const Policy& policy, RuleMemory& memory)
        : moment_(moment), policy_(policy), memory_(memory) {}

    std::vector<Start> run() {
        for (const auto& disk : moment_.view.disks)
            if (is_testing(disk)) testing_.insert(disk.id);
        running_ = static_cast<int>(testing_.size()) +
                   static_cast<int>(std::ranges::count_if(moment_.view.arrays, [](const Array& array) {
                       return array.progress && array.progress->kind == OperationKind::check;
                   }));
        auto candidates = all_candidates();
        std::ranges::stable_sort(candidates, {}, &Candidate::due_at);
        std::vector<Start> starts;
        if (!within(policy_.hours, moment_.minute_of_day)) return starts;
        for (const auto& candidate : candidates)
            if (running_ < kAtOnce && may_begin(candidate)) begin(candidate, starts);
        return starts;
    }

  private:
    /// Everything that has a period, so that each is known from its first sight on.
    std::vector<Candidate> all_candidates() {
        std::vector<Candidate> all;
        for (const auto& disk : moment_.view.disks) {
            const auto* reading = moment_.view.reading(disk.id);
            if (!reading || disk.device.empty()) continue;
            // The long one first: it covers the short one.
            for (const auto& [test, every] : {std::pair{IntegrityTest::self_test_long, policy_.long_every},
                                              {IntegrityTest::self_test_short, policy_.short_every}})
                if (every.count() > 0)
                    all.push_back({{test, disk.id, disk.device, disk.serial.empty() ? disk.id : disk.serial},
                                   due_at(test, disk.id, disk.device, every, last_in_log(*reading, test))});
        }
        for (const auto& array : moment_.view.arrays) add_array(array, all);
        return all;
    }

    void add_array(const Array& array, std::vector<Candidate>& all) {
        const bool pool = array.engine == ArrayEngine::zfs;
        const auto& target = target_of(array);
        const auto every = pool ? policy_.scrub_every : policy_.check_every;
        if ((!pool && array.engine != ArrayEngine::md) || target.empty() || every.count() == 0) return;
        const auto test = pool ? IntegrityTest::pool_scrub : IntegrityTest::array_check;
        const auto last = assess::last_scrub(memory_, array.id);
        all.push_back({{test, array.id, target, array.name},
                       due_at(test, array.id, target, every, last ? std::optional(last->at) : std::nullopt)});
    }

    /// What was never tested is given a first time within its period, spread by its identity. Self-tests
    /// become due an eighth of their period early, so that one that has to wait for a neighbour still comes
    /// in time; checks do not, so that the distribution's own comes first.
    UtcTime due_at(IntegrityTest test, const std::string& id, const std::string& target, Seconds every,
                   std::optional<UtcTime> last) {
        auto& known = memory_[key_of(test, id)];
        if (known.at == UtcTime{}) known.at = moment_.now;
        const auto period = std::chrono::duration_cast<Milliseconds>(every);
        const auto early = is_of_disk(test) ? std::min(period * 3 / 8, kEarlyAtMost) : Milliseconds{0};
        if (known.grew_at && (!last || *known.grew_at > *last)) last = known.grew_at;
        const auto spread =
            static_cast<std::int64_t>(hash_of(id) % static_cast<std::uint64_t>(period.count()));
        const auto own = last ? *last + period - early
                              : known.at + std::max(Milliseconds{spread} - early, Milliseconds{0});
        const auto others = period_of_others(test, target);
        return others ? std::max(own, last.value_or(known.at) + *others * 3 / 2) : own;
    }

    /// How often somebody else sees to it, by the slowest of the schedules; nullopt: nobody does.
    std::optional<Milliseconds> period_of_others(IntegrityTest test, const std::string& target) const {
        std::optional<Milliseconds> slowest;
        for (const auto& schedule : moment_.view.schedules) {
            if (!covers(schedule.tests, test) || (!schedule.target.empty() && schedule.target != target))
                continue;
            const Milliseconds period =
                schedule.period_s > 0 ? Milliseconds{Seconds{schedule.period_s}} : kUnknownPeriod;
            slowest = std::max(slowest.value_or(period), period);
        }
        return slowest;
    }

    bool is_testing(const Disk& disk) const {
        const auto* reading = moment_.view.reading(disk.id);
        if (reading && is_running(*reading)) return true;
        for (const auto test : {IntegrityTest::self_test_short, IntegrityTest::self_test_long}) {
            const auto known = memory_.find(key_of(test, disk.id));
            if (known == memory_.end() || !known->second.grew_at) continue;
            const auto begun = *known->second.grew_at;
            const bool shown = reading && reading->taken_at > begun + kTakesEffect;
            if (!shown && moment_.now - begun < kShowsWithin) return true;
        }
        return false;
    }

    bool may_begin(const Candidate& candidate) const {
        if (candidate.due_at > moment_.now) return false;
        if (waits_after_refusal(memory_.at(key_of(candidate.start.test, candidate.start.id)))) return false;
        if (!is_of_disk(candidate.start.test)) {
            const auto* array = moment_.view.array(candidate.start.id);
            return array && bears_a_test(*array);
        }
        const auto* disk = moment_.view.disk(candidate.start.id);
        return disk && is_well(*disk) && !testing_.contains(disk->id) && arrays_bear_a_test_of(*disk);
    }

    /// A time further ahead than any refusal makes it comes from before the clock was set back.
    bool waits_after_refusal(const Baseline& known) const {
        const auto left =
            static_cast<std::int64_t>(known.previous) - static_cast<std::int64_t>(unix_ms(moment_.now));
        return left > 0 && left <= Milliseconds{kRetryAfter}.count();
    }

    bool is_well(const Disk& disk) const {
        const bool out = disk.state == DiskState::failed || disk.state == DiskState::offline ||
                         disk.state == DiskState::missing || disk.state == DiskState::rebuilding ||
                         disk.state == DiskState::foreign;
        return !out && !disk.asleep.value_or(false) && !is_blind(disk.device);
    }

    bool is_blind(const std::string& device) const {
        return std::ranges::any_of(moment_.view.blind, [&](const Blind& blind) {
            const bool of_all = blind.domain.source == "block" && blind.domain.target.empty();
            return of_all || blind.domain.target == device;
        });
    }

    /// Whole, idle, seen, and no member of it tests or works for another array.
    bool bears_a_test(const Array& array) const {
        const auto count = redundancy(array);
        // A pool tells by its checksums what is damaged, also where it cannot mend it.
        const bool gains = count.tolerable > 0 || array.engine == ArrayEngine::zfs;
        return count.known && count.lost == 0 && gains && array.state == ArrayState::optimal &&
               !array.progress && !is_blind(target_of(array)) && !checked_.contains(array.id) &&
               std::ranges::none_of(array.members, [&](const Member& member) {
                   return member.disk && (testing_.contains(*member.disk) || works_elsewhere(*member.disk));
               });
    }

    bool works_elsewhere(const std::string& disk) const {
        return std::ranges::any_of(moment_.view.arrays, [&](const Array& array) {
            return (array.progress || checked_.contains(array.id)) && is_in(array, disk);
        });
    }

    static bool is_in(const Array& array, const std::string& disk) {
        return std::ranges::count(array.members, std::optional(disk), &Member::disk) > 0;
    }

    bool arrays_bear_a_test_of(const Disk& disk) const {
        return std::ranges::all_of(moment_.view.arrays, [&](const Array& array) {
            return !is_in(array, disk.id) || bears_a_test(array);
        });
    }

    void begin(const Candidate& candidate, std::vector<Start>& starts) {
        const auto& start = candidate.start;
        memory_[key_of(start.test, start.id)].grew_at = moment_.now;
        // A long test is a short one too.
        if (start.test == IntegrityTest::self_test_long && policy_.short_every.count() > 0)
            memory_[key_of(IntegrityTest::self_test_short, start.id)].grew_at = moment_.now;
        (is_of_disk(start.test) ? testing_ : checked_).insert(start.id);
        ++running_;
        starts.push_back(start);
    }

    const Moment& moment_;
    const Policy& policy_;
    RuleMemory& memory_;
    std::set<std::string> testing_;  ///< disks
    std::set<std::string> checked_;  ///< arrays whose check begins now
    int running_ = 0;
};

}  // namespace

bool within(const Hours& hours, int minute_of_day) {
    if (hours.from == hours.until) return true;
    if (hours.from < hours.until) return hours.from <= minute_of_day && minute_of_day < hours.until;
    return hours.from <= minute_of_day || minute_of_day < hours.until;
}

std::vector<Start> due(const Moment& moment, const Policy& policy, RuleMemory& memory) {
    return Planner(moment, policy, memory).run();
}

bool begun_lately(const RuleMemory& memory, const std::string& id, UtcTime now) {
    return std::ranges::any_of(std::array{IntegrityTest::self_test_short, IntegrityTest::self_test_long,
                                          IntegrityTest::array_check, IntegrityTest::pool_scrub},
                               [&](IntegrityTest test) {
                                   const auto known = memory.find(key_of(test, id));
                                   return known != memory.end() && known->second.grew_at &&
                                          now - *known->second.grew_at < kShowsWithin;
                               });
}

void refused(const Start& start, UtcTime now, RuleMemory& memory) {
    const auto forget = [&](IntegrityTest test) {
        const auto known = memory.find(key_of(test, start.id));
        if (known == memory.end()) return;
        known->second.grew_at.reset();
        known->second.previous = static_cast<std::uint64_t>(unix_ms(now + kRetryAfter));
    };
    forget(start.test);
    if (start.test == IntegrityTest::self_test_long) forget(IntegrityTest::self_test_short);
}

}  // namespace raidwatch::integrity
