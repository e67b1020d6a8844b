#pragma once
// The node's heartbeat: its state in a few lines.

#include "cycle.hpp"

#include <raidwatch/model/heartbeat.hpp>

#include <string>

namespace raidwatch::app {

/// Who and since when; the same in every heartbeat of one run.
struct Identity {
    std::string boot_id;
    UtcTime started_at{};
};

/// Without `disks`: they take the disks' history, and only what is sent needs them (disk_briefs()).
Heartbeat heartbeat(const Memory& memory, const Config& config, const Identity& identity,
                    int waiting_deliveries, UtcTime now);

}  // namespace raidwatch::app
