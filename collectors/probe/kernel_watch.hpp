#pragma once
// The child that turns the kernel's news into notices: poll() on md's files, uevents, the states of pools. It
// opens no device, so it cannot hang on one.

#include <string>

namespace raidwatch::probe {

/// Writes encoded Notices to `output`, one a line, for good. `again`: it ran before, and what happened in
/// between was not seen.
[[noreturn]] void watch_kernel(const std::string& root, bool again, int output);

}  // namespace raidwatch::probe
