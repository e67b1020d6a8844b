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

    bool operator==(const Progress&) const = default;
};
BOOST_DESCRIBE_STRUCT(Progress, (), (kind, state, done_bytes, total_bytes, percent, bytes_per_s))

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

    bool operator==(const Operation&) const = default;
};
BOOST_DESCRIBE_STRUCT(Operation, (),
                      (id, target, target_name, kind, state, onto, onto_name, done_bytes, total_bytes, percent, bytes_per_s,
                       average_bytes_per_s, eta_low_s, eta_high_s, started_at, updated_at, progressed_at, ended_at,
                       mismatches))

}  // namespace raidwatch
