#include "schema.hpp"
#include "writer.hpp"

#include <raidwatch/base/clock.hpp>

#include <filesystem>
#include <string>

#include <sys/stat.h>

namespace raidwatch::store {

namespace {

/// Whether the error says that the file's content is not what it should be (rather than that it cannot be had
/// now).
bool is_damage(const Error& error) {
    return error.code == ErrorCode::malformed || error.code == ErrorCode::unsupported;
}

Status configure(Database& db) {
    // FULL: a commit is on the disk when it returns, not only in order.
    if (auto done = db.run("PRAGMA journal_mode = WAL"); !done) return done;
    if (auto done = db.run(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 16777216;");
        !done)
        return done;
    const auto mode = db.single("PRAGMA journal_mode");
    if (!mode) return tl::unexpected(mode.error());
    if (*mode != "wal")
        return failure(ErrorCode::io, "opening", db.path(), "cannot keep a write-ahead log here: " + *mode);
    db.keep_log();
    return {};
}

Status check(Database& db) {
    const auto verdict = db.single("PRAGMA quick_check(1)");
    if (!verdict) return tl::unexpected(verdict.error());
    if (*verdict != "ok") return failure(ErrorCode::malformed, "checking", db.path(), *verdict);
    return {};
}

struct Attempt {
    Error error;
    bool damaged = false;
};

/// One try at the file as it is. `damaged` in the failure: its content is at fault.
tl::expected<std::unique_ptr<SqliteStore>, Attempt> try_open(const std::string& path,
                                                             const OpenOptions& options, OpenReport report) {
    const auto failed = [](const Error& error) { return tl::unexpected(Attempt{error, is_damage(error)}); };
    auto db = Database::open(path, {.vfs = options.vfs});
    if (!db) return failed(db.error());
    const auto schema = inspect_schema(*db);
    if (!schema) return failed(schema.error());
    if (schema->fit == SchemaFit::newer)
        return tl::unexpected(
            Attempt{Error{ErrorCode::unsupported, "opening", path,
                          "written by a newer raidwatch (schema " + std::to_string(schema->version) +
                              ", this program knows " + std::to_string(schema_version()) + ")"},
                    false});
    if (schema->fit == SchemaFit::foreign)
        return failed(Error{ErrorCode::malformed, "opening", path, "not a database of raidwatch"});
    if (schema->fit == SchemaFit::empty) report.created = true;
    if (auto done = configure(*db); !done) return failed(done.error());
    if (options.check)
        if (auto done = check(*db); !done) return failed(done.error());
    if (auto done = migrate(*db); !done) return failed(done.error());
    auto store = SqliteStore::on(std::move(*db), std::move(report));
    if (!store) return failed(store.error());
    return std::move(*store);
}

std::string compact_utc(UtcTime time) {
    std::string text = to_rfc3339(std::chrono::floor<Seconds>(time));
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

/// Renames the database with its log; the name it has now.
Result<std::string> set_aside(const std::string& path) {
    const std::string base = path + ".damaged-" + compact_utc(SystemClock().now().utc);
    std::error_code error;
    std::string aside = base;
    for (int n = 2; std::filesystem::exists(aside, error); ++n) aside = base + "-" + std::to_string(n);
    std::filesystem::rename(path, aside, error);
    if (error) return failure_errno(error.value(), "setting aside the damaged", path);
    for (const char* suffix : {"-wal", "-shm"}) {
        std::filesystem::rename(path + suffix, aside + suffix, error);
        if (error && error != std::errc::no_such_file_or_directory)
            return failure_errno(error.value(), "setting aside the damaged", path + suffix);
    }
    return aside;
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const std::string& path, const OpenOptions& options) {
    auto first = try_open(path, options, {});
    if (first) return std::move(*first);
    if (!first.error().damaged) return tl::unexpected(first.error().error);

    auto aside = set_aside(path);
    if (!aside) return tl::unexpected(aside.error());
    OpenReport report;
    report.set_aside = *aside;
    report.damage = first.error().error.text();
    auto second = try_open(path, options, std::move(report));
    if (!second) return tl::unexpected(second.error().error);
    return std::move(*second);
}

namespace {

std::optional<FileId> file_at(const std::string& path) {
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0) return std::nullopt;
    return FileId{file.st_dev, file.st_ino};
}

}  // namespace

void SqliteStore::remember_file() {
    file_ = file_at(db_.path()).value_or(FileId{});
}

bool SqliteStore::in_place() const {
    return file_at(db_.path()) == file_;
}

}  // namespace raidwatch::store
