#pragma once
// Maintenance windows as the hub sees them: it counts absences, says whether all nodes are back, and tells of
// an overrun as one incident of the cluster. Pure; the caller brings the time and stores what comes out.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::hub {

/// What is known of a node at this moment.
struct NodeNow {
    std::string node, cluster;
    UtcTime last_heard{};
    bool silent = false;
    bool spoke = true;                 ///< since this hub started
    std::optional<Absence> away;       ///< its latest absence that has ended
    std::vector<MaintenanceUse> used;  ///< as it counts itself
};

struct UpkeepNews {
    std::vector<MaintenanceWindow> windows;  ///< changed ones, whole
    std::vector<Event> events;               ///< maintenance.started, exceeded, overrun, ended
    std::vector<Incident> incidents;         ///< maintenance.overrun, new or changed
};

class UpkeepWatch {
  public:
    explicit UpkeepWatch(IdSource& ids) : ids_(&ids) {}

    /// Open overrun incidents, instead of those it knew.
    void restore(const std::vector<Incident>& open);

    /// Brings `windows` up to now. `troubles`: open incidents that nodes tell of; needed where a window's
    /// time is over.
    UpkeepNews look(std::vector<MaintenanceWindow>& windows, const std::vector<NodeNow>& nodes,
                    const std::vector<Incident>& troubles, UtcTime now);

    /// Until when nobody needs to be told that this node is silent: a window declares its absence, or the
    /// incident of an overrun tells of it. nullopt: it is a silence like any other.
    std::optional<UtcTime> excused_until(const std::vector<MaintenanceWindow>& windows,
                                         const NodeNow& node) const;

  private:
    void note_uses(MaintenanceWindow& window, const NodeNow& node, UtcTime now, UpkeepNews& news);
    void tell_overrun(const MaintenanceWindow& window, const std::vector<NodeNow>& nodes,
                      const std::vector<Incident>& troubles, UtcTime now, UpkeepNews& news);
    void add(Event event, UpkeepNews& news);

    IdSource* ids_;
    std::map<std::string, Incident> overruns_;  ///< open ones, by window
};

/// When look() would find something by time alone.
std::optional<UtcTime> next_due(const std::vector<MaintenanceWindow>& windows);

}  // namespace raidwatch::hub
