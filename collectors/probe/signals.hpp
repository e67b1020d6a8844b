#pragma once

#include "collectors/host/file_handle.hpp"
#include "poll_set.hpp"

namespace raidwatch::probe {

/// SIGCHLD wakes the poll loop, SIGTERM and SIGINT end it; all three arrive by signalfd(2) only.
class Signals {
  public:
    Signals();
    void add_to(PollSet& polls);
    bool stop() const { return stop_; }

  private:
    host::FileHandle fd_;
    bool stop_ = false;
};

}  // namespace raidwatch::probe
