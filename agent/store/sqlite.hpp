#pragma once
// SQLite behind values: a connection and its prepared statements. Nothing here knows raidwatch's tables.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace raidwatch::store {

/// One prepared statement. Parameters and columns count from 1 and 0, as in SQLite. Bound text is copied.
class Statement {
  public:
    Statement(sqlite3* db, sqlite3_stmt* handle, std::string source);

    Statement& bind(int at, std::int64_t value);
    Statement& bind(int at, std::string_view value);
    Statement& bind(int at, double value);
    Statement& bind_null(int at);
    template <class T>
    Statement& bind(int at, const std::optional<T>& value) {
        return value ? bind(at, *value) : bind_null(at);
    }
    Statement& bind(int at, UtcTime value) { return bind(at, unix_ms(value)); }
    Statement& bind(int at, int value) { return bind(at, std::int64_t{value}); }

    /// True: a row can be read. False: done, and the statement is ready to be bound again.
    Result<bool> step();
    /// For statements without rows: runs to the end, ready to be bound again.
    Status run();
    void reset();

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string text(int column) const;
    UtcTime time(int column) const { return from_unix_ms(integer(column)); }

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const;
    };
    sqlite3* db_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    std::string source_;
};

struct OpenMode {
    bool read_only = false;
    bool immutable = false;  ///< nobody writes: for a database whose directory may not be written to
    std::string vfs;         ///< SQLite VFS by name; empty = the system's
    Milliseconds busy_timeout{2000};
};

/// One connection, used by one thread at a time.
class Database {
  public:
    static Result<Database> open(const std::string& path, const OpenMode& mode);

    /// Constant SQL of ours, one or more statements.
    Status run(const char* sql);
    Result<Statement> prepare(const char* sql);
    /// First column of the first row; not_found without rows.
    Result<std::string> single(const char* sql);
    /// Leaves -wal and -shm in place at close, so that readers without write permission can open the file.
    void keep_log();
    const std::string& path() const { return path_; }

  private:
    struct Close {
        void operator()(sqlite3* db) const;
    };
    std::unique_ptr<sqlite3, Close> db_;
    std::string path_;
};

/// Rolls back unless committed.
class Transaction {
  public:
    static Result<Transaction> begin(Database& db, const char* how = "BEGIN IMMEDIATE");
    Transaction(Transaction&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
    ~Transaction();
    Status commit();

  private:
    explicit Transaction(Database& db) : db_(&db) {}
    Database* db_;
};

}  // namespace raidwatch::store
