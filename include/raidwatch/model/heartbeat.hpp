#pragma once
// What a node says of itself every 30 s. Never queued: only the latest counts.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/operation.hpp>
#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/severity.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

/// One row of the hub's fleet table.
struct ArrayBrief {
    std::string id, name, level, state;  ///< state in the words of the CLI: "optimal", "degraded"
    int members_total = 0, members_active = 0;
    std::vector<std::string> mounts;

    bool operator==(const ArrayBrief&) const = default;
};
BOOST_DESCRIBE_STRUCT(ArrayBrief, (), (id, name, level, state, members_total, members_active, mounts))

/// A disk on its way out.
struct PhaseOutBrief {
    std::string disk, name, slot, array_name;  ///< name: serial, or id
    PhaseOutState state = PhaseOutState::proposed;
    std::string reason, requested_by, note, replacement_name;
    UtcTime asked_at{}, changed_at{};

    bool operator==(const PhaseOutBrief&) const = default;
};
BOOST_DESCRIBE_STRUCT(PhaseOutBrief, (), (disk, name, slot, array_name, state, reason, requested_by, note, replacement_name,
                                          asked_at, changed_at))

/// How one number of a disk went lately; as TrendMetric has it.
struct TrendBrief {
    std::string metric, unit;
    std::vector<double> daily;  ///< at the end of each day, UTC, oldest first; the last is of now

    bool operator==(const TrendBrief&) const = default;
};
BOOST_DESCRIBE_STRUCT(TrendBrief, (), (metric, unit, daily))

/// A disk to look at, and why; as `raidwatch disks --risk` says it.
struct DiskBrief {
    std::string id, name, slot, model;  ///< name: serial, or id
    int points = 0;                     ///< for ranking only
    std::vector<std::string> reasons;   ///< what weighs most first
    std::vector<TrendBrief> trends;     ///< of what grew

    bool operator==(const DiskBrief&) const = default;
};
BOOST_DESCRIBE_STRUCT(DiskBrief, (), (id, name, slot, model, points, reasons, trends))

struct Heartbeat {
    std::string node, cluster, boot_id, version;
    UtcTime at{};
    UtcTime started_at{};
    std::optional<Severity> worst;  ///< worst open incident; none = all well
    int open_incidents = 0;
    int blind_domains = 0;          ///< devices or sources that cannot be read now
    int waiting_deliveries = 0;     ///< outbox rows not yet accepted
    bool storage_healthy = false;   ///< no open incident and nothing blind
    std::vector<ArrayBrief> arrays;
    std::vector<Operation> operations;  ///< running ones
    std::vector<MaintenanceUse> maintenance;  ///< what this node has made use of in each open window
    std::vector<PhaseOutBrief> phase_outs;    ///< open ones
    std::vector<DiskBrief> disks;             ///< that are ill or ageing, most urgent first; not all there are

    bool operator==(const Heartbeat&) const = default;
};
BOOST_DESCRIBE_STRUCT(Heartbeat, (),
                      (node, cluster, boot_id, version, at, started_at, worst, open_incidents, blind_domains,
                       waiting_deliveries, storage_healthy, arrays, operations, maintenance, phase_outs, disks))

}  // namespace raidwatch
