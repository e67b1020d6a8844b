#pragma once
// What PostgreSQL says differently. Pure.

#include <string>
#include <string_view>

namespace raidwatch::hub::postgres {

/// "?" and "?7" become "$1" and "$7". Quoted texts are left alone.
std::string with_numbered_parameters(std::string_view sql);

/// A migration of schema.cpp in PostgreSQL's words: 64-bit integers, texts ordered by bytes as in SQLite.
std::string translated_schema(std::string_view sqlite_schema);

/// PostgreSQL's text holds valid UTF-8 without zero bytes; what a node sends may be anything. Other bytes
/// become "\x01" and two hex digits, and so does "\x01" itself.
std::string escaped_text(std::string_view text);
std::string unescaped_text(std::string_view stored);

}  // namespace raidwatch::hub::postgres
