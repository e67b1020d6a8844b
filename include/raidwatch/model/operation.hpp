#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <raidwatch/base/clock.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

enum class OperationKind {
    rebuild, replace, resync, check, repair, reshape, initialise, copyback, patrol_read, self_test
};
BOOST_DESCRIBE_ENUM(OperationKind, rebuild, replace, resync, check, repair, reshape, initialise, copyback,
                    patrol_read, self_test)

enum class OperationState { queued, running, paused, stalled, finished, aborted };
BOOST_DESCRIBE_ENUM(OperationState, queued, running, paused, stalled, finished, aborted)

/// What the engine says at this moment about work in progress; a fact, without history.
struct Progress {
    OperationKind kind = OperationKind::rebuild;
    OperationState state = OperationState::running;  ///< queued (DELAYED, PENDING), running or paused
    std::optional<std::uint64_t> done_bytes, total_bytes;
    std::optional<double> percent;  ///< 0 to 100, where bytes are not known
    std::optional<std::uint64_t> bytes_per_s;
    std::string begun_by;  ///< program of the distribution that was seen to run beside it: "mdcheck"; empty: none was

    bool operator==(const Progress&) const = default;
};
BOOST_DESCRIBE_STRUCT(Progress, (), (kind, state, done_bytes, total_bytes, percent, bytes_per_s, begun_by))

/// How fast work went while it was watched; kept with it, so that a restarted agent goes on from there.
struct Pace {
    std::uint64_t from_bytes = 0;  ///< done when measuring began
    std::int64_t time_ms = 0;      ///< since then; standing still while paused, and while nobody looked, left out
    std::optional<std::uint64_t> recent_per_s;  ///< bytes, smoothed over about ten minutes
    std::optional<std::uint64_t> hours_per_s;   ///< bytes, smoothed over about two hours

    bool operator==(const Pace&) const = default;
};
BOOST_DESCRIBE_STRUCT(Pace, (), (from_bytes, time_ms, recent_per_s, hours_per_s))

/// The same work followed from its start to its end, across reboots and agent restarts.
struct Operation {
    std::string id;
    std::string target;       ///< array or disk id
    std::string target_name;  ///< as shown: "md0"
    OperationKind kind = OperationKind::rebuild;
    OperationState state = OperationState::running;
    std::string onto, onto_name;  ///< rebuild, replace, copyback: disk that is written, by id and serial
    std::optional<std::uint64_t> done_bytes, total_bytes;
    std::optional<double> percent;
    std::optional<std::uint64_t> bytes_per_s;          ///< now
    std::optional<std::uint64_t> average_bytes_per_s;  ///< since start or last resume
    std::optional<std::int64_t> eta_low_s, eta_high_s; ///< seconds from updated_at; both or none, only from a measured rate
    UtcTime started_at{}, updated_at{}, progressed_at{};  ///< progressed_at: when `done` last grew
    std::optional<UtcTime> ended_at;
    std::optional<std::uint64_t> mismatches;  ///< result of a check or repair, sectors
    std::string started_by;  ///< "raidwatch (phase-out)", "mdcheck_start.timer", "spare"; empty: not known
    std::optional<std::uint64_t> to_read_bytes;  ///< what the survivors must still give for it, all of them together
    std::optional<Pace> pace;                    ///< none before it moved

    bool operator==(const Operation&) const = default;
};
BOOST_DESCRIBE_STRUCT(Operation, (),
                      (id, target, target_name, kind, state, onto, onto_name, done_bytes, total_bytes, percent, bytes_per_s,
                       average_bytes_per_s, eta_low_s, eta_high_s, started_at, updated_at, progressed_at, ended_at,
                       mismatches, started_by, to_read_bytes, pace))

}  // namespace raidwatch
