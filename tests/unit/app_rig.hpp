#pragma once
// An Agent between fakes: a node whose hardware the test changes, a store that can stall, begin anew or lose
// its last commits in a crash, a status API that keeps what it was told. Time is simulated.

#include "agent/app/agent.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace raidwatch::app::test {

/// Thrown out of a port call: the agent is gone from here on.
struct Crash {};

class CountingIds final : public IdSource {
  public:
    std::string next(std::int64_t) override {
        auto text = std::to_string(++count_);
        return std::string(26 - text.size(), '0') + text;
    }

  private:
    std::int64_t count_ = 0;
};

/// The hardware: what the probe would find.
struct World {
    std::map<std::string, Array> arrays;           ///< by kernel name
    std::map<std::string, Disk> disks;             ///< by kernel name
    std::map<std::string, Enclosure> enclosures;   ///< by sysfs name
    std::map<std::string, std::uint64_t> pending;  ///< SMART attribute 197 by kernel name
    std::set<Domain> failing;                      ///< answered incompletely
    std::set<Domain> silent;                       ///< not answered at all
    bool probe_silent = false;

    void add_disk(const std::string& device);
    void add_mirror(const std::string& name, const std::vector<std::string>& devices);
    void fail_member(const std::string& array, const std::string& device);
    void remove_disk(const std::string& device);
    /// With these disks in its bays.
    void add_enclosure(const std::string& name, const std::vector<std::string>& devices);
    std::optional<Findings> look(const Domain& domain, UtcTime at) const;
};

enum class StoreMood {
    well,
    stalled,   ///< does not answer
    replaced,  ///< begins an empty database with the next commit, and is well after that
};

/// The status API: keeps the newest document of each incident and checks what may never happen.
struct Hub {
    bool up = true;
    std::map<std::string, Incident> incidents;  ///< by id
    std::map<std::string, int> accepted;        ///< times a row was accepted, by "ref/revision"
    std::vector<Event> events;
    std::map<std::string, MaintenanceWindow> windows;      ///< by id, the newest
    std::optional<std::vector<MaintenanceWindow>> answer;  ///< what the next heartbeat is answered with
    std::vector<Heartbeat> heartbeats;
    std::string broken;                           ///< first broken promise
    std::set<std::string> hanging;                ///< sinks that take nothing
    std::map<std::string, std::string> refusing;  ///< sinks that refuse everything for good, and why

    void accept(const OutboxRow& row);
    std::vector<const Incident*> open() const;
};

class Rig : ProbePort, StorePort, Courier {
  public:
    explicit Rig(Config config = default_config());
    static Config default_config();

    /// A new agent on what the store has; `boot` changes when the machine was rebooted.
    void start(const std::string& boot = "boot-1");
    /// Lets `duration` pass; everything due in it happens.
    void run(Milliseconds duration);
    /// The agent dies; commits the store had not taken yet are kept up to a random point.
    void crash(std::mt19937& random);
    /// Time passes while no agent runs.
    void run_off(Milliseconds duration) { advance(now_mono_ + duration); }
    /// Somebody sets the wall clock.
    void set_clock(Milliseconds by) { now_utc_ += by; }
    void notice(const std::string& source, const std::string& target);

    Agent& agent() { return *agent_; }
    Now now() const { return {now_utc_, now_mono_}; }
    int requests(const std::string& source) const;  ///< how often that source was asked

    World world;
    Hub hub;
    StoreMood store_mood = StoreMood::well;
    store::State stored;                 ///< what the store has
    std::vector<store::Commit> commits;  ///< taken, in order
    std::vector<std::pair<MonoTime, Domain>> asked;
    std::vector<probe::ActRequest> ordered;  ///< the test answers by Agent::on_acted
    Milliseconds probe_latency{3};
    int port_calls = 0;
    int crash_at_call = -1;  ///< which port call throws Crash

  private:
    struct Answer {
        MonoTime at;
        Findings findings;
    };
    struct Owed {
        store::Commit commit;
        std::function<void(Status)> done;
        MonoTime at;
    };

    void collect(const probe::CollectRequest& request) override;
    void act(const probe::ActRequest& request) override { ordered.push_back(request); }
    void record(store::Commit commit, std::function<void(Status)> done) override;
    void configure(const std::vector<SinkConfig>&) override {}
    void load(const std::vector<OutboxRow>& rows, const std::map<std::string, std::string>&) override;
    void deliver(const std::vector<OutboxRow>& rows) override;
    void heartbeat(const Heartbeat& heartbeat) override {
        hub.heartbeats.push_back(heartbeat);
        if (hub.up && hub.answer) deliveries_.windows = hub.answer;
    }
    void tick(Now now) override;
    MonoTime next_due() const override;
    bool busy() const override { return false; }
    int waiting() const override { return static_cast<int>(outbox_.size()); }
    Deliveries take_deliveries() override;
    Deliveries held() const override { return {.changed = {outbox_.begin(), outbox_.end()}}; }

    void port_call();
    void advance(MonoTime to);
    bool step(MonoTime until);
    void settle_store();

    Config config_;
    CountingIds ids_;
    UtcTime now_utc_ = *parse_rfc3339("2026-11-22T04:00:00Z");
    MonoTime now_mono_{Milliseconds{1'000'000}};
    std::unique_ptr<Agent> agent_;
    std::deque<Answer> answers_;
    std::deque<Owed> owed_;
    bool is_taken(const OutboxRow& row) const { return hub.up && !hub.hanging.contains(row.sink); }

    std::deque<OutboxRow> outbox_;
    Deliveries deliveries_;
};

/// md0 on sda and sdb, md1 on sdc and sdd.
void two_mirrors(Rig& rig);
int count_kind(const std::vector<Event>& events, Kind kind);

}  // namespace raidwatch::app::test
