// The half of SqlStore that holds what people and other systems say: signals, cases, notes.
#include "hub/store/rows.hpp"
#include "hub/store/sql_store.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <set>

namespace raidwatch::hub {

using sql::all_rows;
using sql::in_transaction;
using sql::optional_ms;
using sql::optional_time;
using sql::Query;

namespace {

constexpr std::string_view kCaseColumns =
    "SELECT number, revision, acknowledged_by, acknowledged_severity, acknowledged_ms, published_by, "
    "published_ms, next_update_ms, overdue_told, public_title, public_impact, postmortem, "
    "postmortem_published_ms, metadata, withdrawn_ms, components FROM cases";

/// ",a,b,"; nothing said is the empty text.
std::string text_of(const std::optional<std::vector<std::string>>& ids) {
    if (!ids) return "";
    std::string text = ",";
    for (const auto& id : *ids) text += id + ",";
    return text;
}

std::optional<std::vector<std::string>> ids_of(const std::string& text) {
    if (text.empty()) return std::nullopt;
    std::vector<std::string> ids;
    for (const auto id : split(text, ','))
        if (!id.empty()) ids.emplace_back(id);
    return ids;
}

CaseRecord read_case(const Query& row) {
    CaseRecord record;
    record.number = row.integer(0);
    record.revision = row.integer(1);
    record.acknowledged_by = row.text(2);
    record.acknowledged_severity = row.text(3);
    record.acknowledged_at = optional_time(row, 4);
    record.published_by = row.text(5);
    record.published_at = optional_time(row, 6);
    record.next_update_at = optional_time(row, 7);
    record.overdue_told = row.integer(8) != 0;
    record.public_title = row.text(9);
    record.public_impact = row.text(10);
    record.postmortem = row.text(11);
    record.postmortem_published_at = optional_time(row, 12);
    record.metadata = row.text(13);
    record.withdrawn_at = optional_time(row, 14);
    record.components = ids_of(row.text(15));
    return record;
}

NoteRecord read_note(const Query& row) {
    NoteRecord note;
    note.number = row.integer(0);
    note.id = row.integer(1);
    note.at = from_unix_ms(row.integer(2));
    note.who = row.text(3);
    note.text = row.text(4);
    note.state = row.text(5);
    // What a newer hub wrote for an audience unknown here stays with the operators.
    for (const auto audience : {Audience::everybody, Audience::customers})
        if (row.text(6) == word(audience)) note.audience = audience;
    return note;
}

/// Of these incidents; of all when none is named, or so many that the database may not take their numbers.
template <class Record>
Result<std::vector<Record>> of_incidents(sql::Database& database, std::string_view columns,
                                         std::string_view order, const std::vector<std::int64_t>& numbers,
                                         Record (*read)(const Query&)) {
    constexpr std::size_t kMostNamed = 16'384;
    const bool named = !numbers.empty() && numbers.size() <= kMostNamed;
    const auto among = named ? sql::among("number", numbers.size()) : std::string();
    auto query = database.query(std::string(columns) + among + std::string(order));
    if (query && named) sql::bind_among(*query, numbers);
    auto rows = all_rows(std::move(query), read);
    if (!rows || named || numbers.empty()) return rows;
    const std::set<std::int64_t> wanted(numbers.begin(), numbers.end());
    std::erase_if(*rows, [&](const Record& row) { return !wanted.contains(row.number); });
    return rows;
}

}  // namespace

Status SqlStore::write_signals(const HubNews& news) {
    for (const auto& component : news.silenced) {
        auto query = database_->query("DELETE FROM signals WHERE component = ?");
        if (!query) return tl::unexpected(query.error());
        if (auto done = query->bind(component).run(); !done) return done;
    }
    for (const auto& signal : news.signals) {
        auto query = database_->query(
            "INSERT INTO signals (component, source, state, message, at_ms) VALUES (?, ?, ?, ?, ?) ON "
            "CONFLICT "
            "(component, source) DO UPDATE SET state = excluded.state, message = excluded.message, "
            "at_ms = excluded.at_ms");
        if (!query) return tl::unexpected(query.error());
        query->bind(signal.component).bind(signal.source).bind(signal.state).bind(signal.message);
        if (auto done = query->bind(unix_ms(signal.at)).run(); !done) return done;
    }
    return {};
}

Status SqlStore::write_case(const CaseRecord& record) {
    auto query = database_->query(
        "INSERT INTO cases (number, revision, acknowledged_by, acknowledged_severity, acknowledged_ms, "
        "published_by, published_ms, next_update_ms, overdue_told, public_title, public_impact, postmortem, "
        "postmortem_published_ms, metadata, withdrawn_ms, components) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
        "?8, ?9, ?10, "
        "?11, "
        "?12, ?13, ?14, ?15, ?16) "
        "ON CONFLICT (number) DO UPDATE SET revision = ?2, acknowledged_by = ?3, acknowledged_severity = ?4, "
        "acknowledged_ms = ?5, published_by = ?6, published_ms = ?7, next_update_ms = ?8, overdue_told = ?9, "
        "public_title = ?10, public_impact = ?11, postmortem = ?12, postmortem_published_ms = ?13, metadata "
        "= ?14, withdrawn_ms = ?15, components = ?16 "
        "WHERE cases.revision = ?2 - 1");
    if (!query) return tl::unexpected(query.error());
    query->bind(record.number).bind(record.revision);
    query->bind(record.acknowledged_by).bind(record.acknowledged_severity);
    query->bind_optional(optional_ms(record.acknowledged_at)).bind(record.published_by);
    query->bind_optional(optional_ms(record.published_at)).bind_optional(optional_ms(record.next_update_at));
    query->bind(std::int64_t{record.overdue_told}).bind(record.public_title).bind(record.public_impact);
    query->bind(record.postmortem).bind_optional(optional_ms(record.postmortem_published_at));
    query->bind(record.metadata)
        .bind_optional(optional_ms(record.withdrawn_at))
        .bind(text_of(record.components));
    if (auto done = query->run(); !done) return done;
    if (database_->changes() == 1) return {};
    return failure(ErrorCode::busy, "storing the case of incident", std::to_string(record.number),
                   "somebody else changed it");
}

Status SqlStore::write_note(const NoteRecord& note) {
    auto query = database_->query(
        "INSERT INTO notes (number, id, at_ms, who, text, state, audience) VALUES (?1, "
        "(SELECT coalesce(max(id), 0) + 1 FROM notes WHERE number = ?1), ?2, ?3, ?4, ?5, ?6)");
    if (!query) return tl::unexpected(query.error());
    query->bind(note.number).bind(unix_ms(note.at)).bind(note.who).bind(note.text).bind(note.state);
    return query->bind(word(note.audience)).run();
}

Status SqlStore::write_fold(const FoldRecord& fold) {
    auto query = database_->query(
        "INSERT INTO folds (number, into_number) VALUES (?, ?) ON CONFLICT (number) DO NOTHING");
    if (!query) return tl::unexpected(query.error());
    if (auto done = query->bind(fold.number).bind(fold.into).run(); !done) return done;
    if (database_->changes() == 1) return {};
    return failure(ErrorCode::busy, "folding incident", std::to_string(fold.number),
                   "it is folded into another already");
}

Result<Folds> SqlStore::folds() {
    const auto rows = all_rows(database_->query("SELECT number, into_number FROM folds"),
                               [](const Query& row) { return std::pair(row.integer(0), row.integer(1)); });
    if (!rows) return tl::unexpected(rows.error());
    return Folds(rows->begin(), rows->end());
}

Status SqlStore::record(const HubNews& news) {
    return in_transaction(*database_, [&]() -> Status {
        if (!news.leader.empty())
            if (auto leads = check_lead(news.leader); !leads) return leads;
        if (auto done = insert_events(news.events); !done) return tl::unexpected(done.error());
        std::int64_t first = 0;
        for (const auto& incident : news.incidents) {
            const auto outcome = write_incident(incident);
            if (!outcome) return tl::unexpected(outcome.error());
            const bool kept =
                outcome->what == PutOutcome::What::created || outcome->what == PutOutcome::What::updated;
            if (news.only_if_newest && !kept)
                return failure(ErrorCode::busy, "storing incident", incident.id, "somebody else changed it");
            if (first == 0) first = outcome->number;
        }
        if (auto done = write_signals(news); !done) return done;
        for (auto record : news.cases) {
            if (record.number == 0) record.number = first;
            if (auto done = write_case(record); !done) return done;
        }
        for (auto note : news.notes) {
            if (note.number == 0) note.number = first;
            if (auto done = write_note(note); !done) return done;
        }
        for (auto fold : news.folds) {
            if (fold.into == 0) fold.into = first;
            if (auto done = write_fold(fold); !done) return done;
        }
        if (auto done = write_windows(news.windows); !done) return done;
        if (auto done = write_notices(news); !done) return done;
        if (auto done = write_page_parts(news); !done) return done;
        for (const auto& line : news.audit)
            if (auto done = add_audit(line); !done) return done;
        return {};
    });
}

Result<std::vector<SignalRecord>> SqlStore::signals() {
    return all_rows(database_->query("SELECT component, source, state, message, at_ms FROM signals ORDER BY "
                                     "component, source"),
                    [](const Query& row) {
                        return SignalRecord{row.text(0), row.text(1), row.text(2), row.text(3),
                                            from_unix_ms(row.integer(4))};
                    });
}

Result<std::vector<CaseRecord>> SqlStore::cases(const std::vector<std::int64_t>& numbers) {
    return of_incidents(*database_, kCaseColumns, " ORDER BY number", numbers, read_case);
}

Result<std::vector<NoteRecord>> SqlStore::notes(const std::vector<std::int64_t>& numbers) {
    return of_incidents(*database_, "SELECT number, id, at_ms, who, text, state, audience FROM notes",
                        " ORDER BY number, id", numbers, read_note);
}

Result<std::vector<CaseRecord>> SqlStore::overdue_cases(UtcTime now) {
    auto query = database_->query(std::string(kCaseColumns) +
                                  " WHERE next_update_ms IS NOT NULL AND overdue_told = 0 AND "
                                  "next_update_ms <= ? ORDER BY number");
    if (query) query->bind(unix_ms(now));
    return all_rows(std::move(query), read_case);
}

}  // namespace raidwatch::hub
