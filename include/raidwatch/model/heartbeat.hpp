#pragma once
// What a node says of itself every 30 s. Never queued: only the latest counts.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/operation.hpp>
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

    bool operator==(const Heartbeat&) const = default;
};
BOOST_DESCRIBE_STRUCT(Heartbeat, (),
                      (node, cluster, boot_id, version, at, started_at, worst, open_incidents, blind_domains,
                       waiting_deliveries, storage_healthy, arrays, operations, maintenance))

}  // namespace raidwatch
