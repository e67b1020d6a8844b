#pragma once
// The public read API in the form of Statuspage v2, and the feeds. No token; templated text only.

#include "hub/context.hpp"

namespace raidwatch::hub {

/// /api/v2/...json
HttpReply statuspage_v2(const Context& context, const Call& call);
/// /history.atom and /history.rss: incidents
HttpReply atom_feed(const Context& context);
HttpReply rss_feed(const Context& context);
/// /maintenance.ics
HttpReply maintenance_calendar(const Context& context);

}  // namespace raidwatch::hub
