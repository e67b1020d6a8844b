#pragma once
// The nodes as they last spoke, to this hub or another one over the same database. Heartbeats come often and
// only the latest counts, so they are held here and saved together once a second.

#include "hub/store/store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/heartbeat.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace raidwatch::hub {

struct NodeStatus {
    Heartbeat heartbeat;
    UtcTime received_at{};
    MonoTime heard_at{};  ///< by this hub's clock, also where another hub heard it; at the earliest its start
    bool unsaved = false;
    std::string document;
    std::optional<Absence> away;  ///< its latest absence that has ended
};

class Fleet {
  public:
    /// Nodes known from before count as heard at `start`: a hub that was away blames nobody for it.
    void load(const std::vector<HeartbeatRecord>& stored, Now start);
    void heard(Heartbeat heartbeat, std::string document, Now now);
    /// A node without a valid token cannot speak any more: it has been taken out of service and is forgotten,
    /// unless it was heard since `asked_at`, when it was asked whose tokens are valid.
    Status retire_all_but(const std::set<std::string>& valid, MonoTime asked_at, Store& store);
    std::vector<HeartbeatRecord> unsaved() const;
    /// These are stored now; what was heard since stays unsaved.
    void saved(const std::vector<HeartbeatRecord>& records);
    /// Takes in what other hubs heard and saved since the last time.
    Status merge(Store& store, Now now);
    /// Nobody could be heard since `from`: whoever was not silent then counts as heard now.
    void excuse(MonoTime from, Milliseconds silent_after, MonoTime now);

    const std::map<std::string, NodeStatus>& nodes() const { return nodes_; }
    /// Empty when not known.
    std::string cluster_of(const std::string& node) const;
    /// Another number whenever a node comes or changes its cluster.
    std::uint64_t shape() const { return shape_; }

  private:
    std::map<std::string, NodeStatus> nodes_;
    std::int64_t seen_seq_ = 0;  ///< of the store's heartbeats
    std::uint64_t shape_ = 1;
};

}  // namespace raidwatch::hub
