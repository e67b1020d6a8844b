#pragma once
// Everything the public sees, gathered once; page, feed and API only dress it.

#include "hub/correlate/casework.hpp"
#include "hub/correlate/picture.hpp"
#include "hub/page/public_maintenance.hpp"
#include "hub/page/public_parts.hpp"
#include "hub/store/store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/incident.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::hub {

struct PublicComponent {
    ComponentPlan plan;
    ComponentStatus status = ComponentStatus::operational;
    UtcTime created_at{}, updated_at{};
    std::map<std::string, ComponentStatus>
        days;  ///< worst of the day, by "2026-11-22"; a day that is not in it has no data
};

struct PublicUpdate {
    std::string id;
    IncidentState state = IncidentState::investigating;
    std::string body;
    UtcTime at{};
};

struct PublicIncident {
    std::int64_t number = 0;
    std::string title;
    IncidentState state = IncidentState::investigating;
    std::optional<IncidentSeverity> impact;  ///< none: people said that nothing is impaired
    bool as_maintenance = false;             ///< or that it is maintenance
    UtcTime opened_at{}, updated_at{};
    std::optional<UtcTime> monitoring_at, resolved_at;
    std::optional<UtcTime> next_update_at;  ///< promised
    std::string postmortem;                 ///< published; lines
    std::optional<UtcTime> postmortem_at;   ///< when it was published
    std::vector<PublicUpdate> updates;      ///< oldest first
    std::vector<std::size_t> components;    ///< indices into PublicView::components
};

std::string_view impact_word(const PublicIncident& incident);

/// A cluster as its operators speak of it.
struct PublicCluster {
    std::string name;
    ComponentStatus status = ComponentStatus::operational;
    std::string headline;  ///< "Cluster B is Degraded"
};

struct PublicView {
    std::vector<PublicCluster> clusters;  ///< of which the page has components, by name
    std::vector<PublicComponent> components;
    std::vector<PublicGroup> groups;
    std::vector<PublicMetric> metrics;
    std::vector<PublicIncident> open, resolved;  ///< newest first: by number, by begin
    std::vector<PublicMaintenance> maintenance;  ///< by begin
    std::string indicator;                       ///< none, minor, major, critical
    std::string description;
    UtcTime updated_at{};
};

/// How many resolved incidents a view holds.
inline constexpr std::int64_t kRecentIncidents = 50;
inline constexpr int kHistoryDays = 90;

struct Picture {
    std::vector<ComponentPlan> plans;
    std::vector<IncidentRecord> open, resolved;
    std::vector<ComponentRecord> known;  ///< as stored: since when, last change
    std::vector<DayRecord> days;
    std::vector<SignalRecord> signals;
    CaseworkByNumber casework;
    AutoPublish auto_publish = AutoPublish::minor;
    std::vector<PublicMaintenance> maintenance;
    Folds folds;
    std::vector<IncidentRecord> clusters;  ///< what `open` and `resolved` are folded into
    PageParts parts;
    std::vector<MetricPoint> points;
};

PublicView public_view(const Picture& picture, UtcTime now);
std::vector<ComponentPlan> plans_of(const PublicView& view);
PublicIncident public_incident(const IncidentRecord& record, const std::vector<ComponentPlan>& plans,
                               const Casework& work);
/// Whether customers may see it: by the rule, or because somebody said so.
bool is_public(const IncidentRecord& record, const CaseRecord& decided, AutoPublish rule);

/// Whether customers are shown the cluster's incident instead. `clusters`: those that are public.
bool is_folded_away(std::int64_t number, const Folds& folds, const std::set<std::int64_t>& clusters);

/// "2026-11-22", UTC.
std::string day_of(UtcTime time);

}  // namespace raidwatch::hub
