#pragma once
// What the public is told: which components there are and how each is. Pure.

#include "hub/config.hpp"
#include "hub/fleet.hpp"
#include "hub/page_parts.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/storage_effect.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

namespace raidwatch::hub {

/// In order from best to worst; words as Statuspage has them.
enum class ComponentStatus {
    operational,
    under_maintenance,
    degraded_performance,
    partial_outage,
    major_outage
};
BOOST_DESCRIBE_ENUM(ComponentStatus, operational, under_maintenance, degraded_performance, partial_outage,
                    major_outage)

/// A line of the page and the storage behind it.
struct ComponentPlan {
    std::string id;  ///< as configured; else of the name, "pop3-imap", and stable as long as that is
    std::string name;
    std::vector<std::string> nodes;  ///< sorted
    std::vector<std::string> paths;  ///< empty: all storage of the nodes
    std::string cluster;             ///< of a component that stands for a whole cluster
    bool configured = false;         ///< a service of the config, not a cluster found by itself
    bool heard = false;              ///< at least one of its nodes ever spoke; else there are no data
    std::string within;              ///< the one cluster it runs in; empty: none, several or not known
    std::optional<MadeComponent> made = {};  ///< by a script: no storage is known behind it
};

/// "Cluster B is Degraded", "... is In Maintenance", "... is Online"; `place` as place_name() has it.
std::string headline(const std::string& place, ComponentStatus status);
/// "Cluster B".
std::string place_name(const std::string& cluster);

/// The config's services; without any, one component for each cluster that speaks. Then what scripts made,
/// but for ids that the others have.
std::vector<ComponentPlan> component_plans(const HubConfig& config, const Fleet& fleet,
                                           const std::vector<MadeComponent>& made = {});
/// With what scripts made by now.
Result<std::vector<ComponentPlan>> component_plans(const HubConfig& config, const Fleet& fleet, Store& store);

/// Is the incident about storage of this component? An incident that does not know its mounts is taken to be.
bool hits(const ComponentPlan& plan, const Incident& incident);

/// Key of the hub's incident that stands for hardware faults of several nodes: this, the cluster's name and a
/// number.
inline constexpr std::string_view kClusterKey = "cluster_hardware/";
/// Is it that? The nodes' own incidents say what it does to storage.
inline bool stands_for_nodes(const Incident& incident) {
    return incident.node.empty() && incident.key.starts_with(kClusterKey);
}

/// Begins the key of what people opened.
inline constexpr std::string_view kByHandKey = "by_hand/";
inline bool is_by_hand(const Incident& incident) {
    return incident.node.empty() && incident.key.starts_with(kByHandKey);
}

using Effect = StorageEffect;
/// Also of the incidents that the hub itself keeps.
Effect effect_of(const Incident& incident);

/// All its nodes' storage down or silent: major_outage; some: partial_outage; somewhere no redundancy:
/// degraded_performance.
ComponentStatus component_status(const ComponentPlan& plan, const std::vector<Incident>& open);

}  // namespace raidwatch::hub
