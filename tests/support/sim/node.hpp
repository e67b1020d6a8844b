#pragma once
// A storage node that is a folder: laid out like /sys, /proc and /dev, changed by actions and by time.

#include "description.hpp"
#include "engine.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/collect/host.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace raidwatch::sim {

class MegaraidEngine;

class SimNode {
  public:
    /// Writes the folder. unsupported: the description has an engine that is not simulated.
    static Result<std::unique_ptr<SimNode>> create(const NodeSpec& spec, const std::filesystem::path& root,
                                                   UtcTime now);

    /// Which engines of the description are not simulated, in words; empty: all are.
    static std::string not_simulated(const NodeSpec& spec);

    /// Does it and returns what the kernel would tell. `now` never goes back. refused: the hardware would say
    /// no.
    Result<Notices> apply(const HardwareAction& action, UtcTime now);

    /// Rebuilds and checks go on; stands still while the machine is off.
    Notices advance_to(UtcTime now);
    /// When advance_to() next has something to tell.
    std::optional<UtcTime> next_notice() const;

    void power_off();
    void power_on(UtcTime now);
    bool is_on() const { return on_; }
    const std::string& boot_id() const { return boot_id_; }

    /// Grows whenever what a read of this domain would find may have changed.
    std::uint64_t revision(const Domain& domain) const;

    /// Reads of this domain never answer.
    bool hangs(const Domain& domain) const;

    /// The drive an id stands for now (or stood for last); null for an id never seen.
    const Drive* drive(const std::string& id) const { return bay_.find(id); }
    const std::vector<Drive>& drives() const { return bay_.all(); }
    const std::filesystem::path& root() const { return tree_.root(); }
    /// What answers for the node's RAID controllers.
    const Mfi& mfi() const;
    /// What a tool of the node prints that is simulated; nullopt: it is none of these.
    std::optional<std::string> run(const std::vector<std::string>& argv) const;

  private:
    SimNode(const NodeSpec& spec, const std::filesystem::path& root);

    Result<Notices> act(const DiskAction& action, UtcTime now);
    Result<Notices> act(const ArrayAction& action, UtcTime now);
    Result<Notices> act(const ControllerAction& action, UtcTime now);
    Result<Notices> act(const EnclosureAction& action, UtcTime now);
    void write();
    void write_mounts();
    void write_enclosures();

    Tree tree_;
    std::vector<std::unique_ptr<Engine>> engines_;
    DriveBay bay_;
    const MegaraidEngine* megaraid_ = nullptr;
    bool on_ = true;
    int boots_ = 0;
    std::uint64_t changes_ = 0, moves_ = 0;
    std::string name_, boot_id_;
    std::vector<EnclosureSpec> enclosures_;
    std::set<std::string> enclosures_gone_;
};

}  // namespace raidwatch::sim
