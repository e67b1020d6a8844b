#include "postgres_connection.hpp"

#include "hub/store/postgres_dialect.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cstring>

#include <endian.h>
#include <libpq-fe.h>
#include <poll.h>

namespace raidwatch::hub::postgres {

namespace {

constexpr Oid kBigint = 20, kText = 25;  // pg_type.dat

MonoTime now() {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::steady_clock::now());
}

ErrorCode code_of(std::string_view state) {
    if (state == "57014" || state == "55P03") return ErrorCode::timed_out;  // statement, lock timeout
    if (state == "42501" || state.starts_with("28")) return ErrorCode::denied;
    if (state.starts_with("08") || state.starts_with("57P")) return ErrorCode::unreachable;
    if (state.starts_with("40")) return ErrorCode::busy;
    if (state.starts_with("23")) return ErrorCode::refused;
    return ErrorCode::io;
}

/// Serialisation failure, deadlock, a unique key that another writer's unseen row holds, or a table (and its
/// type) that another has made since IF NOT EXISTS looked.
bool is_race(std::string_view state) {
    constexpr std::array<std::string_view, 5> kRaces{"40001", "40P01", "23505", "42P07", "42710"};
    return std::ranges::find(kRaces, state) != kRaces.end();
}

/// A session that a vanished hub left behind must not hold the writers' lock for long.
std::string session_settings(Milliseconds deadline) {
    // Sooner than the deadline here, which costs the connection.
    const auto ms = std::to_string(deadline.count() * 4 / 5);
    return "SET statement_timeout = " + ms + "; SET lock_timeout = " + ms +
           "; SET idle_in_transaction_session_timeout = " + std::to_string(2 * deadline.count()) +
           "; SET client_min_messages = warning"
           "; SELECT set_config('synchronous_commit', 'on', false) WHERE "
           "current_setting('synchronous_commit', true) = 'off'";
}

std::string one_line(const char* message) {
    std::string text = message != nullptr ? message : "";
    std::replace(text.begin(), text.end(), '\n', ' ');
    return std::string(trim(text));
}

/// Parameters as libpq wants them; integers in network order.
struct Parameters {
    explicit Parameters(const std::vector<Value>& values) : integers(values.size()), texts(values.size()) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto* text = std::get_if<std::string>(&values[i]);
            const auto* integer = std::get_if<std::int64_t>(&values[i]);
            types.push_back(text != nullptr ? kText : kBigint);
            formats.push_back(text != nullptr ? 0 : 1);
            lengths.push_back(sizeof(std::uint64_t));
            const char* pointer = nullptr;
            if (text != nullptr) {
                texts[i] = escaped_text(*text);
                pointer = texts[i].c_str();
            } else if (integer != nullptr) {
                integers[i] = htobe64(static_cast<std::uint64_t>(*integer));
                pointer = reinterpret_cast<const char*>(&integers[i]);
            }
            pointers.push_back(pointer);
        }
    }
    std::vector<std::uint64_t> integers;
    std::vector<std::string> texts;
    std::vector<Oid> types;
    std::vector<const char*> pointers;
    std::vector<int> lengths, formats;
};

}  // namespace

void CloseConnection::operator()(pg_conn* connection) const {
    PQfinish(connection);
}
void ClearResult::operator()(pg_result* result) const {
    PQclear(result);
}

Connection::Connection(pg_conn* connection, const PostgresAddress& address)
    : connection_(connection), name_("the database"), deadline_(address.deadline) {}

Result<std::unique_ptr<Connection>> Connection::open(const PostgresAddress& address) {
    // What stands later wins: the url may say otherwise than the first one, and nothing overrides the last
    // ones.
    const std::array<const char*, 6> keys{"target_session_attrs",
                                          "dbname",
                                          "application_name",
                                          "client_encoding",
                                          address.password.empty() ? nullptr : "password",
                                          nullptr};
    const std::array<const char*, 6> values{"read-write", address.url.c_str(),      "raidwatch-hub",
                                            "UTF8",       address.password.c_str(), nullptr};
    std::unique_ptr<Connection> made(
        new Connection(PQconnectStartParams(keys.data(), values.data(), 1), address));
    if (auto done = made->establish(); !done) return tl::unexpected(done.error());
    if (auto done = made->set_up(); !done) return tl::unexpected(done.error());
    return made;
}

tl::unexpected<Error> Connection::broken(ErrorCode code, const std::string& detail) {
    given_up_ = true;
    return failure(code, "asking", name_, detail);
}

bool Connection::is_broken() const {
    return given_up_ || PQstatus(connection_.get()) == CONNECTION_BAD;
}

