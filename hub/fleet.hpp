#pragma once
// The nodes as they last spoke. Heartbeats come often and only the latest counts, so they are held here and
// saved together once a second.

#include "hub/store/store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/heartbeat.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::hub {

struct NodeStatus {
    Heartbeat heartbeat;
    UtcTime received_at{};
    MonoTime heard_at{};  ///< for a node known from before the hub's start: the start
    bool unsaved = false;
    std::string document;
    std::optional<Absence> away;  ///< its latest absence that has ended
};

class Fleet {
  public:
    /// Nodes known from before count as heard at `start`: a hub that was away blames nobody for it.
    void load(const std::vector<HeartbeatRecord>& stored, Now start);
    void heard(Heartbeat heartbeat, std::string document, Now now);
    /// A node without a valid token cannot speak any more: it has been taken out of service and is forgotten.
    Status retire_without_token(Store& store, UtcTime now);
    /// Saves what is unsaved; it stays unsaved when that fails.
    Status save(Store& store);

    const std::map<std::string, NodeStatus>& nodes() const { return nodes_; }
    /// Empty when not known.
    std::string cluster_of(const std::string& node) const;
    /// Another number whenever a node comes or changes its cluster.
    std::uint64_t shape() const { return shape_; }

  private:
    std::map<std::string, NodeStatus> nodes_;
    std::uint64_t shape_ = 1;
};

}  // namespace raidwatch::hub
