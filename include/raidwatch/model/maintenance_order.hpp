#pragma once
// What people order about maintenance windows, on a node or at the hub.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/ids.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

enum class MaintenanceAction { start, schedule, extend, end };
BOOST_DESCRIBE_ENUM(MaintenanceAction, start, schedule, extend, end)

struct MaintenanceOrder {
    MaintenanceAction action = MaintenanceAction::start;
    std::string id, node, cluster;  ///< which one; all empty: the only running one, or the receiver's own node
    std::optional<UtcTime> from, until;
    std::optional<std::int64_t> for_s;  ///< instead of until; added to the present end by extend
    MaintenanceExpected expected;
    std::string reason, note, author;

    bool operator==(const MaintenanceOrder&) const = default;
};
BOOST_DESCRIBE_STRUCT(MaintenanceOrder, (), (action, id, node, cluster, from, until, for_s, expected, reason, note, author))

/// A window whose order says no end.
inline constexpr Seconds kUsualWindow{3600};
inline constexpr Seconds kLongestWindow{90 * 86'400};

/// The new or changed window, its revision grown. invalid: the order contradicts itself, or does not say which of several
/// is meant. not_found: there is no such window. busy: the scope is in maintenance already.
Result<MaintenanceWindow> carry_out(const MaintenanceOrder& order, const std::vector<MaintenanceWindow>& windows,
                                    IdSource& ids, UtcTime now);

}  // namespace raidwatch
