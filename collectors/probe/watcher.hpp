#pragma once
// A permanent child that turns news into probe messages, as its parent sees it.

#include "collectors/host/file_handle.hpp"
#include "poll_set.hpp"

#include <functional>
#include <optional>
#include <string>

#include <sys/types.h>

namespace raidwatch::probe {

/// Started again a second after it died.
class Watcher {
  public:
    using Relay = std::function<void(const std::string& line)>;  ///< an encoded Notice, without the line feed

    /// What the child does; it writes Notices to `output` and does not return.
    using Run = void (*)(const std::string& root, bool again, int output);
    /// Whether there is something to watch; looked at while the child does not run.
    using Wanted = std::function<bool()>;

    Watcher(std::string root, Run run, Relay relay, Wanted wanted = {})
        : root_(std::move(root)), run_(run), relay_(std::move(relay)), wanted_(std::move(wanted)) {}
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
    Run run_;
    Relay relay_;
    Wanted wanted_;
    pid_t pid_ = -1;
    host::FileHandle pipe_;
    std::string unread_;
    bool started_before_ = false;
    MonoTime start_at_{};
};

}  // namespace raidwatch::probe
