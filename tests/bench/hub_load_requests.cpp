#include "hub_load_requests.hpp"

#include "hub_load.hpp"

#include <raidwatch/model/heartbeat.hpp>
#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::bench {

using namespace std::chrono_literals;
using nlohmann::json;

std::string heartbeat_request(const Node& node) {
    Heartbeat heartbeat;
    heartbeat.node = node.name;
    heartbeat.cluster = node.cluster;
    heartbeat.boot_id = "7c1f6f0e-0f2b-4d5e-9a55-" + node.name;
    heartbeat.version = "1.0.0";
    heartbeat.at = heartbeat.started_at = SystemClock().now().utc;
    heartbeat.storage_healthy = true;
    for (const char* name : {"md0", "md1"})
        heartbeat.arrays.push_back({"0f6a41d2:9b1c77aa:4c2d0e11:5f3e8b90/" + std::string(name),
                                    name,
                                    "raid6",
                                    "optimal",
                                    12,
                                    12,
                                    {"/srv/mail/" + std::string(name)}});
    return request_text("PUT", "/api/agent/v1/heartbeat", node.token, dump(to_json(heartbeat)));
}

std::string incident_request(const Node& node, int number) {
    const bool resolved = number % 2 == 1;
    const auto id = node.name + "-" + std::to_string(number / 2);
    const auto at = to_rfc3339(SystemClock().now().utc);
    json update{{"id", 1},
                {"at", at},
                {"state", "investigating"},
                {"severity", "minor"},
                {"text", "md0 lost disk ZC1A0005 (slot 4)"}};
    json incident{
        {"id", id},
        {"node", node.name},
        {"key", "array_redundancy/0f6a41d2:9b1c77aa:4c2d0e11:5f3e8b90"},
        {"fault_class", "array_redundancy"},
        {"subject", {{"kind", "array"}, {"id", "0f6a41d2:9b1c77aa:4c2d0e11:5f3e8b90"}, {"name", "md0"}}},
        {"kind", "array.degraded"},
        {"severity", "minor"},
        {"state", resolved ? "resolved" : "investigating"},
        {"title", "md0 is degraded on " + node.name},
        {"summary", "md0 lost disk ZC1A0005 (slot 4)"},
        {"mounts", {"/srv/mail"}},
        {"opened_at", at},
        {"changed_at", at},
        {"updates", json::array({update})},
        {"revision", resolved ? 2 : 1}};
    if (resolved) {
        incident["resolved_at"] = at;
        incident["updates"].push_back({{"id", 2},
                                       {"at", at},
                                       {"state", "resolved"},
                                       {"severity", "minor"},
                                       {"text", "md0 is whole again"}});
    }
    return request_text("PUT", "/api/agent/v1/incidents/" + id, node.token, incident.dump());
}

std::string alert_request(int node, int number) {
    const auto now = SystemClock().now().utc;
    json alert{{"labels",
                {{"alertname", "array.degraded"},
                 {"instance", "store" + std::to_string(node)},
                 {"component_id", "0f6a41d2:9b1c77aa:4c2d0e11:5f3e8b90-" + std::to_string(number / 2)},
                 {"severity", "minor"}}},
               {"annotations",
                {{"summary", "md0 is degraded on store" + std::to_string(node)},
                 {"description", "md0 lost disk ZC1A0005 (slot 4)"}}},
               {"startsAt", to_rfc3339(now - 1s)},
               {"endsAt", to_rfc3339(number % 2 == 1 ? now : now + 300s)}};
    return request_text("POST", "/api/v2/alerts", "", json::array({alert}).dump());
}

}  // namespace raidwatch::bench
