#pragma once
// Which of the hubs over one database keeps time for all. The leader's mark in the database carries a beat;
// whose beat stands still is taken over from. No hub compares its clock with another's.

#include "hub/store/store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace raidwatch::hub {

/// How long a leader's beat may stand still.
inline constexpr Milliseconds kLeaderPatience{10'000};

class Leadership {
  public:
    /// `name`: another one for every start of a hub.
    explicit Leadership(std::string name) : name_(std::move(name)) {}

    /// Once a tick: renews the own lead, takes a free one or one that stands still. On an error what was so
    /// stays.
    Status look(Store& store, MonoTime now);
    bool leads() const { return leads_; }
    /// The store said that another hub leads by now.
    void lost() { leads_ = false; }
    /// Frees it, so that another hub need not wait.
    Status step_down(Store& store);
    const std::string& name() const { return name_; }

  private:
    std::string name_;
    bool leads_ = false;
    std::optional<std::int64_t> seen_beat_;
    MonoTime seen_at_{};  ///< when the beat was first seen to be that
};

}  // namespace raidwatch::hub
