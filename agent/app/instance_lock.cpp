#include "instance_lock.hpp"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace raidwatch::app {

Result<InstanceLock> InstanceLock::take(const std::string& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return failure_errno(error.value(), "making", directory);
    const auto path = directory + "/raidwatchd.lock";
    InstanceLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
    if (lock.fd_ < 0) return failure_errno(errno, "opening", path);
    if (::flock(lock.fd_, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno == EWOULDBLOCK)
        return failure(ErrorCode::busy, "locking", path, "raidwatchd is already running");
    return failure_errno(errno, "locking", path);
}

InstanceLock::~InstanceLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace raidwatch::app
