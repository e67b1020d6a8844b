#pragma once
// What agents, and whoever tells Alertmanager, send: whole requests as bytes.

#include <string>

namespace raidwatch::bench {

struct Node {
    std::string name, cluster, token;
};

/// A node with two arrays and nothing wrong.
std::string heartbeat_request(const Node& node);
/// Even numbers: an array is degraded; odd ones: the same incident is resolved.
std::string incident_request(const Node& node, int number);
/// The same as an alert of Alertmanager's.
std::string alert_request(int node, int number);

}  // namespace raidwatch::bench
