#pragma once
// The hub's way to SQLite: one connection, prepared statements only, errors as Result.

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace raidwatch::hub::sqlite {

struct CloseDatabase {
    void operator()(sqlite3* database) const;
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const;
};

/// One use of a prepared statement: bind in order, step, read columns from 0. Given back (reset) when it
/// goes.
class Query {
  public:
    Query(sqlite3_stmt* statement, std::string_view path) : statement_(statement), path_(path) {}
    ~Query();
    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    Query& bind(std::int64_t value);
    Query& bind(std::string_view value);
    Query& bind_optional(const std::optional<std::int64_t>& value);
    /// True: a row is there. False: done.
    Result<bool> step();
    /// For statements that give no rows.
    Status run();

    std::int64_t integer(int column) const;
    std::string text(int column) const;
    std::optional<std::int64_t> optional_integer(int column) const;

  private:
    Query& bound(int code);

    sqlite3_stmt* statement_;
    std::string_view path_;
    int next_ = 1;
    int bind_error_ = 0;
};

class Database {
  public:
    /// Creates the file where there is none. `malformed`: it exists but is damaged or no database.
    static Result<std::unique_ptr<Database>> open(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Statements are prepared once and kept by their text.
    Result<Query> query(std::string_view sql);
    /// Several statements without parameters; for schema and transactions.
    Status execute(const char* sql);
    /// Prepared statements hold attached databases open.
    void forget_statements() { statements_.clear(); }
    std::int64_t changes() const;
    std::int64_t last_row_id() const;
    const std::string& path() const { return path_; }

  private:
    Database() = default;
    Status configure();

    std::string path_;
    std::unique_ptr<sqlite3, CloseDatabase> handle_;
    std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, FinalizeStatement>> statements_;
};

/// Takes the write lock at once; rolls back unless committed.
class Transaction {
  public:
    static Result<Transaction> begin(Database& database);
    ~Transaction();
    Transaction(Transaction&& other) noexcept : database_(other.database_) { other.database_ = nullptr; }
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    /// On disk when this succeeds (WAL with synchronous FULL).
    Status commit();

  private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace raidwatch::hub::sqlite
