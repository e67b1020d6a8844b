#pragma once

#include "hub/config.hpp"
#include "hub/store/sql_store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <memory>
#include <string>

namespace raidwatch::hub {

enum class DamagedFile { refuse, set_aside };

/// What the configuration names: a SQLite file, or a PostgreSQL database.
Result<std::unique_ptr<SqlStore>> open_store(const HubConfig& config, DamagedFile damaged, UtcTime now);

/// A second connection to an opened store, which looks up tokens whatever the first one is doing. Null with
/// PostgreSQL, where that would cost a second answer of its server for each request.
Result<std::unique_ptr<SqlStore>> open_token_reader(const HubConfig& config);

/// Creates or migrates the file. A damaged one is renamed to "PATH.damaged-<unix ms>" where `damaged` says
/// so, and what can still be read of tokens, numbers and open incidents is taken over.
Result<std::unique_ptr<SqlStore>> open_sqlite_store(const std::string& path, DamagedFile damaged,
                                                    UtcTime now);

/// Creates or migrates the tables.
Result<std::unique_ptr<SqlStore>> open_postgres_store(const PostgresAddress& address);

}  // namespace raidwatch::hub
