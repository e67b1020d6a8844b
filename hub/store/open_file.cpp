#include "open_file.hpp"

#include "hub/store/schema.hpp"

#include <raidwatch/base/log.hpp>

#include <array>
#include <filesystem>

namespace raidwatch::hub::sqlite {

namespace fs = std::filesystem;

namespace {

Status quick_check(Database& database) {
    auto query = database.query("PRAGMA quick_check(1)");
    if (!query) return tl::unexpected(query.error());
    const auto row = query->step();
    if (!row) return tl::unexpected(row.error());
    if (*row && query->text(0) == "ok") return {};
    return failure(ErrorCode::malformed, "checking", database.path(), query->text(0));
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

/// Row by row, so that rows before the damage are kept; each table's failure leaves the others their chance.
void salvage(Database& fresh, const std::string& aside) {
    auto attach = fresh.query("ATTACH DATABASE ? AS damaged");
    if (!attach || !attach->bind(aside).run()) return;
    constexpr std::array kCopies{
        "INSERT OR IGNORE INTO main.tokens SELECT * FROM damaged.tokens",
        "INSERT OR IGNORE INTO main.sqlite_sequence (name, seq) SELECT name, seq FROM "
        "damaged.sqlite_sequence",
        "INSERT OR IGNORE INTO main.incidents SELECT * FROM damaged.incidents",
        "INSERT OR IGNORE INTO main.events SELECT * FROM damaged.events",
        "INSERT OR IGNORE INTO main.days SELECT * FROM damaged.days",
        "INSERT OR IGNORE INTO main.heartbeats SELECT * FROM damaged.heartbeats",
        "INSERT OR IGNORE INTO main.audit SELECT * FROM damaged.audit",
    };
    for (const char* copy : kCopies)
        if (auto copied = fresh.execute(copy); !copied) log::warning(copied.error().text());
    (void)fresh.execute("DETACH DATABASE damaged");
}

}  // namespace

Result<std::unique_ptr<Database>> open_checked(const std::string& path) {
    auto database = Database::open(path);
    if (!database) return database;
    if (auto checked = quick_check(**database); !checked) return tl::unexpected(checked.error());
    if (auto migrated = migrate(**database); !migrated) return tl::unexpected(migrated.error());
    return database;
}

Result<std::unique_ptr<Database>> open_or_set_aside(const std::string& path, UtcTime now) {
    auto database = open_checked(path);
    if (database || database.error().code != ErrorCode::malformed) return database;
    const std::string aside = path + ".damaged-" + std::to_string(unix_ms(now));
    log::error(database.error().text() + "; set aside as " + aside);
    if (auto moved = move_away(path, aside); !moved) return tl::unexpected(moved.error());
    auto fresh = open_checked(path);
    if (fresh) salvage(**fresh, aside);
    return fresh;
}

}  // namespace raidwatch::hub::sqlite
