#pragma once
// One daemon per state directory. The lock is the kernel's: it ends with the process, however that dies.

#include <raidwatch/base/result.hpp>

#include <string>
#include <utility>

namespace raidwatch::app {

class InstanceLock {
  public:
    /// Locks raidwatchd.lock in `directory`, which is made if it is not there.
    /// busy: another daemon has it. Anything else: the directory cannot be used.
    static Result<InstanceLock> take(const std::string& directory);

    InstanceLock(InstanceLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    InstanceLock& operator=(InstanceLock&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~InstanceLock();

  private:
    explicit InstanceLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace raidwatch::app
