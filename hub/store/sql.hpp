#pragma once
// The hub's way to a database, whichever it is: one connection, prepared statements only, errors as Result.
// Statements are written once, in the SQL that SQLite and PostgreSQL share: parameters "?" or "?1", upserts
// by ON CONFLICT, new keys by RETURNING. What still differs is the drivers' affair (sqlite.hpp,
// postgres.hpp).

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::hub::sql {

/// One execution of a prepared statement; the driver's half of Query. Parameters count from 1, columns from
/// 0.
class Cursor {
  public:
    virtual ~Cursor() = default;
    virtual void bind(int parameter, std::int64_t value) = 0;
    virtual void bind(int parameter, std::string_view value) = 0;
    /// Of an integer column.
    virtual void bind_null(int parameter) = 0;
    virtual Result<bool> step() = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual std::string text(int column) const = 0;
    virtual bool is_null(int column) const = 0;
};

/// Bind in order, step, read columns. Given back when it goes.
class Query {
  public:
    explicit Query(std::unique_ptr<Cursor> cursor) : cursor_(std::move(cursor)) {}

    Query& bind(std::int64_t value);
    Query& bind(std::string_view value);
    Query& bind_optional(const std::optional<std::int64_t>& value);
    /// True: a row is there. False: done.
    Result<bool> step() { return cursor_->step(); }
    /// For statements that give no rows.
    Status run();

    std::int64_t integer(int column) const { return cursor_->integer(column); }
    std::string text(int column) const { return cursor_->text(column); }
    std::optional<std::int64_t> optional_integer(int column) const;

  private:
    std::unique_ptr<Cursor> cursor_;
    int bound_ = 0;
};

class Database {
  public:
    virtual ~Database() = default;

    /// Statements are prepared once and kept by their text.
    virtual Result<Query> query(std::string_view sql) = 0;
    /// Several statements without parameters.
    virtual Status execute(const std::string& sql) = 0;
    /// Rows that the last statement wrote.
    virtual std::int64_t changes() const = 0;
    /// For messages; without credentials.
    virtual const std::string& name() const = 0;
    /// Several hubs may serve from it at once.
    virtual bool shared() const = 0;
    /// What went wrong last goes away when the whole transaction is tried again: another writer was faster.
    virtual bool lost_a_race() const { return false; }

    /// The migrations this database has seen.
    virtual Result<std::int64_t> schema_version() = 0;
    virtual Status set_schema_version(std::int64_t version) = 0;
    /// Runs a migration, written in SQLite's dialect.
    virtual Status execute_schema(const char* sql) = 0;

  private:
    friend class Transaction;
    /// Starts a transaction that no other writer is in the middle of: reads in it see all that was committed.
    virtual Status begin() = 0;
    int depth_ = 0;
};

/// The outermost one takes the write lock at once; one inside another can be undone by itself. Rolls back
/// unless committed.
class Transaction {
  public:
    static Result<Transaction> begin(Database& database);
    ~Transaction();
    Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    /// Of the outermost one: durable when this succeeds.
    Status commit();
    /// Whether one is under way.
    static bool inside(const Database& database) { return database.depth_ > 0; }

  private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace raidwatch::hub::sql
