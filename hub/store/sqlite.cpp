#include "sqlite.hpp"

#include <sqlite3.h>

namespace raidwatch::hub::sqlite {

namespace {

constexpr int kBusyTimeoutMs = 5000;

ErrorCode code_of(int sqlite_code) {
    switch (sqlite_code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorCode::busy;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorCode::malformed;
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_READONLY:
            return ErrorCode::denied;
        case SQLITE_CONSTRAINT:
            return ErrorCode::refused;
        default:
            return ErrorCode::io;
    }
}

tl::unexpected<Error> fault(int sqlite_code, std::string attempted, std::string_view path,
                            const char* detail) {
    return failure(code_of(sqlite_code), std::move(attempted), std::string(path),
                   detail != nullptr ? detail : sqlite3_errstr(sqlite_code));
}

}  // namespace

void CloseDatabase::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}
void FinalizeStatement::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Query::Query(Query&& other) noexcept
    : statement_(other.statement_), path_(other.path_), next_(other.next_), bind_error_(other.bind_error_) {
    other.statement_ = nullptr;
}

Query::~Query() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

Query& Query::bound(int code) {
    if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
    return *this;
}

Query& Query::bind(std::int64_t value) {
    return bound(sqlite3_bind_int64(statement_, next_++, value));
}

Query& Query::bind(std::string_view value) {
    // A null pointer would bind NULL, not the empty text.
    const char* bytes = value.data() != nullptr ? value.data() : "";
    return bound(
        sqlite3_bind_text64(statement_, next_++, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

Query& Query::bind_optional(const std::optional<std::int64_t>& value) {
    return value ? bind(*value) : bound(sqlite3_bind_null(statement_, next_++));
}

Result<bool> Query::step() {
    if (bind_error_ != SQLITE_OK) return fault(bind_error_, "binding a value for", path_, nullptr);
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return fault(code, "querying", path_, sqlite3_errmsg(sqlite3_db_handle(statement_)));
}

Status Query::run() {
    const auto row = step();
    if (!row) return tl::unexpected(row.error());
    return {};
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string Query::text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes != nullptr ? std::string(static_cast<const char*>(bytes), size) : std::string();
}

std::optional<std::int64_t> Query::optional_integer(int column) const {
    if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
    return integer(column);
}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
    std::unique_ptr<Database> database(new Database);
    database->path_ = path;
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(
        path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    database->handle_.reset(handle);
    if (code != SQLITE_OK)
        return fault(code, "opening", path, handle != nullptr ? sqlite3_errmsg(handle) : nullptr);
    if (auto configured = database->configure(); !configured) return tl::unexpected(configured.error());
    return database;
}

Status Database::configure() {
    sqlite3_extended_result_codes(handle_.get(), 1);
    sqlite3_busy_timeout(handle_.get(), kBusyTimeoutMs);
    return execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;");
}

Result<Query> Database::query(std::string_view sql) {
    auto found = statements_.find(std::string(sql));
    if (found == statements_.end()) {
        sqlite3_stmt* statement = nullptr;
        const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK)
            return fault(code, "preparing a query for", path_, sqlite3_errmsg(handle_.get()));
        found = statements_.emplace(std::string(sql), statement).first;
    }
    return Query(found->second.get(), path_);
}

Status Database::execute(const char* sql) {
    const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fault(code, "writing", path_, sqlite3_errmsg(handle_.get()));
    return {};
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_.get());
}
std::int64_t Database::last_row_id() const {
    return sqlite3_last_insert_rowid(handle_.get());
}

Result<Transaction> Transaction::begin(Database& database) {
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return tl::unexpected(begun.error());
    return Transaction(database);
}

Transaction::~Transaction() {
    if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

Status Transaction::commit() {
    auto committed = database_->execute("COMMIT");
    if (committed) database_ = nullptr;
    return committed;
}

}  // namespace raidwatch::hub::sqlite
