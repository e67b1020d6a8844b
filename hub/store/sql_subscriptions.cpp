// Subscribers and what is to be sent to them, in SqlStore.
#include "hub/store/rows.hpp"
#include "hub/store/sql_store.hpp"

namespace raidwatch::hub {

using sql::all_rows;
using sql::in_transaction;
using sql::optional_ms;
using sql::optional_time;
using sql::Query;

namespace {

constexpr std::string_view kColumns =
    "SELECT id, kind, address, state, confirm_digest, end_key, secret, created_ms, asked_ms, confirmed_ms "
    "FROM subscriptions";

SubscriptionRecord read_subscription(const Query& row, int first = 0) {
    SubscriptionRecord record;
    record.id = row.text(first);
    record.kind = row.text(first + 1);
    record.address = row.text(first + 2);
    record.state = row.text(first + 3);
    record.confirm_digest = row.text(first + 4);
    record.end_key = row.text(first + 5);
    record.secret = row.text(first + 6);
    record.created_at = from_unix_ms(row.integer(first + 7));
    record.asked_at = from_unix_ms(row.integer(first + 8));
    record.confirmed_at = optional_time(row, first + 9);
    return record;
}

Result<std::optional<SubscriptionRecord>> one(Result<Query> query) {
    auto rows = all_rows(std::move(query), [](const Query& row) { return read_subscription(row); });
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return std::optional<SubscriptionRecord>();
    return std::optional<SubscriptionRecord>(std::move(rows->front()));
}

}  // namespace

Status SqlStore::write_subscription(const SubscriptionRecord& record) {
    auto query = database_->query(
        "INSERT INTO subscriptions (id, kind, address, state, confirm_digest, end_key, secret, created_ms, "
        "asked_ms, "
        "confirmed_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = "
        "excluded.state, "
        "confirm_digest = excluded.confirm_digest, secret = excluded.secret, asked_ms = excluded.asked_ms, "
        "confirmed_ms = excluded.confirmed_ms");
    if (!query) return tl::unexpected(query.error());
    query->bind(record.id)
        .bind(record.kind)
        .bind(record.address)
        .bind(record.state)
        .bind(record.confirm_digest);
    query->bind(record.end_key)
        .bind(record.secret)
        .bind(unix_ms(record.created_at))
        .bind(unix_ms(record.asked_at));
    return query->bind_optional(optional_ms(record.confirmed_at)).run();
}

Status SqlStore::save_subscription(const SubscriptionRecord& record) {
    return in_transaction(*database_, [&] { return write_subscription(record); });
}

Status SqlStore::ask_to_confirm(const SubscriptionRecord& record, const DeliveryRecord& request) {
    return in_transaction(*database_, [&]() -> Status {
        if (auto done = forget_deliveries(record.id); !done) return done;
        if (auto done = write_subscription(record); !done) return done;
        auto query = database_->query(
            "INSERT INTO deliveries (subscription, message_id, document, due_ms, attempts) VALUES (?, ?, ?, "
            "?, 0)");
        if (!query) return tl::unexpected(query.error());
        query->bind(record.id).bind(request.message_id).bind(request.document);
        return query->bind(unix_ms(request.due_at)).run();
    });
}

Result<std::optional<SubscriptionRecord>> SqlStore::subscription(const std::string& id) {
    auto query = database_->query(std::string(kColumns) + " WHERE id = ?");
    if (query) query->bind(id);
    return one(std::move(query));
}

Result<std::optional<SubscriptionRecord>> SqlStore::subscription_of(const std::string& kind,
                                                                    const std::string& address) {
    auto query = database_->query(std::string(kColumns) + " WHERE kind = ? AND address = ?");
    if (query) query->bind(kind).bind(address);
    return one(std::move(query));
}

Result<std::optional<SubscriptionRecord>> SqlStore::subscription_to_confirm(const std::string& digest) {
    auto query = database_->query(std::string(kColumns) + " WHERE confirm_digest = ? AND state = 'pending'");
    if (query) query->bind(digest);
    return one(std::move(query));
}

Result<std::vector<SubscriptionRecord>> SqlStore::subscriptions() {
    return all_rows(database_->query(std::string(kColumns) + " ORDER BY created_ms, id"),
                    [](const Query& row) { return read_subscription(row); });
}

Status SqlStore::forget_deliveries(const std::string& subscription) {
    auto query = database_->query("DELETE FROM deliveries WHERE subscription = ?");
    if (!query) return tl::unexpected(query.error());
    return query->bind(subscription).run();
}

Status SqlStore::end_subscription(const std::string& id) {
    return in_transaction(*database_, [&]() -> Status {
        if (auto done = forget_deliveries(id); !done) return done;
        auto query = database_->query("DELETE FROM subscriptions WHERE id = ?");
        if (!query) return tl::unexpected(query.error());
        return query->bind(id).run();
    });
}

Status SqlStore::expire_subscriptions(UtcTime asked_before) {
    return in_transaction(*database_, [&]() -> Status {
        auto deliveries = database_->query(
            "DELETE FROM deliveries WHERE subscription IN (SELECT id FROM subscriptions WHERE state = "
            "'pending' AND "
            "asked_ms < ?)");
        if (!deliveries) return tl::unexpected(deliveries.error());
        if (auto done = deliveries->bind(unix_ms(asked_before)).run(); !done) return done;
        auto query = database_->query("DELETE FROM subscriptions WHERE state = 'pending' AND asked_ms < ?");
        if (!query) return tl::unexpected(query.error());
        return query->bind(unix_ms(asked_before)).run();
    });
}

Status SqlStore::tell_subscribers(const std::string& key, UtcTime at, const DeliveryRecord& delivery) {
    constexpr std::chrono::hours kRemembered{72};
    return in_transaction(*database_, [&]() -> Status {
        auto first =
            database_->query("INSERT INTO told (key, at_ms) VALUES (?, ?) ON CONFLICT (key) DO NOTHING");
        if (!first) return tl::unexpected(first.error());
        if (auto done = first->bind(key).bind(unix_ms(at)).run(); !done) return done;
        if (database_->changes() == 0) return {};
        auto old = database_->query("DELETE FROM told WHERE at_ms < ?");
        if (!old) return tl::unexpected(old.error());
        if (auto done = old->bind(unix_ms(delivery.due_at - kRemembered)).run(); !done) return done;
        auto query = database_->query(
            "INSERT INTO deliveries (subscription, message_id, document, due_ms, attempts) SELECT id, ?1, "
            "?2, ?3, 0 "
            "FROM subscriptions WHERE state = 'active' AND confirmed_ms <= ?4 ORDER BY id");
        if (!query) return tl::unexpected(query.error());
        query->bind(delivery.message_id).bind(delivery.document).bind(unix_ms(delivery.due_at));
        return query->bind(unix_ms(at)).run();
    });
}

Status SqlStore::count_as_told(const std::string& key, UtcTime at) {
    auto query = database_->query("INSERT INTO told (key, at_ms) VALUES (?, ?) ON CONFLICT (key) DO NOTHING");
    if (!query) return tl::unexpected(query.error());
    return query->bind(key).bind(unix_ms(at)).run();
}

Result<std::vector<DueDelivery>> SqlStore::due_deliveries(UtcTime now, std::int64_t limit) {
    auto query = database_->query(
        "SELECT d.seq, d.subscription, d.message_id, d.document, d.due_ms, d.attempts, s.id, s.kind, "
        "s.address, "
        "s.state, s.confirm_digest, s.end_key, s.secret, s.created_ms, s.asked_ms, s.confirmed_ms FROM "
        "deliveries d "
        "JOIN subscriptions s ON s.id = d.subscription WHERE d.due_ms <= ? AND NOT EXISTS (SELECT 1 FROM "
        "deliveries e "
        "WHERE e.subscription = d.subscription AND e.seq < d.seq) ORDER BY d.due_ms, d.seq LIMIT ?");
    if (query) query->bind(unix_ms(now)).bind(limit);
    return all_rows(std::move(query), [](const Query& row) {
        return DueDelivery{{row.integer(0), row.text(1), row.text(2), row.text(3),
                            from_unix_ms(row.integer(4)), static_cast<int>(row.integer(5))},
                           read_subscription(row, 6)};
    });
}

Result<bool> SqlStore::claim_delivery(const DeliveryRecord& delivery, UtcTime until) {
    auto query = database_->query(
        "UPDATE deliveries SET due_ms = ?, attempts = attempts + 1 WHERE seq = ? AND attempts = ?");
    if (!query) return tl::unexpected(query.error());
    query->bind(unix_ms(until)).bind(delivery.seq);
    if (auto done = query->bind(std::int64_t{delivery.attempts}).run(); !done)
        return tl::unexpected(done.error());
    return database_->changes() == 1;
}

Status SqlStore::postpone_delivery(std::int64_t seq, UtcTime until) {
    auto query = database_->query("UPDATE deliveries SET due_ms = ? WHERE seq = ?");
    if (!query) return tl::unexpected(query.error());
    return query->bind(unix_ms(until)).bind(seq).run();
}

Status SqlStore::finish_delivery(std::int64_t seq) {
    auto query = database_->query("DELETE FROM deliveries WHERE seq = ?");
    if (!query) return tl::unexpected(query.error());
    return query->bind(seq).run();
}

Status SqlStore::disable_subscription_of(std::int64_t seq) {
    return in_transaction(*database_, [&]() -> Status {
        auto query = database_->query(
            "UPDATE subscriptions SET state = 'disabled', confirm_digest = '' WHERE id IN (SELECT "
            "subscription FROM "
            "deliveries WHERE seq = ?)");
        if (!query) return tl::unexpected(query.error());
        if (auto done = query->bind(seq).run(); !done) return done;
        auto rest = database_->query(
            "DELETE FROM deliveries WHERE subscription IN (SELECT subscription FROM deliveries WHERE seq = "
            "?)");
        if (!rest) return tl::unexpected(rest.error());
        return rest->bind(seq).run();
    });
}

}  // namespace raidwatch::hub
