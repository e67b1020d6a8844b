#include "rows.hpp"

#include <raidwatch/model/json.hpp>

namespace raidwatch::store {

Result<std::vector<OutboxRow>> outbox_rows(Statement& rows) {
    std::vector<OutboxRow> list;
    for (;;) {
        const auto more = rows.step();
        if (!more) return tl::unexpected(more.error());
        if (!*more) return list;
        OutboxRow row;
        row.seq = rows.integer(0);
        row.sink = rows.text(1);
        row.lane = rows.text(2);
        row.topic = rows.text(3);
        row.ref = rows.text(4);
        row.revision = static_cast<int>(rows.integer(5));
        row.body = rows.text(6);
        row.created_at = rows.time(7);
        row.state = rows.text(8) == word(OutboxState::dead) ? OutboxState::dead : OutboxState::waiting;
        row.last_error = rows.text(9);
        list.push_back(std::move(row));
    }
}

Result<std::map<std::string, std::string>> text_map(Database& db, const char* sql) {
    auto rows = db.prepare(sql);
    if (!rows) return tl::unexpected(rows.error());
    std::map<std::string, std::string> map;
    for (;;) {
        const auto more = rows->step();
        if (!more) return tl::unexpected(more.error());
        if (!*more) return map;
        map[rows->text(0)] = rows->text(1);
    }
}

}  // namespace raidwatch::store
