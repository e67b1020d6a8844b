#pragma once
// What the hub does of itself, as time goes by: leads or follows, finds silences, keeps maintenance windows,
// correlates, reminds, tells subscribers.

#include "hub/board.hpp"
#include "hub/context.hpp"
#include "hub/correlate/silence.hpp"
#include "hub/leadership.hpp"
#include "hub/maintenance.hpp"

#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace raidwatch::hub {

/// Held by whoever looks at what the hub has in memory; see Hub.
using MemoryLock = std::unique_lock<std::timed_mutex>;

class Timekeeper {
  public:
    /// `name`: another one for every start of a hub; empty where no other hub shares the store.
    Timekeeper(const HubConfig& config, const Zone& zone, Store& store, Fleet& fleet, Board& board,
               IdSource& ids, std::string name);

    Status load(Now start);
    /// Everything that is due. Lets go of `memory` for what takes long in the store.
    void tick(Now now, MemoryLock& memory);
    /// Maintenance changed: brings its windows up to now.
    void keep_up(Now now);
    /// A node told of one, so clusters are looked at with the next tick.
    void incident_told() { incidents_told_ = true; }
    const std::vector<MaintenanceWindow>& windows() const { return upkeep_.windows(); }
    /// What keep_up() changed in memory, for when a transaction around it fails.
    const Upkeep& upkeep() const { return upkeep_; }
    void set_back(Upkeep upkeep) { upkeep_ = std::move(upkeep); }
    void step_down();
    std::optional<MonoTime> next_due(Now now) const;

  private:
    bool leads() const { return !store_.shared() || leadership_.leads(); }
    Context context_at(Now now) const;
    Status restore(Now start);
    bool store_answers(Now now, MemoryLock& memory);
    Status meet_others(Now now, MemoryLock& memory);
    bool may_write(MemoryLock& memory);
    Status save_heartbeats(MemoryLock& memory);
    void forget_those_without_token(Now now, MemoryLock& memory);
    void forget_old_events(Now now, MemoryLock& memory);
    void look_after_all(Now now);
    void look_after_incidents(Now now);
    void correlate(Context& context);
    Result<bool> look_after_maintenance(Now now);
    void save_findings(Now now);
    void tell(Now now);

    const HubConfig& config_;
    const Zone& zone_;
    Store& store_;
    Fleet& fleet_;
    Board& board_;
    IdSource& ids_;
    SilenceWatch silence_;
    Upkeep upkeep_;
    Leadership leadership_;
    std::set<std::string> told_;  ///< news that are queued for subscribers
    MonoTime answered_at_{};      ///< when the store last did
    bool is_away_ = false;        ///< the store
    MonoTime tokens_seen_at_{}, correlated_at_{}, forgot_at_{};
    bool incidents_told_ = true;  ///< since the last look at clusters
    std::vector<EventRecord> waiting_events_;
    std::vector<IncidentRecord> waiting_incidents_;
};

}  // namespace raidwatch::hub
