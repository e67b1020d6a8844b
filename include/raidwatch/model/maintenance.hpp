#pragma once
// Maintenance windows: what was declared, by whom, and what has happened of it. A window suppresses only what it
// declares, on each node of its scope by itself; everything that happens is recorded all the same.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/event.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

enum class MaintenanceScope { node, cluster };
BOOST_DESCRIBE_ENUM(MaintenanceScope, node, cluster)

enum class MaintenanceState {
    scheduled,    ///< declared, its time has not come
    in_progress,  ///< running: what it declares is expected
    verifying,    ///< its time is over or somebody ended it; every node is asked whether it is back
    completed,    ///< over, and all was back; or called off before it began
    overrun,      ///< its time is over and not all is back
};
BOOST_DESCRIBE_ENUM(MaintenanceState, scheduled, in_progress, verifying, completed, overrun)

/// One sentence for people.
std::string_view meaning(MaintenanceState state);

/// What may happen on each node of the scope without being a fault.
struct MaintenanceExpected {
    int reboots = 0;             ///< each at most kLongestReboot; a longer one is absence
    std::int64_t absence_s = 0;  ///< all absences together
    bool rebuild = false;        ///< arrays may be short of a member, as long as they keep redundancy
    std::vector<std::string> phase_outs;  ///< serials of disks that may leave

    bool operator==(const MaintenanceExpected&) const = default;
};
BOOST_DESCRIBE_STRUCT(MaintenanceExpected, (), (reboots, absence_s, rebuild, phase_outs))

/// What one node has made use of, and what went beyond.
struct MaintenanceUse {
    std::string window;  ///< MaintenanceWindow::id
    std::string node;
    int reboots = 0;
    std::int64_t absence_s = 0;
    std::vector<Subject> rebuilds;      ///< arrays that were short of a member as declared
    std::vector<std::string> exceeded;  ///< "reboots", "absence": each is told once
    std::optional<UtcTime> counted_to;  ///< end of the latest absence that was counted

    bool operator==(const MaintenanceUse&) const = default;
};
BOOST_DESCRIBE_STRUCT(MaintenanceUse, (), (window, node, reboots, absence_s, rebuilds, exceeded, counted_to))

struct MaintenanceNote {
    UtcTime at{};
    std::string by, text;

    bool operator==(const MaintenanceNote&) const = default;
};
BOOST_DESCRIBE_STRUCT(MaintenanceNote, (), (at, by, text))

struct MaintenanceWindow {
    std::string id;
    MaintenanceScope scope = MaintenanceScope::node;
    std::string name;  ///< of the node or the cluster
    UtcTime from{}, until{};
    MaintenanceExpected expected;
    std::string reason, author;
    std::vector<MaintenanceNote> notes;
    std::optional<UtcTime> ended_at;  ///< when somebody ended it, or called it off
    std::string ended_by;
    int revision = 0;      ///< of all above: grows with every order; receivers ignore what is not newer
    UtcTime changed_at{};  ///< of the latest order

    MaintenanceState state = MaintenanceState::scheduled;
    std::optional<UtcTime> began_at;      ///< absent: called off before
    std::optional<UtcTime> verifying_at;  ///< since when nodes are asked whether they are back
    std::optional<UtcTime> all_back_at;   ///< since when all are back; an overrun completes some time after that
    std::optional<UtcTime> completed_at;
    int nodes_back = 0, nodes = 0;        ///< "n of N", once its time is over
    std::vector<MaintenanceUse> used;     ///< by node, those that made use of something

    bool operator==(const MaintenanceWindow&) const = default;
};
BOOST_DESCRIBE_STRUCT(MaintenanceWindow, (),
                      (id, scope, name, from, until, expected, reason, author, notes, ended_at, ended_by, revision, changed_at,
                       state, began_at, verifying_at, all_back_at, completed_at, nodes_back, nodes, used))

/// A reboot takes no longer than this; what takes longer is absence.
inline constexpr Seconds kLongestReboot{900};
/// Nodes have so long to show that they are back before the window counts as overrun.
inline constexpr Seconds kVerifyWithin{90};
/// An overrun whose nodes are all back is watched so long before it completes.
inline constexpr Seconds kOverrunWatch{600};

/// Not completed.
inline bool is_unfinished(const MaintenanceWindow& window) { return window.state != MaintenanceState::completed; }
/// Between its begin and its completion.
inline bool is_running(const MaintenanceWindow& window) {
    return is_unfinished(window) && window.state != MaintenanceState::scheduled;
}
/// When it stops to expect anything: its declared end, or when it was ended.
UtcTime over_at(const MaintenanceWindow& window);
/// Inside its declared time.
bool expects_at(const MaintenanceWindow& window, UtcTime at);
bool covers(const MaintenanceWindow& window, std::string_view node, std::string_view cluster);
/// "node store-1", "cluster A"
std::string scope_text(const MaintenanceWindow& window);
/// "2 reboots, 1h absence, rebuilds"; "nothing" where it declares nothing.
std::string expected_text(const MaintenanceExpected& expected);

/// The node's entry; an empty one where it has made use of nothing.
MaintenanceUse use_of(const MaintenanceWindow& window, const std::string& node);
/// The node's entry, made where there is none.
MaintenanceUse& use_in(MaintenanceWindow& window, const std::string& node);

/// A time a node was away, from when it was last heard to when it was back.
struct Absence {
    UtcTime from{}, until{};
    bool rebooted = false;
};
/// Counts an absence that has ended, once: one whose end is not after `counted_to` is known. What it exceeds for the
/// first time is returned: "reboots" or "absence"; empty: nothing.
std::string count(MaintenanceWindow& window, const std::string& node, const Absence& absence);
/// Until when a node that was last heard then may stay away; nullopt: it may not.
std::optional<UtcTime> away_until(const MaintenanceWindow& window, const std::string& node, UtcTime last_heard);

/// scheduled begins, in_progress is over, what was ended before it began is called off. True when the state changed.
bool keep_time(MaintenanceWindow& window, UtcTime now);
/// What is known of the nodes of a window whose time is over.
struct Return {
    int back = 0, nodes = 0;
    bool certain = false;  ///< nobody has to be waited for: every node is known to be back or not
};
/// Verifies: completed when all are back; overrun when not, or when nobody knows after kVerifyWithin; an overrun whose
/// nodes are all back is watched for kOverrunWatch first. True when anything changed.
bool judge(MaintenanceWindow& window, const Return& now_back, UtcTime now);
/// When keep_time() or judge() would change something by time alone; nullopt: never.
std::optional<UtcTime> next_due(const MaintenanceWindow& window);

/// Takes over what a newer revision declares; the state and what was used are left. False: not newer. An end is never
/// undone by an order given elsewhere at the same time.
bool take_declaration(MaintenanceWindow& ours, const MaintenanceWindow& theirs);

/// The event of the state the window is in now.
Event event_of(const MaintenanceWindow& window, UtcTime now);
/// The same, when it is worth an event that `before` has become this state (verifying is not).
std::optional<Event> news_of(const MaintenanceWindow& window, MaintenanceState before, UtcTime now);
/// maintenance.exceeded: "store-1 was rebooted 3 times, 2 were declared".
Event exceeded_event(const MaintenanceWindow& window, const std::string& node, const std::string& what, UtcTime now);

}  // namespace raidwatch
