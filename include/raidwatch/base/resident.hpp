#pragma once
// A program that tells of dead disks must not need the one it was started from.

#include <raidwatch/base/result.hpp>

namespace raidwatch {

/// Reads all of the program and its libraries into memory and keeps it there; what is allocated later stays once it was
/// touched, where the limit of locked memory (RLIMIT_MEMLOCK) is infinite. To be called before the first thread: its
/// stack would be filled whole. Errors: denied, io (over the limit); the program runs on as before.
Status stay_resident();

}  // namespace raidwatch
