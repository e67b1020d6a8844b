#include "sqlite.hpp"

#include <sqlite3.h>

namespace raidwatch::store {

namespace {

ErrorCode code_of(int sqlite_code) {
    switch (sqlite_code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorCode::busy;
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_READONLY:
            return ErrorCode::denied;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorCode::malformed;
        case SQLITE_CONSTRAINT:
            return ErrorCode::invalid;
        case SQLITE_ERROR:
        case SQLITE_SCHEMA:
            return ErrorCode::unsupported;
        default:
            return ErrorCode::io;
    }
}

tl::unexpected<Error> sqlite_failure(int code, sqlite3* db, const char* attempted,
                                     const std::string& source) {
    std::string detail = sqlite3_errstr(code);
    if (db) {
        const std::string message = sqlite3_errmsg(db);
        if (message != detail) detail += ": " + message;
        if (const int system = sqlite3_system_errno(db); system != 0 && (code & 0xff) != SQLITE_CONSTRAINT)
            detail += " (errno " + std::to_string(system) + ")";
    }
    return failure(code_of(code), attempted, source, std::move(detail));
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* handle) const {
    sqlite3_finalize(handle);
}

Statement::Statement(sqlite3* db, sqlite3_stmt* handle, std::string source)
    : db_(db), handle_(handle), source_(std::move(source)) {}

// A parameter that cannot be bound stays NULL, which the STRICT NOT NULL columns refuse at step().
Statement& Statement::bind(int at, std::int64_t value) {
    sqlite3_bind_int64(handle_.get(), at, value);
    return *this;
}

Statement& Statement::bind(int at, std::string_view value) {
    sqlite3_bind_text64(handle_.get(), at, value.empty() ? "" : value.data(), value.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind(int at, double value) {
    sqlite3_bind_double(handle_.get(), at, value);
    return *this;
}

Statement& Statement::bind_null(int at) {
    sqlite3_bind_null(handle_.get(), at);
    return *this;
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    auto error = sqlite_failure(sqlite3_extended_errcode(db_), db_, "using", source_);
    reset();
    return error;
}

Status Statement::run() {
    for (;;) {
        const auto row = step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) return {};
    }
}

void Statement::reset() {
    sqlite3_reset(handle_.get());
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

double Statement::real(int column) const {
    return sqlite3_column_double(handle_.get(), column);
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column)))
                 : std::string();
}

void Database::Close::operator()(sqlite3* db) const {
    sqlite3_close_v2(db);
}

namespace {

/// SQLite's URI form of a path (sqlite.org/uri.html).
std::string file_uri(const std::string& path) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : path) {
        if (c != '%' && c != '?' && c != '#') {
            uri += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
    return uri;
}

}  // namespace

Result<Database> Database::open(const std::string& path, const OpenMode& mode) {
    const std::string name = file_uri(path) + (mode.immutable ? "?immutable=1" : "");
    const int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
                      (mode.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    sqlite3* handle = nullptr;
    const int code =
        sqlite3_open_v2(name.c_str(), &handle, flags, mode.vfs.empty() ? nullptr : mode.vfs.c_str());
    Database db;
    db.db_.reset(handle);
    db.path_ = path;
    if (code != SQLITE_OK) return sqlite_failure(code, handle, "opening", path);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, static_cast<int>(mode.busy_timeout.count()));
    // The file may have been put there by anybody: no code of its schema runs with our rights.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    return db;
}

Status Database::run(const char* sql) {
    const int code = sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return sqlite_failure(code, db_.get(), "using", path_);
    return {};
}

Result<Statement> Database::prepare(const char* sql) {
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(db_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK) return sqlite_failure(code, db_.get(), "using", path_);
    return Statement(db_.get(), handle, path_);
}

Result<std::string> Database::single(const char* sql) {
    auto statement = prepare(sql);
    if (!statement) return tl::unexpected(statement.error());
    const auto row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return failure(ErrorCode::not_found, "using", path_, "no row");
    return statement->text(0);
}

void Database::keep_log() {
    int on = 1;
    sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

Result<Transaction> Transaction::begin(Database& db, const char* how) {
    if (auto begun = db.run(how); !begun) return tl::unexpected(begun.error());
    return Transaction(db);
}

Transaction::~Transaction() {
    // After some errors (disk full, I/O) SQLite has rolled back by itself; then this fails, harmlessly.
    if (db_) (void)db_->run("ROLLBACK");
}

Status Transaction::commit() {
    auto committed = db_->run("COMMIT");
    if (committed) db_ = nullptr;
    return committed;
}

}  // namespace raidwatch::store
