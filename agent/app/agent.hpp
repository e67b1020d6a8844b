#pragma once
// The agent between its doors: asks the probe in time, turns answers into what is recorded and delivered. No
// I/O, no clock, no thread: whoever embeds it (the daemon, the scenario player) brings them.
//
// Contract: after every answer of a port (StorePort's and HttpPort's callbacks) and when next_due() is
// reached, call tick(). Everything happens on one thread; a port may call back at once or later.

#include "courier.hpp"
#include "cycle.hpp"
#include "disk_briefs.hpp"
#include "drill.hpp"
#include "ports.hpp"
#include "pulse.hpp"
#include "recorder.hpp"
#include "refresh.hpp"
#include "scheduler.hpp"

#include <raidwatch/base/ids.hpp>
#include <raidwatch/collect/probe_protocol.hpp>
#include <raidwatch/model/maintenance_order.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace raidwatch::app {

class Agent {
  public:
    struct Ports {
        ProbePort& probe;
        StorePort& store;
        Courier& courier;
        IdSource& ids;
    };

    /// `config.node` is set. `loaded`: what the store remembers; empty at the first start.
    Agent(Config config, Ports ports, store::State loaded, std::string boot_id);

    void start(Now now);
    void tick(Now now);
    MonoTime next_due() const;
    /// An answer of the probe, the store or a status API is awaited.
    bool busy() const;

    void on_findings(Now now, Findings findings);
    void on_notice(Now now, const probe::Notice& notice);
    void on_wedged(Now now, const probe::Wedged& message);
    void on_freed(Now now, const probe::Freed& message);
    void on_acted(Now now, const probe::Acted& acted);
    void on_message(Now now, probe::Message message);
    /// The connection to the probe is there (again): everything is asked at once.
    void on_probe_connected(Now now);

    /// Node, state directory and sockets stay what they were until a restart.
    void reload(Now now, Config config);
    /// Reads everything now; `done` runs when all of it was answered or given up on. A disk whose SMART was
    /// read within the last ten seconds is not asked again.
    void request_refresh(Now now, std::function<void()> done);

    /// Somebody orders something about this node's maintenance; the window as it is then. Errors as
    /// raidwatch::carry_out().
    Result<MaintenanceWindow> order(Now now, MaintenanceOrder order);
    /// The incidents it is about, as they are then; not_found: no such incident is open.
    Result<std::vector<Incident>> remark(Now now, incident::Remark what);
    /// Somebody asks for something about a disk's phase-out; the phase-out as it is then. Errors as
    /// phase_out::carry_out().
    Result<PhaseOut> order(Now now, const PhaseOutOrder& order);
    /// Somebody says that an array or controller that is missed is gone for good. busy: the node was not
    /// looked at yet; else errors as assess::missed().
    Result<Subject> forget(Now now, const std::string& name, std::string by, std::string reason);
    /// Orders the probe to change something; `done` runs once, with what came of it. What is recorded of it
    /// is the caller's: note().
    void act(Now now, probe::Action action, Milliseconds deadline,
             std::function<void(Now, const probe::Acted&)> done);
    /// Begins a drill. busy: one is under way; invalid: no such sink, or none at all.
    Status begin_drill(Now now, DrillOrder order);
    /// The drill under way, or the last one of this run; nullptr: there was none.
    const Drill* drill() const { return drill_ ? &*drill_ : nullptr; }
    /// Something to be recorded as an event, without id and node.
    void note(Now now, Event event);
    /// What the store remembers of the disks' counters, for heartbeats; brought now and then.
    void recall(DiskHistory history) { history_ = std::move(history); }
    /// `done` runs when everything known now is recorded, or the store is known not to take it.
    void when_recorded(Now now, std::function<void()> done);

    /// Hears every event as it is recorded; the journal is written from it.
    void tell_events_to(std::function<void(const std::vector<Event>&)> listener) {
        listener_ = std::move(listener);
    }

    const Config& config() const { return config_; }
    const NodeView& view() const { return memory_.view; }
    const std::vector<Fault>& faults() const { return memory_.faults; }
    const std::vector<Incident>& incidents() const {
        return memory_.incidents;
    }  ///< open and lately resolved
    const std::vector<Operation>& operations() const { return memory_.operations; }
    const std::vector<PhaseOut>& phase_outs() const { return memory_.phase_outs; }
    /// Open and lately completed ones that cover this node.
    std::vector<MaintenanceWindow> windows() const;
    /// Without its disks, which are gathered for what is sent alone.
    Heartbeat current_heartbeat(Now now) const;
    bool store_degraded() const { return recorder_.degraded(); }
    const std::string& store_trouble() const { return recorder_.trouble(); }
    UtcTime last_cycle_at() const { return last_cycle_at_; }
    UtcTime started_at() const { return identity_.started_at; }
    /// The first look at the whole node is done.
    bool settled() const { return settled_; }

  private:
    void accept(Now now, Findings findings);
    void turn(Now now);
    void follow_clock(Now now);
    void hear_ports(Now now);
    void ask(Now now);
    bool looked_around(Now now);
    void think(Now now);
    void begin_tests(Now now);
    void keep(Now now, store::Commit commit);
    std::map<std::string, std::string> meta() const;
    void introduce_sinks(Now now);
    void hand_over(Now now);
    void follow_drill(Now now);
    void beat(Now now);
    void on_inventory(Now now, const Findings& findings);
    void look_around_first(Now now);
    void wait_for_enclosures(Now now, const Findings& inventory);
    bool waits_for_inventory(Now now) const;
    void note_absence(const std::string& boot_before, UtcTime now);

    Config config_;
    Ports ports_;
    Identity identity_;
    std::map<std::string, std::string> loaded_meta_;
    std::vector<OutboxRow> left_over_;  ///< owed when the agent stopped
    Memory memory_;
    DiskHistory history_;
    std::set<std::string> known_sinks_;  ///< with where they lead
    Scheduler scheduler_;
    Recorder recorder_;
    Refreshes refreshes_;

    std::function<void(const std::vector<Event>&)> listener_;
    std::map<std::string, std::function<void(Now, const probe::Acted&)>> ordered_;  ///< by ActRequest::id

    std::vector<Findings> news_;
    std::vector<Event> notes_;
    std::vector<MaintenanceWindow> declared_;
    std::optional<std::vector<MaintenanceWindow>> at_hub_, last_at_hub_;
    std::optional<Absence> away_;
    std::vector<incident::Remark> remarks_;
    std::vector<PhaseOut> phase_outs_ordered_;
    std::vector<assess::Farewell> farewells_;
    std::vector<integrity::Start> tests_refused_;
    std::vector<std::function<void()>> wait_for_record_;
    Deliveries deliveries_;  ///< to be recorded
    std::optional<Drill> drill_;

    std::optional<MonoTime> enclosures_by_;  ///< disks leave an enclosure; until then whether it goes itself
    MonoTime inventory_by_ = MonoTime::min();  ///< until then no conclusion without a new inventory
    bool settled_ = false;
    MonoTime settle_by_ = MonoTime::max();
    MonoTime think_by_ = MonoTime::max();  ///< something changes by time alone
    MonoTime beat_at_ = MonoTime::max();
    MonoTime write_by_ = MonoTime::max();  ///< the CLI is to see that the agent lives
    UtcTime last_cycle_at_{};
    std::optional<Now> last_turn_;  ///< both clocks then
};

}  // namespace raidwatch::app
