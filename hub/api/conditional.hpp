#pragma once
// Whoever has seen it already is not sent it again (RFC 9110, section 13).

#include "hub/http.hpp"

#include <raidwatch/base/clock.hpp>

#include <string>

namespace raidwatch::hub {

/// Gives a page, feed or document its ETag. What is not public (no-store) stays as it is.
HttpReply tagged(HttpReply reply);
/// 304 without a body for whoever names the reply's ETag in If-None-Match.
HttpReply revalidated(const HttpRequest& request, HttpReply reply);

/// "Sun, 22 Nov 2026 04:00:00 GMT" (RFC 9110, section 5.6.7; RFC 822 as RSS 2.0 wants it)
std::string http_date(UtcTime time);

}  // namespace raidwatch::hub
