#pragma once
// What raidwatchd and raidwatch-probe say to each other over their Unix stream socket: one JSON object a line.
//
//   -> {"collect": {"source": "md", "target": "md0"}, "deadline_ms": 5000}
//   <- {"findings": Findings}            always one for each request, in any order; on hang, kill or crash it is
//                                        incomplete and says so in its problems
//   -> {"watch": true}                   from now on
//   <- {"notice": {"domain": {"source": "md", "target": "md0"}, "at": "...", "what": "degraded 0 -> 1"}}
//   <- {"wedged": {"domain": ..., "since": "..."}}     the worker could not be killed; no second one goes there
//   <- {"freed": {"domain": ...}}                      it ended after all
//   -> {"act": {"verb": "self_test_short", "target": "sda"}, "id": "01J...", "deadline_ms": 30000}
//   <- {"acted": {"id": "01J...", "action": {...}, "done": true, "by": "smartctl"}}    always one for each order

#include <string>
#include <variant>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/collect/act.hpp>
#include <raidwatch/model/findings.hpp>

namespace raidwatch::probe {

struct CollectRequest {
    Domain domain;
    Milliseconds deadline{5000};
    bool operator==(const CollectRequest&) const = default;
};
struct WatchRequest {
    bool operator==(const WatchRequest&) const = default;
};
using Request = std::variant<CollectRequest, WatchRequest, ActRequest>;

/// The kernel said that something about this domain changed; what it is must be read.
struct Notice {
    Domain domain;
    UtcTime at{};
    std::string what;
    bool operator==(const Notice&) const = default;
};
struct Wedged {
    Domain domain;
    UtcTime since{};
    bool operator==(const Wedged&) const = default;
};
struct Freed {
    Domain domain;
    bool operator==(const Freed&) const = default;
};
using Message = std::variant<Findings, Notice, Wedged, Freed, Acted>;

/// One line without the line feed.
std::string encode(const Request& request);
std::string encode(const Message& message);
Result<Request> decode_request(std::string_view line);
Result<Message> decode_message(std::string_view line);

/// Longest line either side accepts.
inline constexpr std::size_t kMaxLineBytes = 16 << 20;

}  // namespace raidwatch::probe
