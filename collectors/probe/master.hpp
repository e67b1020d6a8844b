#pragma once
// The probe as a service: one poll loop, no threads, no hardware access of its own.

#include "actions.hpp"
#include "client.hpp"
#include "listener.hpp"
#include "local_host.hpp"
#include "signals.hpp"
#include "watcher.hpp"
#include "workers.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace raidwatch::probe {

class Master {
  public:
    Master(const std::string& root, Access access, host::FileHandle listener);
    /// Until SIGTERM or SIGINT.
    void run();

  private:
    void accept_all();
    void take(Client& client, const Request& request);
    void drop_gone();
    void answer(std::uint64_t client, const std::string& line);
    void tell_watchers(const std::string& line);
    std::array<Watcher*, 2> watchers() { return {&kernel_watcher_, &firmware_watcher_}; }

    LocalHost host_;
    Access access_;
    host::FileHandle listener_;
    Signals signals_;
    SystemClock clock_;
    std::map<std::uint64_t, std::unique_ptr<Client>> clients_;
    std::uint64_t last_client_ = 0;
    Workers workers_;
    Actions actions_;
    Watcher kernel_watcher_, firmware_watcher_;
};

}  // namespace raidwatch::probe
