#include "clusters.hpp"

#include "hub/api/documents.hpp"
#include "hub/correlate/together.hpp"
#include "hub/life_event.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace raidwatch::hub {

namespace {

/// Everything one look needs, as the store has it now.
struct Scene {
    Folds folds;
    std::map<std::int64_t, Incident> incidents;  ///< by number: open ones and those beside them in a fold
    std::set<std::string> silent;                ///< nodes that an open incident calls silent
    std::vector<ComponentPlan> plans;
};

Status fetch(Store& store, std::int64_t number, Scene& scene) {
    if (scene.incidents.contains(number)) return {};
    const auto record = store.incident(number);
    if (!record) return tl::unexpected(record.error());
    if (*record) scene.incidents[number] = incident_of(**record);
    return {};
}

Result<Scene> look(Context& context) {
    Scene scene;
    IncidentFilter filter;
    filter.open = true;
    filter.limit = kNoLimit;
    const auto open = context.store.incidents(filter);
    if (!open) return tl::unexpected(open.error());
    auto folds = context.store.folds();
    if (!folds) return tl::unexpected(folds.error());
    std::set<std::int64_t> concerned;  // clusters' incidents that are open or stand for an open one
    scene.folds = std::move(*folds);
    for (const auto& record : *open) {
        const auto& incident = scene.incidents[record.number] = incident_of(record);
        if (stands_for_nodes(incident)) concerned.insert(record.number);
        if (const auto fold = scene.folds.find(record.number); fold != scene.folds.end())
            concerned.insert(fold->second);
        if (incident.fault_class == FaultClass::node_silent)
            for (const auto& node : incident.parts) scene.silent.insert(node.id);
    }
    for (const auto number : concerned)
        if (auto known = fetch(context.store, number, scene); !known) return tl::unexpected(known.error());
    for (const auto& [number, into] : scene.folds)
        if (concerned.contains(into))
            if (auto known = fetch(context.store, number, scene); !known)
                return tl::unexpected(known.error());
    scene.plans = component_plans(context.config, context.fleet);
    return scene;
}

/// The open hardware faults that are folded nowhere, by cluster.
std::map<std::string, std::vector<NodeFault>> alone_by_cluster(const Scene& scene, const Fleet& fleet) {
    std::map<std::string, std::vector<NodeFault>> alone;
    for (const auto& [number, incident] : scene.incidents) {
        if (!is_open(incident) || !cluster::is_of_hardware(incident) || scene.folds.contains(number))
            continue;
        if (const auto cluster = fleet.cluster_of(incident.node); !cluster.empty())
            alone[cluster].push_back({number, incident});
    }
    return alone;
}

std::vector<NodeFault> folded_into(const Scene& scene, std::int64_t into) {
    std::vector<NodeFault> folded;
    for (const auto& [number, parent] : scene.folds) {
        const auto found = scene.incidents.find(number);
        if (parent == into && found != scene.incidents.end()) folded.push_back({number, found->second});
    }
    return folded;
}

int cluster_size(const Fleet& fleet, const std::string& cluster) {
    return static_cast<int>(std::count_if(fleet.nodes().begin(), fleet.nodes().end(), [&](const auto& node) {
        return node.second.heartbeat.cluster == cluster;
    }));
}

/// What the faults leave of the services whose storage they hit.
std::vector<cluster::ServiceLeft> services_left(const Scene& scene, const std::vector<NodeFault>& folded) {
    std::vector<cluster::ServiceLeft> services;
    for (const auto& plan : scene.plans) {
        std::set<std::string> gone;
        bool hit = false;
        for (const auto& fault : folded) {
            if (!is_open(fault.incident) || !hits(plan, fault.incident)) continue;
            hit = true;
            if (effect_of(fault.incident) == Effect::down) gone.insert(fault.incident.node);
        }
        if (!hit) continue;
        for (const auto& node : plan.nodes)
            if (scene.silent.contains(node)) gone.insert(node);
        const auto nodes = static_cast<int>(plan.nodes.size());
        services.push_back({plan.name, nodes, nodes - static_cast<int>(gone.size())});
    }
    return services;
}

cluster::Extent extent_now(const Context& context, const Scene& scene, const std::string& name,
                           const std::vector<NodeFault>& folded) {
    auto extent = extent_of(folded);
    extent.cluster = name;
    extent.nodes = cluster_size(context.fleet, name);
    extent.services = services_left(scene, folded);
    extent.maintenance =
        std::any_of(context.windows.begin(), context.windows.end(), [&](const MaintenanceWindow& window) {
            return is_running(window) && window.scope == MaintenanceScope::cluster && window.name == name;
        });
    return extent;
}

/// The clusters' incidents in the scene, by cluster; of several the open one, of closed ones each for itself.
std::map<std::string, std::vector<std::int64_t>> cases_by_cluster(const Scene& scene) {
    std::map<std::string, std::vector<std::int64_t>> cases;
    for (const auto& [number, incident] : scene.incidents)
        if (stands_for_nodes(incident)) cases[incident.subject.name].push_back(number);
    return cases;
}

Result<bool> store_news(Context& context, const std::optional<Incident>& before, const Incident& after,
                        std::int64_t into, const std::vector<std::int64_t>& joined) {
    HubNews news;
    news.only_if_newest = true;
    news.leader = context.leader;
    news.incidents = {record_of(after, context.now.utc)};
    news.events = {life_event(context.ids, before, after, context.now.utc)};
    for (const auto number : joined) news.folds.push_back({number, into});
    auto recorded = context.store.record(news);
    // Another hub was faster, or a node's news came in between: the next look finds what is left to do.
    if (!recorded && recorded.error().code == ErrorCode::busy) return false;
    if (!recorded) return tl::unexpected(recorded.error());
    return true;
}

/// One incident of a cluster, and who joins it now. number 0: there is none yet.
Result<bool> follow_case(Context& context, Scene& scene, const std::string& name, std::int64_t number,
                         const std::vector<NodeFault>& alone) {
    auto folded = folded_into(scene, number);
    const auto joined = joining(alone, folded, context.config.together);
    if (number == 0 && joined.empty()) return false;
    for (const auto& fault : alone)
        if (std::find(joined.begin(), joined.end(), fault.number) != joined.end()) folded.push_back(fault);
    const auto extent = extent_now(context, scene, name, folded);
    const auto now = context.now.utc;
    if (number == 0)
        return store_news(context, std::nullopt,
                          cluster::open(extent, joined.front(), context.ids.next(unix_ms(now)), now), 0,
                          joined);
    const Incident before = scene.incidents[number];
    Incident after = before;
    const Milliseconds pause = joined.empty() ? context.config.gather : Seconds{0};
    if (!cluster::follow(after, extent, now, pause)) return false;
    return store_news(context, before, after, number, joined);
}

}  // namespace

Result<bool> correlate_clusters(Context& context) {
    auto scene = look(context);
    if (!scene) return tl::unexpected(scene.error());
    auto alone = alone_by_cluster(*scene, context.fleet);
    auto cases = cases_by_cluster(*scene);
    bool any = false;
    for (const auto& [name, numbers] : cases) {
        // Only one of a cluster takes in more: the open one, else the one that re-opens first.
        auto taking = std::find_if(numbers.begin(), numbers.end(),
                                   [&](auto number) { return is_open(scene->incidents[number]); });
        if (taking == numbers.end()) taking = numbers.begin();
        for (const auto number : numbers) {
            const bool takes = number == *taking;
            const auto done =
                follow_case(context, *scene, name, number, takes ? alone[name] : std::vector<NodeFault>{});
            if (!done) return done;
            any = any || *done;
        }
    }
    for (const auto& [name, faults] : alone) {
        if (cases.contains(name)) continue;
        const auto done = follow_case(context, *scene, name, 0, faults);
        if (!done) return done;
        any = any || *done;
    }
    return any;
}

}  // namespace raidwatch::hub
