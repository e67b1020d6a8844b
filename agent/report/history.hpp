#pragma once
// What the store knows of the period a report covers.

#include "agent/store/reader.hpp"
#include "report.hpp"

#include <raidwatch/base/result.hpp>

#include <string>

namespace raidwatch::report {

/// Events, operations and readings of inputs.from..now, and incidents that touch it; incidents that are in
/// `inputs` already (the daemon's memory, newer than the store) stay as they are.
Status add_history(Inputs& inputs, store::Reader& reader);

/// Everything out of the store: now and the period. For the daemon's daily report.
Result<Inputs> inputs_of(store::Reader& reader, UtcTime from, UtcTime now);

}  // namespace raidwatch::report
