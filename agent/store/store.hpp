#pragma once
// The state database, written by one thread of the daemon. One Commit is one durable SQLite transaction.

#include "commit.hpp"
#include "trend.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace raidwatch::store {

struct OpenOptions {
    bool check = true;  ///< look for damage (reads the whole file)
    std::string vfs;    ///< SQLite VFS by name; empty = the system's
};

/// What opening found.
struct OpenReport {
    bool created = false;                  ///< nothing was there, or it was set aside
    std::optional<std::string> set_aside;  ///< where the damaged or foreign file is now
    std::string damage;                    ///< what was wrong with it
};

/// How long history is kept. Open incidents and running operations are kept whatever their age.
struct Retention {
    Seconds readings_in_full{30 * 86400};  ///< those that differ in substance; then the last of each day
    Seconds readings{730 * 86400};         ///< the newest of a disk stays
    Seconds events{730 * 86400};
    Seconds incidents{1095 * 86400};  ///< after they resolved
    Seconds operations{730 * 86400};  ///< after they ended
    Seconds dead_deliveries{90 * 86400};
    TrendRetention trends;
    bool operator==(const Retention&) const = default;
};

enum class Conflict { refuse, supersede };

/// Which file it is, whatever its name.
struct FileId {
    std::uint64_t device = 0, inode = 0;
    bool operator==(const FileId&) const = default;
};

class Store {
  public:
    /// Opens or creates. A damaged or foreign file is renamed to "<path>.damaged-<UTC time>" and a new one is
    /// begun. Errors: unsupported (written by a newer raidwatch), denied, busy, io; the file is then
    /// untouched.
    static Result<std::unique_ptr<Store>> open(const std::string& path, const OpenOptions& options = {});
    virtual ~Store() = default;

    virtual const OpenReport& opened() const = 0;

    /// All of it, on the disk when this returns well, or nothing. May be repeated with the same commit.
    /// invalid: the commit contradicts itself or the database (two open incidents of one key) and never will
    /// succeed. malformed: the file is damaged; open again. Anything else may pass: try again later.
    /// supersede: an open incident of the database that stands in the way is closed with a word about its
    /// successor.
    virtual Status apply(const Commit& commit, Conflict conflict = Conflict::refuse) = 0;

    /// What was there when the program stopped. Rows that cannot be understood are moved to the table
    /// "unreadable".
    virtual Result<State> load() = 0;
    virtual std::size_t unreadable_rows() const = 0;

    virtual Status prune(UtcTime now, const Retention& retention) = 0;

    /// False when the path has come to name another file, or none, since open().
    virtual bool in_place() const = 0;
    virtual FileId file() const = 0;
};

}  // namespace raidwatch::store
