#include <raidwatch/base/resident.hpp>

#include <cerrno>

#include <sys/mman.h>
#include <sys/resource.h>

namespace raidwatch {

Status stay_resident() {
    if (::mlockall(MCL_CURRENT) != 0) return failure_errno(errno, "locking", "the program in memory");
    // Under a finite limit every later allocation could fail.
    rlimit limit{};
    if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY) return {};
    if (::mlockall(MCL_FUTURE | MCL_ONFAULT) != 0)
        return failure_errno(errno, "locking", "the program's later memory");
    return {};
}

}  // namespace raidwatch
