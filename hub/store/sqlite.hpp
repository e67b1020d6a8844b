#pragma once
// SQLite behind sql.hpp.

#include "hub/store/sql.hpp"

#include <memory>
#include <string>
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

/// One file, WAL with synchronous FULL: on disk when a commit succeeds.
class Database final : public sql::Database {
  public:
    /// Creates the file where there is none. `malformed`: it exists but is damaged or no database.
    static Result<std::unique_ptr<Database>> open(const std::string& path);

    Result<sql::Query> query(std::string_view sql) override;
    Status execute(const std::string& sql) override;
    std::int64_t changes() const override;
    const std::string& name() const override { return path_; }
    bool shared() const override { return false; }
    Result<std::int64_t> schema_version() override;
    Status set_schema_version(std::int64_t version) override;
    Status execute_schema(const char* sql) override { return execute(sql); }
    /// Prepared statements hold attached databases open.
    void forget_statements() { statements_.clear(); }

  private:
    Database() = default;
    Status configure();
    Status begin() override { return execute("BEGIN IMMEDIATE"); }

    std::string path_;
    std::unique_ptr<sqlite3, CloseDatabase> handle_;
    std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, FinalizeStatement>> statements_;
};

}  // namespace raidwatch::hub::sqlite
