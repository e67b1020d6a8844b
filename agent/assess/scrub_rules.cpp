#include "scrub_rules.hpp"

#include "rule_limits.hpp"

#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

constexpr const char* kRule = "array.scrub_overdue";
constexpr double kPeriods = 1.5;

std::string key_of_last(const std::string& array) {
    return "scrub.last/" + array;
}

bool is_test(OperationKind kind) {
    return kind == OperationKind::check || kind == OperationKind::repair;
}

void take_ended(const Array& array, RuleMemory& memory, const RuleContext& context) {
    for (const auto& operation : context.changed) {
        if (operation.target != array.id || !is_test(operation.kind) ||
            operation.state != OperationState::finished || !operation.ended_at)
            continue;
        auto& last = memory[key_of_last(array.id)];
        last.at = context.now;
        last.grew_at = operation.ended_at;
        last.value = operation.mismatches.value_or(0);
    }
}

/// Engines whose tests are followed here; a controller tests by its own patrol read.
bool is_judged(const Array& array) {
    const bool engine = array.engine == ArrayEngine::md || array.engine == ArrayEngine::zfs ||
                        array.engine == ArrayEngine::btrfs;
    const auto count = redundancy(array);
    return engine && count.known && count.lost == 0 && count.tolerable > 0 && !array.progress;
}

}  // namespace

std::optional<LastScrub> last_scrub(const RuleMemory& memory, const std::string& array) {
    const auto found = memory.find(key_of_last(array));
    if (found == memory.end() || !found->second.grew_at) return std::nullopt;
    return LastScrub{*found->second.grew_at, found->second.value};
}

std::optional<Breach> scrub_overdue(const Array& array, RuleMemory& memory, const RuleContext& context) {
    take_ended(array, memory, context);
    if (context.scrub_period.count() == 0 || !is_judged(array) || !Limits(context.overrides).enabled(kRule))
        return std::nullopt;
    // An array that was never seen under test is given its time from the first look on.
    auto& first = memory["scrub.first_seen/" + array.id];
    if (!first.grew_at) first.grew_at = context.now;
    const auto last = last_scrub(memory, array.id);
    const auto since = last ? std::max(last->at, *first.grew_at) : *first.grew_at;
    const auto allowed = std::chrono::duration_cast<Milliseconds>(context.scrub_period * kPeriods);
    if (context.now - since <= allowed) return std::nullopt;
    return Breach{kRule, FaultClass::array_redundancy, kind::scrub_overdue, Severity::warning,
                  last ? fmt::format("had its last integrity test {} ago, at {}",
                                     human_duration(context.now - last->at), to_rfc3339(last->at))
                       : fmt::format("had no integrity test in the {} that it has been watched",
                                     human_duration(context.now - since))};
}

}  // namespace raidwatch::assess
