#include "postgres.hpp"

#include "hub/store/postgres_connection.hpp"
#include "hub/store/postgres_dialect.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/text.hpp>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include <libpq-fe.h>

namespace raidwatch::hub::postgres {

namespace {

constexpr Milliseconds kBetweenConnections{1000};

}  // namespace

/// The connection with its prepared statements, and the making of the next one when it broke.
class Database::Session {
  public:
    Session(PostgresAddress address, std::unique_ptr<Connection> connection)
        : address_(std::move(address)), name_(connection->name()), connection_(std::move(connection)) {}

    Result<Answer> run(const std::string& sql) {
        if (auto there = connected(); !there) return tl::unexpected(there.error());
        return seen(connection_->run(sql));
    }

    Result<Answer> run(const std::string& sql, const std::vector<Value>& values) {
        if (auto there = connected(); !there) return tl::unexpected(there.error());
        auto known = prepared_.find(sql);
        if (known == prepared_.end()) {
            const auto name = "q" + std::to_string(prepared_.size());
            if (auto done = connection_->prepare(name, with_numbered_parameters(sql), values); !done)
                return seen(tl::unexpected(done.error()));
            known = prepared_.emplace(sql, name).first;
        }
        return seen(connection_->run_prepared(known->second, values));
    }

    /// Leaves what is known of the failure as it is.
    void end_failed_transaction() {
        if (!connection_) return;
        const bool race = lost_a_race_;
        (void)seen(connection_->run("ROLLBACK"));
        lost_a_race_ = race;
    }

    /// A new connection may be taken into use, until it is taken back again.
    void between_transactions(bool are) { between_transactions_ = are; }
    std::int64_t changes() const { return changes_; }
    bool lost_a_race() const { return lost_a_race_; }
    const std::string& name() const { return name_; }

  private:
    Status connected() {
        if (connection_) return {};
        lost_a_race_ = false;
        const std::lock_guard guard(mutex_);
        if (!between_transactions_ || !next_)
            return failure(ErrorCode::unreachable, "asking", name_, "there is no connection");
        connection_ = std::move(next_);
        log::notice("connected to " + name_ + " again");
        return {};
    }

    Result<Answer> seen(Result<Answer> answer) {
        changes_ = 0;
        lost_a_race_ = connection_->lost_a_race();
        if (answer)
            changes_ = static_cast<std::int64_t>(parse_uint(PQcmdTuples(answer->get())).value_or(0));
        else if (connection_->is_broken())
            reconnect(answer.error());
        return answer;
    }

    void reconnect(const Error& why) {
        log::error(why.text() + "; connecting again");
        connection_.reset();
        prepared_.clear();
        reconnector_ = std::jthread([this](const std::stop_token& stop) { keep_connecting(stop); });
    }

    void keep_connecting(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            auto made = Connection::open(address_);
            std::unique_lock lock(mutex_);
            if (made) {
                next_ = std::move(*made);
                return;
            }
            wake_.wait_for(lock, stop, kBetweenConnections, [] { return false; });
        }
    }

    const PostgresAddress address_;
    const std::string name_;
    std::unique_ptr<Connection> connection_;  ///< null while there is none
    std::unordered_map<std::string, std::string> prepared_;
    bool between_transactions_ = true;
    std::int64_t changes_ = 0;
    bool lost_a_race_ = false;
    std::mutex mutex_;  ///< guards next_
    std::condition_variable_any wake_;
    std::unique_ptr<Connection> next_;
    std::jthread reconnector_;  ///< last: ends before what it uses
};

namespace {

template <class Run>
class AnswerCursor final : public sql::Cursor {
  public:
    explicit AnswerCursor(Run run) : run_(std::move(run)) {}

    void bind(int parameter, std::int64_t value) override { at(parameter) = value; }
    void bind(int parameter, std::string_view value) override { at(parameter) = std::string(value); }
    void bind_null(int parameter) override { at(parameter) = Null{}; }

