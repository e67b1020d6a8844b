#pragma once
// The one fault that nobody measured: it rehearses the way from a fault to the status APIs.

#include <raidwatch/model/fault.hpp>

#include <string>
#include <vector>

namespace raidwatch::assess {

/// `id`: of this drill alone, so that no two are one incident. `sinks`: by name, those that are to hear of
/// it; they are what it touches, also after a restart.
Fault drill_fault(const std::string& id, const std::string& by, const std::vector<std::string>& sinks);

}  // namespace raidwatch::assess
