#pragma once
// The state directory as the daemon knows it: locked, opened and written on threads that may hang with its
// disk while the daemon goes on.

#include "instance_lock.hpp"
#include "ports.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace raidwatch::store {
class StoreThread;
}

namespace raidwatch::app {

class StateKeeper final : public StorePort {
  public:
    StateKeeper(boost::asio::io_context& io, std::string directory);
    ~StateKeeper() override;

    /// Locks and opens. `done` runs once on the io_context: with what was remembered, or why there is nothing
    /// (busy: another daemon runs). A disk that hangs does not call back, or late.
    void open(std::function<void(Result<store::State>)> done);

    /// What comes before the directory was opened is answered only when it cannot be opened, with that error;
    /// its events are recorded afterwards.
    void record(store::Commit commit, std::function<void(Status)> done) override;
    std::string trouble() const override;

    /// Commits that the store has not answered.
    int waiting() const { return *waiting_; }

  private:
    void locked(Result<InstanceLock> lock, std::function<void(Result<store::State>)> done);
    void open_store(std::function<void(Result<store::State>)> done);

    boost::asio::io_context& io_;
    std::string directory_;
    std::optional<InstanceLock> lock_;
    std::unique_ptr<store::StoreThread> thread_;
    bool open_ = false;
    std::string trouble_ = "the state directory gives no answer";
    std::vector<Event> early_events_;
    std::vector<std::function<void(Status)>> early_done_;
    std::shared_ptr<int> waiting_ = std::make_shared<int>(0);
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< false for callbacks that come too late
};

}  // namespace raidwatch::app
