#pragma once
// The Store's statements and the connection they belong to.

#include "sqlite.hpp"
#include "store.hpp"
#include "trend.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace raidwatch::store {

enum class Write : std::size_t {
    drop_domain,
    put_domain,
    put_view,
    clear_faults,
    add_fault,
    add_reading,
    add_event,
    put_incident,
    put_operation,
    put_window,
    put_phase_out,
    put_memory,
    put_outbox,
    drop_outbox,
    put_meta,
    drop_meta,
    raise_counter,
    set_counter,
    count
};

class SqliteStore final : public Store {
  public:
    /// On an open connection whose schema is ours and up to date.
    static Result<std::unique_ptr<SqliteStore>> on(Database db, OpenReport report);

    const OpenReport& opened() const override { return report_; }
    Status apply(const Commit& commit, Conflict conflict) override;
    Result<State> load() override;
    std::size_t unreadable_rows() const override { return unreadable_; }
    Status prune(UtcTime now, const Retention& retention) override;
    bool in_place() const override;
    FileId file() const override { return file_; }

  private:
    SqliteStore(Database db, OpenReport report, TrendWriter trends)
        : db_(std::move(db)), report_(std::move(report)), trends_(std::move(trends)) {}
    Statement& at(Write which) { return statements_[static_cast<std::size_t>(which)]; }

    Status write_all(const Commit& commit);
    Status write_domains(const Commit& commit);
    Status write_view(const Commit& commit);
    Status write_history(const Commit& commit);
    Status write_incidents(const Commit& commit);
    Status write_operations(const Commit& commit);
    Status write_windows(const Commit& commit);
    Status write_phase_outs(const Commit& commit);
    Status write_outbox(const Commit& commit);
    Status write_meta(const Commit& commit);
    void remember_file();
    Status supersede(const Incident& successor, UtcTime now);
    Status put_incident(const Incident& incident);
    Status raise_counter(std::string_view name, std::int64_t value);

    template <class T, class Take>
    Status load_documents(const char* sql, const char* table, Take take);
    Status load_outbox(State& state);
    Status load_texts(State& state);
    Status set_unreadable_aside(const char* table, std::string_view key, std::string_view text);

    Database db_;
    OpenReport report_;
    TrendWriter trends_;
    std::vector<Statement> statements_;
    std::size_t unreadable_ = 0;
    FileId file_;
};

}  // namespace raidwatch::store
