#pragma once
// How a number of a disk went, as a small line with its meaning in words.

#include <raidwatch/model/heartbeat.hpp>

#include <string>

namespace raidwatch::hub {

/// "pending: 0 to 24 sectors" and an SVG of it; safe to show. Empty where there is nothing to draw.
std::string trend_html(const TrendBrief& trend);

}  // namespace raidwatch::hub
