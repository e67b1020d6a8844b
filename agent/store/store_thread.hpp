#pragma once
// The store on a thread of its own: the agent never waits for a disk. Has the shape of app::StorePort.

#include "merge.hpp"
#include "store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace raidwatch::store {

struct Opened {
    State state;
    OpenReport report;
    std::size_t unreadable_rows = 0;
};

struct ThreadOptions {
    OpenOptions open;
    Retention retention;  ///< applied once a day
    HistoryLimit history;
    Milliseconds first_pause{100}, longest_pause{5'000};  ///< between attempts at a store that fails
    Milliseconds close_patience{5'000};  ///< how long the destructor waits for what is not recorded yet
    std::function<MonoTime()> clock;     ///< default: the system's
};

/// Called on one thread (the agent's); so are all callbacks, by way of `post`. `post` itself is called on the
/// store's thread and must only hand over.
class StoreThread {
  public:
    using Post = std::function<void(std::function<void()>)>;

    StoreThread(std::string path, Post post, ThreadOptions options = {});
    /// Records what waits if that is quick; a thread that hangs in a disk is left behind.
    ~StoreThread();
    StoreThread(const StoreThread&) = delete;
    StoreThread& operator=(const StoreThread&) = delete;

    /// Opens and loads; once, before the first record(). A disk that hangs does not call back: the agent may
    /// start without, and is told later as below. After an error (but unsupported: a newer raidwatch's
    /// database stays closed for good) opening is tried again with every commit.
    void open(std::function<void(Result<Opened>)> done);

    /// In order. Commits that wait (for the one before, or for a store that fails) are merged and recorded
    /// together. `done` gets an error only when the commit is given up or not enough:
    ///   invalid      it contradicts the database and would never be taken;
    ///   not_found    it is recorded, but in another database than the one before (lost, damaged, or first
    ///   reached now):
    ///                record everything that is known.
    void record(Commit commit, std::function<void(Status)> done);

    /// How long the oldest commit has been waiting; zero when none is.
    Milliseconds stalled_for(MonoTime now) const;
    /// Why the last attempt failed; empty when it did not.
    std::string trouble() const;
    Forgotten forgotten() const;

  private:
    class Worker;
    std::shared_ptr<Worker> worker_;
};

}  // namespace raidwatch::store
