#include "writer.hpp"

namespace raidwatch::store {

Status SqliteStore::prune(UtcTime now, const Retention& retention) {
    struct Rule {
        const char* sql;
        Seconds keep;
    };
    const Rule rules[] = {
        {"DELETE FROM readings WHERE taken_at < ?1 AND EXISTS (SELECT 1 FROM readings AS later WHERE "
         "later.disk = readings.disk AND later.taken_at > readings.taken_at AND "
         "later.taken_at / 86400000 = readings.taken_at / 86400000)",
         retention.readings_in_full},
        {"DELETE FROM readings WHERE taken_at < ?1 AND EXISTS (SELECT 1 FROM readings AS later WHERE "
         "later.disk = readings.disk AND later.taken_at > readings.taken_at)",
         retention.readings},
        {"DELETE FROM events WHERE at < ?1", retention.events},
        {"DELETE FROM incidents WHERE resolved_at < ?1 AND state = 'resolved'", retention.incidents},
        {"DELETE FROM operations WHERE ended_at < ?1", retention.operations},
        {"DELETE FROM maintenance WHERE completed_at < ?1 AND state = 'completed'", retention.incidents},
        {"DELETE FROM phase_outs WHERE ended_at < ?1", retention.incidents},
        {"DELETE FROM outbox WHERE created_at < ?1 AND state = 'dead'", retention.dead_deliveries},
        {"DELETE FROM unreadable WHERE at < ?1", retention.events},
    };
    auto transaction = Transaction::begin(db_);
    if (!transaction) return tl::unexpected(transaction.error());
    for (const auto& rule : rules) {
        auto statement = db_.prepare(rule.sql);
        if (!statement) return tl::unexpected(statement.error());
        if (auto done = statement->bind(1, now - rule.keep).run(); !done) return done;
    }
    if (auto done = thin_trends(db_, now, retention.trends); !done) return done;
    return transaction->commit();
}

}  // namespace raidwatch::store
