#pragma once

#include <raidwatch/base/clock.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include <poll.h>

namespace raidwatch::probe {

/// The file descriptors of one turn of a poll loop and what to do when one is ready. Filled anew each turn;
/// what the handlers point to must live until the turn is over.
class PollSet {
  public:
    using Handler = std::function<void(short revents)>;

    void add(int fd, short events, Handler handler) {
        polls_.push_back({fd, events, 0});
        handlers_.push_back(std::move(handler));
    }

    /// Waits until something is ready or `until`, then calls the handlers.
    void turn(MonoTime now, std::optional<MonoTime> until) {
        int timeout = -1;
        if (until) timeout = static_cast<int>(std::clamp<std::int64_t>((*until - now).count(), 0, 3'600'000));
        if (::poll(polls_.data(), polls_.size(), timeout) <= 0) return;
        for (std::size_t i = 0; i < polls_.size(); ++i)
            if (polls_[i].revents != 0) handlers_[i](polls_[i].revents);
    }

  private:
    std::vector<pollfd> polls_;
    std::vector<Handler> handlers_;
};

inline std::optional<MonoTime> earlier(std::optional<MonoTime> a, std::optional<MonoTime> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

}  // namespace raidwatch::probe
