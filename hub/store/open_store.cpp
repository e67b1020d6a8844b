#include "open_store.hpp"

#include "hub/store/open_file.hpp"
#include "hub/store/postgres.hpp"
#include "hub/store/schema.hpp"

namespace raidwatch::hub {

Result<std::unique_ptr<SqlStore>> open_store(const HubConfig& config, DamagedFile damaged, UtcTime now) {
    return config.postgres.url.empty() ? open_sqlite_store(config.database, damaged, now)
                                       : open_postgres_store(config.postgres);
}

Result<std::unique_ptr<SqlStore>> open_token_reader(const HubConfig& config) {
    if (!config.postgres.url.empty()) return nullptr;
    auto database = sqlite::Database::open(config.database);
    if (!database) return tl::unexpected(database.error());
    // Whoever asks it does not wait for locks, but for its turn with the first connection.
    if (auto set = (*database)->execute("PRAGMA busy_timeout = 0"); !set) return tl::unexpected(set.error());
    return std::make_unique<SqlStore>(std::move(*database));
}

Result<std::unique_ptr<SqlStore>> open_sqlite_store(const std::string& path, DamagedFile damaged,
                                                    UtcTime now) {
    auto database = damaged == DamagedFile::set_aside ? sqlite::open_or_set_aside(path, now)
                                                      : sqlite::open_migrated(path);
    if (!database) return tl::unexpected(database.error());
    return std::make_unique<SqlStore>(std::move(*database));
}

Result<std::unique_ptr<SqlStore>> open_postgres_store(const PostgresAddress& address) {
    auto database = postgres::Database::open(address);
    if (!database) return tl::unexpected(database.error());
    if (auto migrated = migrate(**database); !migrated) return tl::unexpected(migrated.error());
    return std::make_unique<SqlStore>(std::move(*database));
}

}  // namespace raidwatch::hub
