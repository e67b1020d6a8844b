#pragma once
// Nodes whose state the CLI is shown, as the daemon would have left them in its store.

#include "agent/store/commit.hpp"

#include <string>
#include <vector>

namespace raidwatch::cli_test {

/// The moment as of which all output is made.
inline constexpr const char* kAsOf = "2026-11-22T04:00:12Z";
UtcTime at(const char* rfc3339);

struct Node {
    NodeView view;
    std::vector<Fault> faults;
    std::vector<Incident> incidents;
    std::vector<Event> events;
    std::vector<Operation> operations;
    std::vector<MaintenanceWindow> windows;
    std::vector<OutboxRow> outbox;
    std::string name = "mail07";
    UtcTime last_cycle = at("2026-11-22T04:00:09Z");
};

Node healthy();        ///< a raid1 and a raid6 with a spare
Node rebuilding();     ///< the raid6 lost a disk and rebuilds onto its spare; a check waits
Node failed();         ///< the raid1 has lost both members
Node blind();          ///< nothing wrong but a disk that does not answer
Node hostile();        ///< every name is an attack on the terminal or the page
Node empty();          ///< no disk, no array
Node many(int disks);  ///< one raid6 of ten for every ten disks, one pending sector on the last

/// Writes it as the state database in `directory`.
void record(const Node& node, const std::string& directory);

}  // namespace raidwatch::cli_test
