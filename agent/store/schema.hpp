#pragma once
// The tables and how they came to be. A migration that has been released is never edited: add another one.

#include "sqlite.hpp"

#include <raidwatch/base/result.hpp>

namespace raidwatch::store {

/// PRAGMA application_id of our files: "RdWt".
inline constexpr std::int64_t kApplicationId = 0x52645774;

/// Number of the newest migration this program knows (PRAGMA user_version).
int schema_version();

enum class SchemaFit {
    empty,    ///< a new file
    ours,     ///< ours, this version or an older one
    newer,    ///< ours, written by a newer raidwatch
    foreign,  ///< a database of something else
};

struct SchemaState {
    SchemaFit fit = SchemaFit::empty;
    int version = 0;        ///< of the file
    bool readable = false;  ///< a reader of this program's version understands it, also when newer
};

Result<SchemaState> inspect_schema(Database& db);

/// Brings an empty or older database to schema_version(), each migration in a transaction of its own.
Status migrate(Database& db);

}  // namespace raidwatch::store
