#pragma once
// One node of a play: the simulated hardware and, while it is on, the real agent with its real state
// database.

#include "agent/app/agent.hpp"
#include "agent/app/pusher_courier.hpp"
#include "agent/store/reader.hpp"
#include "agent/store/store.hpp"
#include "gated_http.hpp"
#include "play.hpp"
#include "sim_clock.hpp"
#include "sim_probe.hpp"
#include "tests/support/sim/node.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace raidwatch::player {

/// What all nodes of a play share.
struct Stage {
    const Play& play;
    SimClock& clock;
    push::HttpPort& wire;
    std::string hub_url;
    std::filesystem::path folder;  ///< a folder for each node is made below
};

class PlayedNode {
  public:
    static Result<std::unique_ptr<PlayedNode>> create(const Stage& stage, const sim::NodeSpec& spec,
                                                      const std::string& token, unsigned number);

    const std::string& name() const { return spec_.name; }
    bool is_on() const { return hardware_->is_on(); }
    /// Off as by a pulled plug: the agent ends in the middle of whatever it does.
    void power_off();
    Status power_on();

    Status act(const sim::HardwareAction& action);
    void shut_api(bool is_shut);

    /// Everything that is due at the clock's now; true if there was anything.
    bool step();
    /// When something will be due by time alone.
    std::optional<UtcTime> next_due() const;
    /// Rare polling while nothing changes; deadlines and heartbeats stay as they are.
    void stretch(bool is_stretched);
    UtcTime last_change() const { return last_change_; }

    /// The state database as the CLI reads it.
    Result<std::unique_ptr<store::Reader>> reader() const;
    const std::filesystem::path& folder() const { return folder_; }
    std::filesystem::path database() const { return folder_ / "state" / "raidwatch.db"; }
    app::Agent* agent() { return running_ ? &running_->agent : nullptr; }
    const app::Agent* agent() const { return running_ ? &running_->agent : nullptr; }

    /// What people call this id: serials of all drives it stood for, or the id itself for arrays and
    /// controllers.
    std::set<std::string> names_of(const std::string& id) const;

  private:
    PlayedNode(const Stage& stage, const sim::NodeSpec& spec, const std::string& token, unsigned number);

    class DirectStore;
    /// All that dies with the machine.
    struct Running {
        Running(PlayedNode& node, std::unique_ptr<store::Store> opened, store::State state);
        GatedHttp http;
        SimProbe probe;
        app::PusherCourier courier;
        std::unique_ptr<store::Store> database;
        std::unique_ptr<app::StorePort> store;
        app::Agent agent;
        bool wants_tick = false;
    };

    app::Config config(bool is_stretched) const;
    void tell(const sim::Notices& notices);

    const Stage& stage_;
    sim::NodeSpec spec_;
    std::string token_;
    unsigned number_;
    std::filesystem::path folder_;
    SequenceIds ids_;
    std::unique_ptr<sim::SimNode> hardware_;
    std::unique_ptr<Running> running_;
    std::map<std::string, std::set<std::string>> serials_;
    UtcTime last_change_{};
    bool api_shut_ = false, stretched_ = false;
};

}  // namespace raidwatch::player
