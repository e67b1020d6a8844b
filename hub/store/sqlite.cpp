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

/// Statements are kept by the database and given back (reset) by the cursor.
class StatementCursor final : public sql::Cursor {
  public:
    StatementCursor(sqlite3_stmt* statement, const std::string& path) : statement_(statement), path_(path) {}
    ~StatementCursor() override {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }
    StatementCursor(const StatementCursor&) = delete;
    StatementCursor& operator=(const StatementCursor&) = delete;

    void bind(int parameter, std::int64_t value) override {
        bound(sqlite3_bind_int64(statement_, parameter, value));
    }
    void bind(int parameter, std::string_view value) override {
        // A null pointer would bind NULL, not the empty text.
        const char* bytes = value.data() != nullptr ? value.data() : "";
        bound(sqlite3_bind_text64(statement_, parameter, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    }
    void bind_null(int parameter) override { bound(sqlite3_bind_null(statement_, parameter)); }

    Result<bool> step() override {
        if (bind_error_ != SQLITE_OK) return fault(bind_error_, "binding a value for", path_, nullptr);
        const int code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        return fault(code, "querying", path_, sqlite3_errmsg(sqlite3_db_handle(statement_)));
    }

    std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
    std::string text(int column) const override {
        const void* bytes = sqlite3_column_blob(statement_, column);
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
        return bytes != nullptr ? std::string(static_cast<const char*>(bytes), size) : std::string();
    }
    bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

  private:
    void bound(int code) {
        if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
    }
    sqlite3_stmt* statement_;
    const std::string& path_;
    int bind_error_ = SQLITE_OK;
};

}  // namespace

void CloseDatabase::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}
void FinalizeStatement::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

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

Result<sql::Query> Database::query(std::string_view sql) {
    auto found = statements_.find(std::string(sql));
    if (found == statements_.end()) {
        sqlite3_stmt* statement = nullptr;
        const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK)
            return fault(code, "preparing a query for", path_, sqlite3_errmsg(handle_.get()));
        found = statements_.emplace(std::string(sql), statement).first;
    }
    return sql::Query(std::make_unique<StatementCursor>(found->second.get(), path_));
}

Status Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fault(code, "writing", path_, sqlite3_errmsg(handle_.get()));
    return {};
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_.get());
}

Result<std::int64_t> Database::schema_version() {
    auto asked = query("PRAGMA user_version");
    if (!asked) return tl::unexpected(asked.error());
    const auto row = asked->step();
    if (!row) return tl::unexpected(row.error());
    return asked->integer(0);
}

Status Database::set_schema_version(std::int64_t version) {
    return execute("PRAGMA user_version = " + std::to_string(version));
}

}  // namespace raidwatch::hub::sqlite
