#include "open_file.hpp"

#include "hub/store/schema.hpp"

#include <raidwatch/base/log.hpp>

#include <filesystem>
#include <set>

namespace raidwatch::hub::sqlite {

namespace fs = std::filesystem;

namespace {

Status quick_check(Database& database) {
    auto query = database.query("PRAGMA quick_check(1)");
    if (!query) return tl::unexpected(query.error());
    const auto row = query->step();
    if (!row) return tl::unexpected(row.error());
    if (*row && query->text(0) == "ok") return {};
    return failure(ErrorCode::malformed, "checking", database.name(), query->text(0));
}

Status move_away(const std::string& path, const std::string& aside) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::error_code error;
        fs::rename(path + suffix, aside + suffix, error);
        const bool must_exist = *suffix == '\0';
        if (error && (must_exist || error != std::errc::no_such_file_or_directory))
            return failure_errno(error.value(), "setting aside", path + suffix);
    }
    return {};
}

/// Row ids of a table of the damaged file, from one end until its end or the damage.
std::set<std::int64_t> row_ids(Database& fresh, const std::string& table, const char* order) {
    std::set<std::int64_t> ids;
    auto query = fresh.query("SELECT rowid FROM damaged." + table + " ORDER BY rowid " + order);
    if (!query) return ids;
    for (auto row = query->step(); row && *row; row = query->step()) ids.insert(query->integer(0));
    return ids;
}

/// Row by row from both ends: one unreadable page costs the rows on it, not the table.
void salvage_table(Database& fresh, const std::string& table) {
    auto ids = row_ids(fresh, table, "ASC");
    ids.merge(row_ids(fresh, table, "DESC"));
    std::size_t lost = 0;
    for (const auto id : ids) {
        auto copy = fresh.query("INSERT OR IGNORE INTO main." + table + " SELECT * FROM damaged." + table +
                                " WHERE rowid = ?");
        if (!copy || !copy->bind(id).run()) ++lost;
    }
    log::notice("taken over from the damaged file: " + std::to_string(ids.size() - lost) + " rows of " +
                table);
}

void salvage(Database& fresh, const std::string& aside) {
    {
        auto attach = fresh.query("ATTACH DATABASE ? AS damaged");
        if (!attach || !attach->bind(aside).run()) return log::warning("nothing can be read of " + aside);
    }
    // Numbers are permanent: even where rows are lost, the count goes on from the highest ever given.
    (void)fresh.execute(
        "INSERT INTO main.sqlite_sequence (name, seq) SELECT name, seq FROM damaged.sqlite_sequence");
    // Each row is a transaction of its own, since SQLite gives up one that has met damage; made durable
    // together at the end.
    (void)fresh.execute("PRAGMA synchronous = OFF");
    for (const char* table :
         {"tokens", "incidents", "events", "heartbeats", "components", "audit", "signals", "cases", "notes",
          "people", "maintenance", "folds", "notices", "subscriptions", "deliveries", "told", "page_parts"})
        salvage_table(fresh, table);
    (void)fresh.execute("INSERT OR IGNORE INTO main.days SELECT * FROM damaged.days");
    fresh.forget_statements();
    (void)fresh.execute("DETACH DATABASE damaged");
    if (auto kept = fresh.execute("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)"); !kept)
        log::warning(kept.error().text());
}

}  // namespace

Result<std::unique_ptr<Database>> open_migrated(const std::string& path) {
    auto database = Database::open(path);
    if (!database) return database;
    if (auto migrated = migrate(**database); !migrated) return tl::unexpected(migrated.error());
    return database;
}

Result<std::unique_ptr<Database>> open_or_set_aside(const std::string& path, UtcTime now) {
    auto database = open_migrated(path);
    if (database)
        if (auto checked = quick_check(**database); !checked) database = tl::unexpected(checked.error());
    if (database || database.error().code != ErrorCode::malformed) return database;
    const std::string aside = path + ".damaged-" + std::to_string(unix_ms(now));
    log::error(database.error().text() + "; set aside as " + aside);
    if (auto moved = move_away(path, aside); !moved) return tl::unexpected(moved.error());
    auto fresh = open_migrated(path);
    if (fresh) salvage(**fresh, aside);
    return fresh;
}

}  // namespace raidwatch::hub::sqlite
