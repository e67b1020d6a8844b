#include "status_document.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::app {

std::string status_document(const Agent& agent, const std::string& probe_trouble, Now now) {
    const auto beat = agent.current_heartbeat(now);
    nlohmann::json document{
        {"node", beat.node},
        {"cluster", beat.cluster},
        {"boot_id", beat.boot_id},
        {"version", beat.version},
        {"now", to_rfc3339(now.utc)},
        {"started_at", to_rfc3339(beat.started_at)},
        {"uptime_s", std::chrono::duration_cast<Seconds>(now.utc - beat.started_at).count()},
        {"settled", agent.settled()},
        {"storage_healthy", beat.storage_healthy},
        {"waiting_deliveries", beat.waiting_deliveries},
        {"store", {{"degraded", agent.store_degraded()}, {"trouble", agent.store_trouble()}}},
        {"probe", {{"connected", probe_trouble.empty()}, {"trouble", probe_trouble}}},
        {"view", to_json(agent.view())},
        {"faults", to_json(agent.faults())},
        {"incidents", to_json(agent.incidents())},
        {"operations", to_json(agent.operations())},
        {"maintenance", to_json(agent.windows())},
        {"phase_outs", to_json(agent.phase_outs())},
    };
    if (agent.last_cycle_at() != UtcTime{}) document["last_cycle_at"] = to_rfc3339(agent.last_cycle_at());
    return dump(document);
}

}  // namespace raidwatch::app
