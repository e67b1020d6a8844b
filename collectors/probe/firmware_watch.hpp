#pragma once
// The child that waits for news of MegaRAID firmware (asynchronous event notification, AEN). It asks
// controllers for their event log's state and may hang on one for minutes; then the other cards' news wait
// too, and come with the next look at them.

#include "coalescer.hpp"
#include "collectors/host/megaraid_node.hpp"
#include "poll_set.hpp"

#include <raidwatch/collect/host.hpp>

#include <functional>
#include <set>
#include <string>

namespace raidwatch::probe {

/// Whether a driver is loaded whose firmware has news to give.
bool has_firmware_to_watch(const Files& files);

class FirmwareWatch {
  public:
    using Handler = std::function<void(Sign)>;

    FirmwareWatch(const Files& files, const Mfi& firmware, host::MfiEvents& events, Handler handler)
        : files_(files), firmware_(firmware), events_(events), handler_(std::move(handler)) {}

    /// Orders the next event of every controller for which none is ordered. A controller that refuses is
    /// tried again by the next call.
    void look(MonoTime now);
    /// Waits for news, but within a moment after the last: a log that never ends keeps nobody busy.
    void add_to(PollSet& polls, MonoTime now);
    MonoTime next_look() const { return next_look_; }

  private:
    void take(short revents);

    const Files& files_;
    const Mfi& firmware_;
    host::MfiEvents& events_;
    Handler handler_;
    std::set<std::string> ordered_, refused_;  ///< places
    bool news_ = false;
    MonoTime next_look_{}, quiet_until_{};
};

/// See Watcher::Run.
[[noreturn]] void watch_firmware(const std::string& root, bool again, int output);

}  // namespace raidwatch::probe
