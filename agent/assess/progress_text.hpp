#pragma once
// How long work is told to people: the same sentence in incidents, status and reports.

#include <raidwatch/model/operation.hpp>

#include <string>

namespace raidwatch::assess {

/// "rebuild onto ZC1A0105: 4.0 %, 180 MB/s, 10h 40m to 15h 37m left"; what was not measured is left out.
std::string progress_text(const Operation& operation);

}  // namespace raidwatch::assess
