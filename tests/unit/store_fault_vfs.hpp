#pragma once
// A SQLite VFS (name "faulty") over the system's, whose disk can be filled, broken, made to hang or to die in
// the middle.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace raidwatch::store {

class FaultyDisk {
  public:
    enum class Fault {
        none,
        io_error,
        full,
        read_only_io,
        hang,        ///< what writes
        hang_reads,  ///< what reads and is not in memory
    };

    /// Registers the VFS once; there is one disk for all.
    static FaultyDisk& instance();
    static constexpr const char* kVfs = "faulty";

    void set(Fault fault);
    /// The next `count` writing calls (write, sync, truncate) work, all later ones fail as after a power cut.
    void die_after(std::int64_t count);
    void repair();
    /// Waits until somebody hangs in the disk.
    void wait_for_hang();
    void wait_until_quiet();  ///< nobody hangs any more
    int hanging();
    std::int64_t writes() const { return writes_; }
    std::int64_t flushes() const { return flushes_; }

    /// SQLite's code for the next writing call; blocks while the disk hangs.
    int on_write();
    void on_read();
    void on_flush() { ++flushes_; }

  private:
    FaultyDisk() = default;
    void hang_while(Fault fault, std::unique_lock<std::mutex>& lock);
    std::mutex mutex_;
    std::condition_variable changed_;
    Fault fault_ = Fault::none;
    std::int64_t left_ = -1;
    int hanging_ = 0;
    std::atomic<std::int64_t> writes_{0}, flushes_{0};
};

}  // namespace raidwatch::store
