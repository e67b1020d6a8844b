#pragma once
// The names of everything that happens, used alike in events, incidents, reports, metrics and pages.

#include <optional>
#include <span>
#include <string_view>

#include <raidwatch/model/severity.hpp>

namespace raidwatch {

/// One row of the table of kinds; docs/events.md is generated from it.
struct KindInfo {
    std::string_view name;      ///< "array.degraded"
    std::string_view meaning;   ///< one sentence
};

/// A kind is its dotted name out of the table: compare, store and show it as such.
class Kind {
  public:
    constexpr Kind() = default;
    /// The kind with that name; nullopt for a name that is not in the table.
    static std::optional<Kind> named(std::string_view name);
    static std::span<const KindInfo> all();

    constexpr std::string_view name() const { return name_; }
    std::string_view meaning() const;
    bool operator==(const Kind&) const = default;

    /// For the table below only: a misspelt name fails the test that walks all constants.
    static constexpr Kind unchecked(std::string_view name) { return Kind{name}; }

  private:
    constexpr explicit Kind(std::string_view name) : name_(name) {}
    std::string_view name_;
};

namespace kind {
#define RAIDWATCH_KIND(constant, dotted, meaning) inline constexpr Kind constant = Kind::unchecked(dotted);
#include <raidwatch/model/kind_table.inc>
#undef RAIDWATCH_KIND
}  // namespace kind

}  // namespace raidwatch
