#pragma once
// What is known of the node at this moment, wherever it was learned.

#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/operation.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::cli {

enum class Origin {
    nothing,    ///< neither daemon nor store nor probe could be asked
    daemon,     ///< the running daemon's own memory
    store,      ///< the state database
    probe,      ///< the hardware, asked just now without a daemon
    recording,  ///< what a tool once printed
};

struct Picture {
    std::string node;
    UtcTime now{};
    Origin origin = Origin::nothing;
    bool daemon_running = false;
    std::string daemon_error;           ///< why it counts as not running; empty when it does
    std::string store_error;            ///< why the store could not be read; empty when it could or need not be
    bool settled = true;                ///< false: the daemon's first look at the hardware still runs
    std::vector<std::string> troubles;  ///< of raidwatch itself, as the daemon tells them; untrusted text
    std::optional<UtcTime> taken_at;    ///< of the last completed cycle
    NodeView view;
    std::vector<Fault> faults;
    std::vector<Incident> incidents;    ///< open ones, oldest first; number 0: seen by --now, not recorded
    std::vector<Operation> operations;  ///< running ones
    std::vector<MaintenanceWindow> maintenance;  ///< open windows
};

/// Nagios plugin return codes (Monitoring Plugins Development Guidelines, "Plugin Return Codes").
enum class Exit { ok = 0, warning = 1, critical = 2, unknown = 3 };

struct Verdict {
    Exit exit = Exit::unknown;
    std::optional<IncidentSeverity> worst;  ///< of the open incidents
    std::string sentence;                   ///< one line, safe to show, without the node and the exit's word
};

/// "OK", "WARNING", "CRITICAL", "UNKNOWN"
std::string_view exit_word(Exit exit);

/// "daemon running", "daemon not running", or why it counts as such.
std::string daemon_text(const Picture& picture);

/// Worst open severity; unknown where the daemon does not run, its data is older than kStale, or something
/// cannot be seen and nothing worse is known. Pure.
Verdict judge(const Picture& picture);

/// A running daemon completes a cycle every ten seconds; data that old means that it hangs.
inline constexpr Seconds kStale{180};

/// What an incident would look like for faults that no daemon has recorded; known open ones keep their number
/// and times.
std::vector<Incident> incidents_of(const std::vector<Fault>& faults, const std::vector<Incident>& known,
                                   UtcTime now);

}  // namespace raidwatch::cli
