#pragma once
// A long, varied and repeatable sequence of commits, and the state they should add up to.

#include "agent/store/store.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace raidwatch::store {

inline constexpr std::int64_t kSampleStart = 1'790'000'000'000;  ///< unix ms

/// The n-th commit (n from 1): incidents open, change, resolve and are followed by others of the same key;
/// domains come and go; outbox rows are added and delivered. meta["n"] tells n.
Commit sample_commit(int n);

/// What State is after `commit` on top of it, computed without a database.
void fold(State& state, const Commit& commit);
State folded(int commits);

/// Equality of everything a State holds; the name of the first part that differs, else empty.
std::string difference(const State& a, const State& b);

/// Fails the test where it cannot be opened.
std::unique_ptr<Store> open_or_fail(const std::string& path);
/// First column of the first row, or the error's text.
std::string ask_sql(const std::string& path, const char* sql);

/// A directory of its own, removed with everything in it.
class TempDir {
  public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace raidwatch::store
