#include "evidence.hpp"

#include <algorithm>

namespace raidwatch::hub {

namespace {

struct Count {
    std::size_t nodes = 0;
    std::string names;
    void add(const std::string& name) {
        ++nodes;
        names += (names.empty() ? "" : ", ") + name;
    }
};

/// What is wrong with it; empty: nothing.
std::string trouble_of(const Heartbeat& heartbeat, const std::vector<Incident>& open) {
    const auto incident = std::find_if(open.begin(), open.end(),
                                       [&](const Incident& one) { return one.node == heartbeat.node; });
    if (incident != open.end()) return incident->title;
    if (heartbeat.blind_domains > 0) return std::to_string(heartbeat.blind_domains) + " cannot be read";
    if (heartbeat.open_incidents > 0)
        return std::to_string(heartbeat.open_incidents) + " open incidents on the node";
    return heartbeat.storage_healthy ? "" : "says that it is not well";
}

}  // namespace

std::string storage_evidence(const std::vector<std::string>& nodes, const Fleet& fleet,
                             const std::vector<Incident>& open, MonoTime now, Milliseconds silent_after) {
    if (nodes.empty()) return "storage state unknown: no storage node belongs to it";
    const std::string all = " of " + std::to_string(nodes.size()) + " nodes";
    Count ill, unheard;
    for (const auto& name : nodes) {
        const auto node = fleet.nodes().find(name);
        if (node == fleet.nodes().end() || now - node->second.heard_at > silent_after) {
            unheard.add(name);
            continue;
        }
        const std::string trouble = trouble_of(node->second.heartbeat, open);
        if (!trouble.empty()) ill.add(name + " (" + trouble + ")");
    }
    if (ill.nodes > 0) return "storage at fault on " + std::to_string(ill.nodes) + all + ": " + ill.names;
    if (unheard.nodes > 0) return "storage state unknown: no heartbeat from " + unheard.names;
    return "storage healthy on " + std::to_string(nodes.size()) + all;
}

}  // namespace raidwatch::hub
