#include "sql.hpp"

namespace raidwatch::hub::sql {

Query& Query::bind(std::int64_t value) {
    cursor_->bind(++bound_, value);
    return *this;
}

Query& Query::bind(std::string_view value) {
    cursor_->bind(++bound_, value);
    return *this;
}

Query& Query::bind_optional(const std::optional<std::int64_t>& value) {
    if (value) return bind(*value);
    cursor_->bind_null(++bound_);
    return *this;
}

Status Query::run() {
    const auto row = step();
    if (!row) return tl::unexpected(row.error());
    return {};
}

std::optional<std::int64_t> Query::optional_integer(int column) const {
    if (cursor_->is_null(column)) return std::nullopt;
    return integer(column);
}

Result<Transaction> Transaction::begin(Database& database) {
    const auto begun = database.depth_ == 0
                           ? database.begin()
                           : database.execute("SAVEPOINT s" + std::to_string(database.depth_));
    if (!begun) return tl::unexpected(begun.error());
    ++database.depth_;
    return Transaction(database);
}

Transaction::~Transaction() {
    if (database_ == nullptr) return;
    // What cannot be rolled back is gone with its connection.
    const auto name = std::to_string(--database_->depth_);
    (void)database_->execute(name == "0" ? "ROLLBACK" : "ROLLBACK TO s" + name + "; RELEASE s" + name);
}

Status Transaction::commit() {
    const int outer = database_->depth_ - 1;
    auto committed = database_->execute(outer == 0 ? "COMMIT" : "RELEASE s" + std::to_string(outer));
    if (!committed) return committed;
    database_->depth_ = outer;
    database_ = nullptr;
    return committed;
}

}  // namespace raidwatch::hub::sql
