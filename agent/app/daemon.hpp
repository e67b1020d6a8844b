#pragma once
// raidwatchd: signals, service manager, state directory, control socket, and the session between them.

#include "config.hpp"

#include <raidwatch/base/result.hpp>

#include <functional>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace raidwatch::app {

/// The config as it is on disk now, or one line for each mistake.
using LoadConfig = std::function<tl::expected<Config, std::vector<std::string>>()>;

/// Runs until SIGTERM or SIGINT. Returns the exit status: 0 stopped, 1 could not run (said in the log).
int run_daemon(boost::asio::io_context& io, Config config, LoadConfig load);

}  // namespace raidwatch::app
