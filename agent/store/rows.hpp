#pragma once
// What both the daemon and the readers read.

#include "sqlite.hpp"

#include <raidwatch/model/outbox.hpp>

#include <map>
#include <string>
#include <vector>

namespace raidwatch::store {

inline constexpr const char* kOutboxRows =
    "SELECT seq, sink, lane, topic, ref, revision, body, created_at, state, last_error FROM outbox ORDER BY "
    "seq";

/// All rows of a prepared kOutboxRows.
Result<std::vector<OutboxRow>> outbox_rows(Statement& rows);

/// Two text columns.
Result<std::map<std::string, std::string>> text_map(Database& db, const char* sql);

}  // namespace raidwatch::store
