#pragma once
// libpq without its blocking calls: every wait has a deadline.

#include "hub/config.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

struct pg_conn;
struct pg_result;

namespace raidwatch::hub::postgres {

struct CloseConnection {
    void operator()(pg_conn* connection) const;
};
struct ClearResult {
    void operator()(pg_result* result) const;
};
using Answer = std::unique_ptr<pg_result, ClearResult>;

struct Null {};
/// Null is one of an integer column.
using Value = std::variant<Null, std::int64_t, std::string>;

/// Usable until an answer fails with is_broken().
class Connection {
  public:
    /// Name resolution is libpq's and has the resolver's own deadline.
    static Result<std::unique_ptr<Connection>> open(const PostgresAddress& address);

    /// Several statements without parameters; the answer of the last.
    Result<Answer> run(const std::string& sql);
    Status prepare(const std::string& name, const std::string& sql, const std::vector<Value>& like);
    Result<Answer> run_prepared(const std::string& name, const std::vector<Value>& values);

    bool is_broken() const;
    /// The last failure was a conflict with another writer.
    bool lost_a_race() const { return lost_a_race_; }
    /// "database raidwatch at db.example.net"
    const std::string& name() const { return name_; }

  private:
    Connection(pg_conn* connection, const PostgresAddress& address);
    Status establish();
    Status set_up();
    Result<Answer> answer();
    Status wait_until_readable_answer(MonoTime give_up_at);
    Status poll_for(short events, MonoTime give_up_at);
    Result<Answer> fault_of(Answer answer);
    tl::unexpected<Error> broken(ErrorCode code, const std::string& detail);

    std::unique_ptr<pg_conn, CloseConnection> connection_;
    std::string name_;
    Milliseconds deadline_;
    bool given_up_ = false;
    bool lost_a_race_ = false;
};

}  // namespace raidwatch::hub::postgres
