#pragma once

#include <cstdint>
#include <string>

#include <raidwatch/base/clock.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

enum class OutboxState {
    waiting,  ///< to be delivered
    dead,     ///< refused for good; kept and shown by `raidwatch doctor`
};
BOOST_DESCRIBE_ENUM(OutboxState, waiting, dead)

/// One delivery owed to one sink. Rows of one lane are delivered in order of seq; lanes do not wait for each other.
struct OutboxRow {
    std::int64_t seq = 0;  ///< given by the agent, grows; also the idempotency key's tail
    std::string sink;      ///< name in the config: "hub"
    std::string lane;      ///< incident id, or "events"
    std::string topic;     ///< "incident" or "event"
    std::string ref;       ///< incident id or event id
    int revision = 0;      ///< of the incident; 0 for events
    std::string body;      ///< Incident or Event as JSON, as it was then
    UtcTime created_at{};
    OutboxState state = OutboxState::waiting;
    std::string last_error;

    bool operator==(const OutboxRow&) const = default;
};
BOOST_DESCRIBE_STRUCT(OutboxRow, (), (seq, sink, lane, topic, ref, revision, body, created_at, state, last_error))

}  // namespace raidwatch
