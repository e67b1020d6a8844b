#pragma once

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/domain.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::probe {

struct Sign {
    Domain domain;
    std::string what;
    bool lazy = false;  ///< progress, or a state that comes and goes by itself: news of it may wait a second
    bool operator==(const Sign&) const = default;
};

/// Thins kernel signs out: the first of a domain passes at once, then at most one each `kQuiet`; the last one
/// is never lost. md alone gives more than a hundred a second while it rebuilds over bad sectors.
class Coalescer {
  public:
    static constexpr Milliseconds kQuiet{50};
    static constexpr Milliseconds kLazy{1000};

    /// The sign, if it may pass now; otherwise it comes out of due() later.
    std::optional<Sign> admit(Sign sign, MonoTime now);
    /// Signs whose quiet time is over.
    std::vector<Sign> due(MonoTime now);
    std::optional<MonoTime> next_due() const;

  private:
    struct Lane {
        MonoTime quiet_until{};
        std::optional<std::string> held;
        MonoTime held_until{};
    };
    std::map<Domain, Lane> lanes_;
};

}  // namespace raidwatch::probe
