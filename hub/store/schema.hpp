#pragma once

#include "hub/store/sqlite.hpp"

#include <raidwatch/base/result.hpp>

namespace raidwatch::hub::sqlite {

/// Brings the schema up to date, each migration in its own transaction. `unsupported`: the file was written
/// by a newer hub and is left alone.
Status migrate(Database& database);

}  // namespace raidwatch::hub::sqlite
