#pragma once
// Asks the daemon over its control socket: one JSON object a line, one answer a line.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <string>
#include <string_view>

namespace raidwatch::cli {

/// Longest answer that is accepted.
inline constexpr std::size_t kMaxAnswerBytes = 16 << 20;

/// Connects, sends `request` and a line feed, and returns the answer's line; all of it within `deadline`.
/// unreachable: nobody listens. denied: no permission. timed_out: no whole answer in time. malformed: closed
/// before the answer's end, or the answer is too long.
Result<std::string> ask_daemon(const std::string& socket_path, std::string_view request,
                               Milliseconds deadline);

}  // namespace raidwatch::cli
