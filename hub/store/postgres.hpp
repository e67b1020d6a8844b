#pragma once
// PostgreSQL behind sql.hpp, for several hubs over one database; or whatever speaks its protocol.

#include "hub/config.hpp"
#include "hub/store/sql.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace raidwatch::hub::postgres {

/// One connection. Nothing waits longer than the address's deadline: a database that gives no answer costs
/// one call that long; then the connection is given up, a new one is made in the background, and until it is
/// there every call fails at once (`unreachable`). A transaction never goes on over another connection than
/// its own.
///
/// Writers take the lock of one row first, so that they come one after another as with SQLite; where a
/// database detects conflicts instead, the transaction is tried again (lost_a_race). Texts of any bytes are
/// kept.
class Database final : public sql::Database {
  public:
    /// `unreachable`, `timed_out`, `denied`; `unsupported`: its encoding is not UTF-8.
    static Result<std::unique_ptr<Database>> open(const PostgresAddress& address);
    ~Database() override;

    Result<sql::Query> query(std::string_view sql) override;
    Status execute(const std::string& sql) override;
    std::int64_t changes() const override;
    const std::string& name() const override;
    bool shared() const override { return true; }
    bool lost_a_race() const override;
    Result<std::int64_t> schema_version() override;
    Status set_schema_version(std::int64_t version) override;
    Status execute_schema(const char* sql) override;

  private:
    class Session;
    explicit Database(std::unique_ptr<Session> session);
    Status begin() override;

    std::unique_ptr<Session> session_;
};

}  // namespace raidwatch::hub::postgres