    Result<bool> step() override {
        if (!answer_) {
            auto answer = run_(values_);
            if (!answer) return tl::unexpected(answer.error());
            answer_ = std::move(*answer);
        }
        return ++row_ < PQntuples(answer_.get());
    }
    std::int64_t integer(int column) const override {
        return parse_int(PQgetvalue(answer_.get(), row_, column)).value_or(0);
    }
    std::string text(int column) const override {
        const auto size = static_cast<std::size_t>(PQgetlength(answer_.get(), row_, column));
        return unescaped_text({PQgetvalue(answer_.get(), row_, column), size});
    }
    bool is_null(int column) const override { return PQgetisnull(answer_.get(), row_, column) != 0; }

  private:
    Value& at(int parameter) {
        values_.resize(std::max(values_.size(), static_cast<std::size_t>(parameter)));
        return values_[static_cast<std::size_t>(parameter) - 1];
    }
    Run run_;
    std::vector<Value> values_;
    Answer answer_;
    int row_ = -1;
};

/// The one row of the table that tells the version is also the writers' lock. Two hubs may begin at once.
constexpr const char* kVersionTable =
    "CREATE TABLE IF NOT EXISTS raidwatch_hub (id BIGINT PRIMARY KEY, schema_version BIGINT NOT NULL);"
    "INSERT INTO raidwatch_hub VALUES (1, 0) ON CONFLICT (id) DO NOTHING";
constexpr const char* kBegin = "BEGIN; SELECT schema_version FROM raidwatch_hub WHERE id = 1 FOR UPDATE";

}  // namespace

Database::Database(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const PostgresAddress& address) {
    auto connection = Connection::open(address);
    if (!connection) return tl::unexpected(connection.error());
    std::unique_ptr<Database> database(
        new Database(std::make_unique<Session>(address, std::move(*connection))));
    constexpr int kTries = 5;
    auto made = database->execute(kVersionTable);
    for (int tries = 1; !made && database->lost_a_race() && tries < kTries; ++tries)
        made = database->execute(kVersionTable);
    if (!made) return tl::unexpected(made.error());
    return database;
}

Result<sql::Query> Database::query(std::string_view sql) {
    auto run = [this, text = std::string(sql)](const std::vector<Value>& values) {
        session_->between_transactions(!sql::Transaction::inside(*this));
        return session_->run(text, values);
    };
    return sql::Query(std::make_unique<AnswerCursor<decltype(run)>>(std::move(run)));
}

Status Database::execute(const std::string& sql) {
    session_->between_transactions(!sql::Transaction::inside(*this));
    const auto done = session_->run(sql);
    if (!done) return tl::unexpected(done.error());
    // After a failed statement COMMIT does not fail, it rolls back and says so.
    if (sql == "COMMIT" && PQcmdStatus(done->get()) != std::string_view("COMMIT"))
        return failure(ErrorCode::io, "storing in", name(), "a statement of the transaction failed");
    return {};
}

Status Database::begin() {
    auto begun = execute(kBegin);
    // The transaction began even where the lock was not to be had.
    if (!begun) session_->end_failed_transaction();
    return begun;
}

std::int64_t Database::changes() const {
    return session_->changes();
}
const std::string& Database::name() const {
    return session_->name();
}
bool Database::lost_a_race() const {
    return session_->lost_a_race();
}

Result<std::int64_t> Database::schema_version() {
    auto asked = query("SELECT schema_version FROM raidwatch_hub WHERE id = 1");
    if (!asked) return tl::unexpected(asked.error());
    const auto row = asked->step();
    if (!row) return tl::unexpected(row.error());
    return *row ? asked->integer(0) : 0;
}

Status Database::set_schema_version(std::int64_t version) {
    return execute("UPDATE raidwatch_hub SET schema_version = " + std::to_string(version) + " WHERE id = 1");
}

Status Database::execute_schema(const char* sql) {
    return execute(translated_schema(sql));
}

}  // namespace raidwatch::hub::postgres
