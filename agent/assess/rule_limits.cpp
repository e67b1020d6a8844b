#include "rule_limits.hpp"

#include <algorithm>

namespace raidwatch::assess {

namespace {

const RuleInfo* table_row(std::string_view rule) {
    const auto row = std::ranges::find(all_rules(), rule, &RuleInfo::id);
    return row == all_rules().end() ? nullptr : &*row;
}

}  // namespace

const RuleOverride* Limits::find(std::string_view rule) const {
    const auto found = overrides_.find(rule);
    return found == overrides_.end() ? nullptr : &found->second;
}

bool Limits::enabled(std::string_view rule) const {
    const auto* changed = find(rule);
    return !changed || changed->enabled;
}

std::optional<double> Limits::warning(std::string_view rule) const {
    if (const auto* changed = find(rule); changed && changed->warning) return changed->warning;
    const auto* row = table_row(rule);
    return row ? row->warning : std::nullopt;
}

std::optional<double> Limits::critical(std::string_view rule) const {
    if (const auto* changed = find(rule); changed && changed->critical) return changed->critical;
    const auto* row = table_row(rule);
    return row ? row->critical : std::nullopt;
}

std::optional<Severity> Limits::above(std::string_view rule, double value) const {
    if (!enabled(rule)) return std::nullopt;
    if (const auto limit = critical(rule); limit && value > *limit) return Severity::critical;
    if (const auto limit = warning(rule); limit && value > *limit) return Severity::warning;
    return std::nullopt;
}

}  // namespace raidwatch::assess
