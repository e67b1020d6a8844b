#pragma once

#include "hub/correlate/casework.hpp"
#include "hub/store/store.hpp"

#include <raidwatch/base/result.hpp>

#include <vector>

namespace raidwatch::hub {

/// What people did about these incidents; nothing where there are none.
Result<CaseworkByNumber> stored_casework(Store& store, const std::vector<std::int64_t>& numbers);
Result<CaseworkByNumber> stored_casework(Store& store, const std::vector<IncidentRecord>& records);

}  // namespace raidwatch::hub
