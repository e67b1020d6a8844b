#pragma once

#include "hub/store/sql.hpp"

#include <raidwatch/base/result.hpp>

namespace raidwatch::hub {

/// Brings the schema up to date, each migration in its own transaction. `unsupported`: it was written by
/// a newer hub and is left alone.
Status migrate(sql::Database& database);

}  // namespace raidwatch::hub
