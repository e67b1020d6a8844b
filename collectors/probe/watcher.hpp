#pragma once
// The permanent child that turns kernel notices into probe messages. It opens no device, so it cannot hang on
// one.

#include "collectors/host/file_handle.hpp"
#include "poll_set.hpp"

#include <functional>
#include <optional>
#include <string>

#include <sys/types.h>

namespace raidwatch::probe {

/// The watcher as its parent sees it; started again a second after it died.
class Watcher {
  public:
    using Relay = std::function<void(const std::string& line)>;  ///< an encoded Notice, without the line feed

    Watcher(std::string root, Relay relay) : root_(std::move(root)), relay_(std::move(relay)) {}
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    void add_to(PollSet& polls);
    /// Starts it where it is not running; reaps it where it ended.
    void settle(MonoTime now);
    std::optional<MonoTime> next_deadline() const {
        return pid_ > 0 ? std::nullopt : std::optional(start_at_);
    }

  private:
    void start();
    void read_lines();

    std::string root_;
    Relay relay_;
    pid_t pid_ = -1;
    host::FileHandle pipe_;
    std::string unread_;
    bool started_before_ = false;
    MonoTime start_at_{};
};

}  // namespace raidwatch::probe
