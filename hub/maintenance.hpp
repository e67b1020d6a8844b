#pragma once
// Maintenance windows: from the API into the store, and through their lives.

#include "hub/context.hpp"
#include "hub/correlate/silence.hpp"
#include "hub/correlate/upkeep.hpp"

#include <raidwatch/model/maintenance_order.hpp>

#include <vector>

namespace raidwatch::hub {

/// What an operator orders. Errors as raidwatch::carry_out(), and those of the store.
Result<MaintenanceWindow> order_maintenance(Context& context, MaintenanceOrder order, const std::string& who);

/// What a node declares for itself; the window as the hub has it then. invalid: it is not that node's.
Result<MaintenanceWindow> take_window(Context& context, const MaintenanceWindow& window,
                                      const std::string& node);

/// Open ones and those completed since; all of them when not said since when. One that cannot be read is left
/// out.
Result<std::vector<MaintenanceWindow>> stored_windows(Store& store, std::optional<UtcTime> since);
Result<std::optional<MaintenanceWindow>> stored_window(Store& store, const std::string& id);
WindowRecord window_record(const MaintenanceWindow& window);
/// Its state is told by the next look; that it was declared is told by this.
Event declared_event(Context& context, MaintenanceWindow window);
/// How long a completed one is shown to nodes and customers.
inline constexpr std::chrono::hours kShownAfterwards{24};

/// What a node must know.
std::vector<MaintenanceWindow> windows_of_node(const std::vector<MaintenanceWindow>& windows,
                                               const std::string& node, const std::string& cluster);

/// Follows the windows in the store.
class Upkeep {
  public:
    Upkeep(IdSource& ids, Milliseconds silent_after) : watch_(ids), silent_after_(silent_after) {}

    void restore(const std::vector<Incident>& open_overruns) { watch_.restore(open_overruns); }
    /// Reads the windows, brings them up to now and stores what changed; true when the public may see it.
    /// `leader`: as in HubNews.
    Result<bool> look(Store& store, const Fleet& fleet, Now now, const std::string& leader);
    /// Only reads them: another hub leads.
    Result<bool> read(Store& store, Now now);
    /// As of the last look.
    const std::vector<MaintenanceWindow>& windows() const { return windows_; }
    /// The nodes with what excuses their silence.
    std::vector<Heard> heard(const Fleet& fleet, Now now) const;
    std::optional<MonoTime> next_due(Now now) const;

  private:
    NodeNow node_now(const NodeStatus& status, Now now) const;

    UpkeepWatch watch_;
    Milliseconds silent_after_;
    MonoTime start_{};  ///< of this hub
    std::vector<MaintenanceWindow> windows_;
};

}  // namespace raidwatch::hub
