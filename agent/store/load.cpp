#include "documents.hpp"
#include "rows.hpp"
#include "writer.hpp"

#include <raidwatch/model/json.hpp>

#include <utility>

namespace raidwatch::store {

namespace {
constexpr std::int64_t kDayMs = 86'400'000;
}

/// `sql` gives (key, document) rows; those that cannot be understood are set aside and not met again.
template <class T, class Take>
Status SqliteStore::load_documents(const char* sql, const char* table, Take take) {
    auto rows = db_.prepare(sql);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<std::pair<std::string, std::string>> damaged;
    for (;;) {
        const auto row = rows->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) break;
        std::string text = rows->text(1);
        if (auto value = from_document<T>(text))
            take(std::move(*value), *rows);
        else
            damaged.emplace_back(rows->text(0), std::move(text));
    }
    for (const auto& [key, text] : damaged)
        if (auto done = set_unreadable_aside(table, key, text); !done) return done;
    return {};
}

Status SqliteStore::set_unreadable_aside(const char* table, std::string_view key, std::string_view text) {
    ++unreadable_;
    auto keep = db_.prepare("INSERT INTO unreadable (at, from_table, key, document) VALUES (?1, ?2, ?3, ?4)");
    if (!keep) return tl::unexpected(keep.error());
    const auto now = SystemClock().now().utc;
    if (auto done = keep->bind(1, now).bind(2, table).bind(3, key).bind(4, text).run(); !done) return done;
    auto drop = db_.prepare((std::string("DELETE FROM ") + table + " WHERE rowid = ?1").c_str());
    if (!drop) return tl::unexpected(drop.error());
    return drop->bind(1, key).run();
}

Status SqliteStore::load_outbox(State& state) {
    auto rows = db_.prepare(kOutboxRows);
    if (!rows) return tl::unexpected(rows.error());
    auto outbox = outbox_rows(*rows);
    if (!outbox) return tl::unexpected(outbox.error());
    state.outbox = std::move(*outbox);
    return {};
}

Status SqliteStore::load_texts(State& state) {
    auto meta = text_map(db_, "SELECT key, value FROM meta");
    if (!meta) return tl::unexpected(meta.error());
    state.meta = std::move(*meta);
    if (const auto node = state.meta.find("node"); node != state.meta.end())
        state.snapshot.node = node->second;
    if (const auto boot = state.meta.find("boot_id"); boot != state.meta.end())
        state.snapshot.boot_id = boot->second;

    auto counters = db_.prepare("SELECT name, value FROM counters");
    if (!counters) return tl::unexpected(counters.error());
    for (;;) {
        const auto row = counters->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) return {};
        if (counters->text(0) == "next_outbox_seq") state.next_outbox_seq = counters->integer(1);
        if (counters->text(0) == "next_incident_number") state.next_incident_number = counters->integer(1);
    }
}

Result<State> SqliteStore::load() {
    // One transaction: what is set aside has left its table when the state without it is used.
    auto transaction = Transaction::begin(db_);
    if (!transaction) return tl::unexpected(transaction.error());
    State state;
    static const std::string kIncidents =
        "SELECT rowid, document FROM incidents WHERE state <> 'resolved' OR resolved_at >= "
        "(SELECT max(value) FROM counters WHERE name = 'last_commit_at') - " +
        std::to_string(kDayMs) + " ORDER BY opened_at, number";

    auto done = load_texts(state);
    if (done) done = load_outbox(state);
    if (done)
        done = load_documents<DomainState>(
            "SELECT rowid, document, source, target FROM domain_state", "domain_state",
            [&](DomainState value, const Statement& row) {
                state.snapshot.domains[{row.text(2), row.text(3)}] = std::move(value);
            });
    if (done)
        done = load_documents<Fault>(
            "SELECT rowid, document FROM faults ORDER BY position", "faults",
            [&](Fault value, const Statement&) { state.faults.push_back(std::move(value)); });
    if (done)
        done = load_documents<Incident>(
            kIncidents.c_str(), "incidents",
            [&](Incident value, const Statement&) { state.incidents.push_back(std::move(value)); });
    if (done)
        done = load_documents<Operation>(
            "SELECT rowid, document FROM operations WHERE ended_at IS NULL ORDER BY started_at, id",
            "operations",
            [&](Operation value, const Statement&) { state.operations.push_back(std::move(value)); });
    if (done) {
        static const std::string kWindows =
            "SELECT rowid, document FROM maintenance WHERE state <> 'completed' OR completed_at >= "
            "(SELECT max(value) FROM counters WHERE name = 'last_commit_at') - " +
            std::to_string(kDayMs) + " ORDER BY from_at, id";
        done = load_documents<MaintenanceWindow>(
            kWindows.c_str(), "maintenance",
            [&](MaintenanceWindow value, const Statement&) { state.windows.push_back(std::move(value)); });
    }
    if (done) {
        static const std::string kPhaseOuts =
            "SELECT rowid, document FROM phase_outs WHERE ended_at IS NULL OR ended_at >= "
            "(SELECT max(value) FROM counters WHERE name = 'last_commit_at') - " +
            std::to_string(90 * kDayMs) + " ORDER BY asked_at, id";
        done = load_documents<PhaseOut>(
            kPhaseOuts.c_str(), "phase_outs",
            [&](PhaseOut value, const Statement&) { state.phase_outs.push_back(std::move(value)); });
    }
    if (done)
        done = load_documents<Baseline>(
            "SELECT rowid, document, key FROM rule_memory", "rule_memory",
            [&](Baseline value, const Statement& row) { state.memory[row.text(2)] = std::move(value); });
    if (done) done = transaction->commit();
    if (!done) return tl::unexpected(done.error());
    return state;
}

}  // namespace raidwatch::store
