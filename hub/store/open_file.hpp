#pragma once

#include "hub/store/sqlite.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <memory>
#include <string>

namespace raidwatch::hub::sqlite {

/// Opens and migrates. `malformed`: damaged so far that it shows at once.
Result<std::unique_ptr<Database>> open_migrated(const std::string& path);

/// The same, but the whole file is checked; a damaged one is moved away with its -wal and -shm, a new one
/// begins, and what can still be read of the old one is copied into it: agents keep their tokens, incidents
/// their numbers. A file of a newer hub is not damaged and stays where it is.
Result<std::unique_ptr<Database>> open_or_set_aside(const std::string& path, UtcTime now);

}  // namespace raidwatch::hub::sqlite
