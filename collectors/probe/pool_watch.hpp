#pragma once
// Notices of ZFS pools: their states in /proc/spl/kstat/zfs, which raise no notice themselves and are read
// without a lock. Runs no tool and opens no device.

#include "coalescer.hpp"
#include "collectors/host/rooted_files.hpp"

#include <functional>
#include <map>
#include <string>

namespace raidwatch::probe {

class PoolWatch {
  public:
    using Handler = std::function<void(Sign)>;

    /// `speak_at_once`: the first look() speaks of every pool, because what happened before it was not seen.
    PoolWatch(const std::string& root, bool speak_at_once, Handler handler);
    /// Says which pools have another state than at the look before, and which came or went.
    void look();
    /// When to look next: every second while there are pools, else rarely.
    Milliseconds pause() const;

  private:
    host::RootedFiles files_;
    Handler handler_;
    bool first_;
    std::map<std::string, std::string> states_;  ///< pool -> "ONLINE"
};

}  // namespace raidwatch::probe
