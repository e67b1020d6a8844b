#pragma once
// How far work is, as people are told: the same figures in incidents, status, reports, metrics and pages.

#include <optional>
#include <string>

#include <raidwatch/model/operation.hpp>

namespace raidwatch {

/// 0 to 100, from its bytes where the engine gives no percentage; none: not known.
std::optional<double> percent_done(const Operation& operation);
/// "4.0 %".
std::string percent_text(double percent);
/// "4.0 %", or "an unknown point".
std::string percent_text(const Operation& operation);
/// "9h 50m to 12h left"; empty: without a measured rate there is none.
std::string eta_text(const Operation& operation);

}  // namespace raidwatch
