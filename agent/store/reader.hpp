#pragma once
// Reads the state database beside a running daemon: the CLI, reports and metrics. Never writes, never blocks
// the daemon.

#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/outbox.hpp>
#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/snapshot.hpp>
#include <raidwatch/model/trend.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::store {

/// Where the daemon keeps its database unless the config says otherwise.
inline constexpr const char* kDefaultPath = "/var/lib/raidwatch/raidwatch.db";

/// What is absent does not narrow. `component` is an id or a name as shown (md0, a serial). Text is compared
/// as data: it may hold anything.
struct IncidentFilter {
    bool open_only = false;
    std::optional<UtcTime> since;  ///< still open at that time, or later
    std::optional<UtcTime> until;  ///< opened before it
    std::optional<std::string> id, key;
    std::optional<std::string> component;  ///< the subject, or one of parts and touches
    std::optional<std::string> kind;       ///< prefix: "array", "array.degraded"
    std::optional<IncidentState> state;
    std::optional<std::int64_t> number;
    std::size_t limit = 0;  ///< the newest so many; 0 = all
};

struct EventFilter {
    std::optional<UtcTime> since;          ///< at or after
    std::optional<UtcTime> until;          ///< before
    std::optional<std::string> kind;       ///< prefix
    std::optional<std::string> component;  ///< subject's id or name
    std::optional<Severity> at_least;
    std::size_t limit = 0;  ///< the newest so many; 0 = all
};

struct OperationFilter {
    bool running_only = false;          ///< without an end
    std::optional<std::string> target;  ///< id or name of the array or disk
    std::optional<UtcTime> since;       ///< still running at that time, or later
    std::size_t limit = 0;
};

/// A consistent picture of one moment: everything read through one Reader between open() or refresh() calls
/// is of the same commit. Lists are in order of time, oldest first. Do not keep one open for minutes without
/// refresh(): the database's log cannot be folded back meanwhile.
class Reader {
  public:
    /// not_found: no database there (or none that the daemon has finished setting up). denied: no permission.
    /// unsupported: written by a newer raidwatch in a form this one cannot read. malformed: not a raidwatch
    /// database.
    static Result<std::unique_ptr<Reader>> open(const std::string& path);
    virtual ~Reader() = default;

    /// Moves on to the newest commit, also when the daemon has put another file in place.
    virtual Status refresh() = 0;

    virtual Result<std::map<std::string, std::string>> meta() = 0;
    /// not_found until the daemon has finished its first cycle.
    virtual Result<NodeView> view() = 0;
    virtual Result<std::vector<Fault>> faults() = 0;
    virtual Result<std::vector<Incident>> incidents(const IncidentFilter& filter = {}) = 0;
    virtual Result<std::vector<Event>> events(const EventFilter& filter = {}) = 0;
    virtual Result<std::vector<Operation>> operations(const OperationFilter& filter = {}) = 0;
    /// Phase-outs by the time they were asked for; those ended before `since` are left out where it is given.
    virtual Result<std::vector<PhaseOut>> phase_outs(std::optional<UtcTime> since = {}) = 0;
    /// Maintenance windows; those completed before `since` are left out where it is given.
    virtual Result<std::vector<MaintenanceWindow>> maintenance(std::optional<UtcTime> since = {}) = 0;
    /// History of one disk (Disk::id), changes in substance only (temperature and hours are in the trends);
    /// with `limit` the newest so many.
    virtual Result<std::vector<SmartReading>> readings(const std::string& disk,
                                                       std::optional<UtcTime> since = {},
                                                       std::size_t limit = 0) = 0;
    /// How the numbers of a disk (Disk::id) changed: all metrics, or one. See read_trends().
    virtual Result<std::vector<TrendSeries>> trends(const std::string& disk,
                                                    const std::optional<std::string>& metric,
                                                    UtcTime since) = 0;
    /// Deliveries owed, waiting and dead, by seq.
    virtual Result<std::vector<OutboxRow>> outbox() = 0;
    /// The last findings of every domain.
    virtual Result<Snapshot> snapshot() = 0;

    /// Rows that could not be understood so far (left out of the lists): written by a newer version, or
    /// damaged.
    virtual std::size_t unreadable_rows() const = 0;
};

}  // namespace raidwatch::store
