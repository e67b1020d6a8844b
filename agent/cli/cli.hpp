#pragma once

namespace raidwatch::cli {

/// Reads the command line and runs the command; returns the exit status. A wrong command line is 3, "unknown"
/// in the Nagios convention.
int run(int argc, const char* const* argv);

}  // namespace raidwatch::cli