Status Connection::poll_for(short events, MonoTime give_up_at) {
    for (;;) {
        const auto left = give_up_at - now();
        if (left <= Milliseconds{0})
            return broken(ErrorCode::timed_out,
                          "no answer within " + std::to_string(deadline_.count()) + " ms");
        pollfd waiting{PQsocket(connection_.get()), events, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(left.count()));
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR) return broken(ErrorCode::io, std::strerror(errno));
    }
}

Status Connection::establish() {
    auto* connection = connection_.get();
    if (connection == nullptr) return broken(ErrorCode::io, "no memory");
    const auto give_up_at = now() + deadline_;
    auto wanted = PGRES_POLLING_WRITING;
    while (PQstatus(connection) != CONNECTION_BAD && wanted != PGRES_POLLING_OK &&
           wanted != PGRES_POLLING_FAILED) {
        if (auto ready = poll_for(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT, give_up_at); !ready)
            return ready;
        wanted = PQconnectPoll(connection);
    }
    if (wanted == PGRES_POLLING_OK) return {};
    const auto why = one_line(PQerrorMessage(connection));
    const bool known =
        PQconnectionNeedsPassword(connection) != 0 || PQconnectionUsedPassword(connection) != 0;
    return broken(known ? ErrorCode::denied : ErrorCode::unreachable, why);
}

Status Connection::set_up() {
    auto* connection = connection_.get();
    const char* host = PQhost(connection);
    name_ = std::string("database ") + PQdb(connection) + " at " + (host != nullptr ? host : "");
    PQsetnonblocking(connection, 1);
    const char* encoding = PQparameterStatus(connection, "server_encoding");
    if (encoding == nullptr || std::string_view(encoding) != "UTF8")
        return failure(ErrorCode::unsupported, "using", name_, "its encoding is not UTF-8");
    if (auto done = run(session_settings(deadline_)); !done) return tl::unexpected(done.error());
    return {};
}

Status Connection::wait_until_readable_answer(MonoTime give_up_at) {
    auto* connection = connection_.get();
    for (;;) {
        const int unsent = PQflush(connection);
        if (unsent < 0) return broken(ErrorCode::unreachable, one_line(PQerrorMessage(connection)));
        if (unsent == 0 && PQisBusy(connection) == 0) return {};
        const auto events = static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN);
        if (auto ready = poll_for(events, give_up_at); !ready) return ready;
        if (PQconsumeInput(connection) == 0)
            return broken(ErrorCode::unreachable, one_line(PQerrorMessage(connection)));
    }
}

/// The last answer, or the first that is an error.
Result<Answer> Connection::answer() {
    const auto give_up_at = now() + deadline_;
    Answer last, wrong;
    for (;;) {
        if (auto ready = wait_until_readable_answer(give_up_at); !ready) return tl::unexpected(ready.error());
        Answer next(PQgetResult(connection_.get()));
        if (!next) break;
        const auto status = PQresultStatus(next.get());
        const bool fine = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (!fine && !wrong) wrong = std::move(next);
        if (fine) last = std::move(next);
    }
    if (wrong) return fault_of(std::move(wrong));
    if (!last) return broken(ErrorCode::unreachable, one_line(PQerrorMessage(connection_.get())));
    return last;
}

Result<Answer> Connection::fault_of(Answer answer) {
    const char* state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
    const std::string_view code = state != nullptr ? state : "";
    lost_a_race_ = is_race(code);
    const auto why = one_line(PQresultErrorMessage(answer.get()));
    if (is_broken()) return broken(ErrorCode::unreachable, why);
    return failure(code_of(code), "asking", name_, why);
}

Result<Answer> Connection::run(const std::string& sql) {
    lost_a_race_ = false;
    if (PQsendQuery(connection_.get(), sql.c_str()) == 0)
        return broken(ErrorCode::unreachable, one_line(PQerrorMessage(connection_.get())));
    return answer();
}

Status Connection::prepare(const std::string& name, const std::string& sql, const std::vector<Value>& like) {
    lost_a_race_ = false;
    const Parameters parameters(like);
    if (PQsendPrepare(connection_.get(), name.c_str(), sql.c_str(), static_cast<int>(like.size()),
                      parameters.types.data()) == 0)
        return broken(ErrorCode::unreachable, one_line(PQerrorMessage(connection_.get())));
    const auto done = answer();
    return done ? Status{} : tl::unexpected(done.error());
}

Result<Answer> Connection::run_prepared(const std::string& name, const std::vector<Value>& values) {
    lost_a_race_ = false;
    const Parameters parameters(values);
    if (PQsendQueryPrepared(connection_.get(), name.c_str(), static_cast<int>(values.size()),
                            parameters.pointers.data(), parameters.lengths.data(), parameters.formats.data(),
                            0) == 0)
        return broken(ErrorCode::unreachable, one_line(PQerrorMessage(connection_.get())));
    return answer();
}

}  // namespace raidwatch::hub::postgres
