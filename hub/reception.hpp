#pragma once
// Who answers which request, and what the hub itself has to know of it: that the public view is out of date,
// that a node told of an incident, that maintenance changed.

#include "hub/board.hpp"
#include "hub/context.hpp"
#include "hub/timekeeper.hpp"

#include <raidwatch/base/clock.hpp>

namespace raidwatch::hub {

/// /api/agent/v1/heartbeat, which is kept in memory first.
bool is_heartbeat(const Target& target);

/// Used by whoever holds the store and what is in memory; see Hub.
class Reception {
  public:
    Reception(const HubConfig& config, Fleet& fleet, Board& board, Timekeeper& time, const Clock& clock)
        : config_(config), fleet_(fleet), board_(board), time_(time), clock_(clock) {}

    HttpReply answer(Context& context, const Call& call);
    /// The part of it that nodes speak to; of a heartbeat it needs no store.
    HttpReply answer_agent(Context& context, const Call& call);
    /// How long it took last to make the public view.
    Milliseconds view_took() const { return view_took_; }

  private:
    HttpReply answer_operators(Context& context, const Call& call);
    HttpReply answer_scripts(Context& context, const Call& call);
    HttpReply answer_without_view(Context& context, const Call& call, const Error& error);
    Result<const PublicView*> seen_view(Now now);
    bool lacks_certificate(const HttpRequest& request) const;

    const HubConfig& config_;
    Fleet& fleet_;
    Board& board_;
    Timekeeper& time_;
    const Clock& clock_;
    Milliseconds view_took_{0};
};

}  // namespace raidwatch::hub
