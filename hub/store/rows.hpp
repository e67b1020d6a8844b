#pragma once
// Short cuts every part of SqlStore takes.

#include "hub/store/sql.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::hub::sql {

inline std::optional<UtcTime> optional_time(const Query& query, int column) {
    if (const auto ms = query.optional_integer(column)) return from_unix_ms(*ms);
    return std::nullopt;
}

inline std::optional<std::int64_t> optional_ms(const std::optional<UtcTime>& time) {
    if (!time) return std::nullopt;
    return unix_ms(*time);
}

/// " WHERE COLUMN IN (?, ?, ...)" for so many values. Statements are kept by their text: few lengths, filled
/// up with the last value, are few statements.
inline std::string among(std::string_view column, std::size_t values) {
    std::string text = " WHERE " + std::string(column) + " IN (";
    for (std::size_t i = 0; i < std::bit_ceil(values); ++i) text += i == 0 ? "?" : ", ?";
    return text + ")";
}

template <class Value>
void bind_among(Query& query, const std::vector<Value>& values) {
    for (std::size_t i = 0; i < std::bit_ceil(values.size()); ++i)
        query.bind(values[std::min(i, values.size() - 1)]);
}

/// Reads all rows of a query with `read`.
template <class Read>
auto all_rows(Result<Query> query, Read read) -> Result<std::vector<decltype(read(*query))>> {
    if (!query) return tl::unexpected(query.error());
    std::vector<decltype(read(*query))> rows;
    for (;;) {
        const auto row = query->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) return rows;
        rows.push_back(read(*query));
    }
}

/// Runs `body` in one write transaction; again where another writer was faster, so it must not change
/// anything but the database. Within another transaction it is undone by itself when it fails.
template <class Body>
auto in_transaction(Database& database, Body body) -> decltype(body()) {
    constexpr int kTries = 5;
    const auto once = [&]() -> decltype(body()) {
        auto transaction = Transaction::begin(database);
        if (!transaction) return tl::unexpected(transaction.error());
        auto result = body();
        if (!result) return result;
        if (auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
        return result;
    };
    auto result = once();
    const bool outermost = !Transaction::inside(database);
    for (int tries = 1; outermost && !result && database.lost_a_race() && tries < kTries; ++tries)
        result = once();
    return result;
}

}  // namespace raidwatch::hub::sql
