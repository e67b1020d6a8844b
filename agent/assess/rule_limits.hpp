#pragma once
// Looks up a rule's limits: the config's, else the table's.

#include "rules.hpp"

#include <optional>
#include <string_view>

namespace raidwatch::assess {

class Limits {
  public:
    explicit Limits(const RuleOverrides& overrides) : overrides_(overrides) {}

    bool enabled(std::string_view rule) const;
    std::optional<double> warning(std::string_view rule) const;
    std::optional<double> critical(std::string_view rule) const;
    /// Above the critical limit: critical; above the warning limit: warning; else nothing.
    std::optional<Severity> above(std::string_view rule, double value) const;

  private:
    const RuleOverride* find(std::string_view rule) const;
    const RuleOverrides& overrides_;
};

}  // namespace raidwatch::assess
