#pragma once
// How a ZFS pool behaves: its vdevs, its spares and its scan, without files or a clock of its own. After
// OpenZFS 2.1 with zed running: a drive that is pulled is REMOVED, one that comes back is brought online, and
// a spare that was resilvered takes the failed drive's place for good.

#include "description.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::sim {

/// A drive as the pool knows it: by a path that holds its identity.
struct ZfsDevice {
    std::string path;  ///< "/dev/disk/by-id/wwn-0x5000c500a1b2c3d4"
    std::uint64_t bytes = 0;
};

struct ZfsLeaf {
    std::string path;
    std::string state = "ONLINE";  ///< as zpool-status prints it
    std::string note;              ///< "too many errors"
    std::uint64_t read_errors = 0, write_errors = 0, checksum_errors = 0;
    bool resilvering = false;

    bool serves() const { return state == "ONLINE" && !resilvering; }
};

/// One place in the pool: a drive, or the one that goes and the one that comes.
struct ZfsSlot {
    std::vector<ZfsLeaf> leaves;
    bool by_spare = false;  ///< the one that comes is a spare: "spare-0", else "replacing-0"

    bool serves() const;
};

struct ZfsScan {
    enum class Kind { resilver, scrub } kind = Kind::resilver;
    double done_bytes = 0, bytes_per_s = 0;
    UtcTime began{}, as_of{};
};

/// The scan that ended last.
struct ZfsScanned {
    ZfsScan::Kind kind = ZfsScan::Kind::resilver;
    std::uint64_t repaired_bytes = 0;
    UtcTime at{};
};

class ZfsPool {
  public:
    ZfsPool(std::string name, std::string level, const std::vector<ZfsDevice>& members,
            const std::vector<ZfsDevice>& spares);

    // Actions. `now` is never before an earlier one. refused where zpool would say no.
    Status fail(const std::string& path);
    Status remove(const std::string& path);
    Status add(const ZfsDevice& device);
    Status rebuild(const ZfsDevice& device, const Pace& pace, UtcTime now);
    Status replace(const std::string& from, const ZfsDevice& to, const Pace& pace, UtcTime now);
    Status scrub(const Pace& pace, std::optional<std::uint64_t> mismatches, UtcTime now);
    void finish(std::optional<std::uint64_t> mismatches, UtcTime now);
    void set(EngineReport report);
    void device_gone(const std::string& path);
    void device_back(const std::string& path);

    /// Moves the scan.
    void advance(UtcTime now);
    bool moving() const { return scan_ && scan_->bytes_per_s > 0; }
    /// The machine was off until `now`: the scan goes on from where it stood.
    void import(UtcTime now);

    const std::string& name() const { return name_; }
    const std::string& level() const { return level_; }
    const std::vector<ZfsSlot>& slots() const { return slots_; }
    const std::vector<ZfsLeaf>& spares() const { return spares_; }
    const std::optional<ZfsScan>& scan() const { return scan_; }
    const std::optional<ZfsScanned>& scanned() const { return scanned_; }
    std::uint64_t device_bytes() const { return device_bytes_; }
    std::uint64_t bytes() const;
    bool works() const;
    std::string state() const;  ///< "ONLINE", "DEGRADED", "SUSPENDED", "OFFLINE"
    bool knows(const std::string& path) const;

  private:
    ZfsLeaf* leaf(const std::string& path);
    ZfsLeaf* spare(const std::string& path);
    ZfsSlot* slot_of(const std::string& path);
    ZfsSlot* broken_slot();
    Status bring_in(ZfsSlot& slot, const ZfsDevice& device, const Pace& pace, UtcTime now);
    void start(ZfsScan::Kind kind, const Pace& pace, UtcTime now);
    void end_resilver();

    std::string name_, level_;
    std::vector<ZfsSlot> slots_;
    std::vector<ZfsLeaf> spares_;
    std::optional<ZfsScan> scan_;
    std::optional<ZfsScanned> scanned_;
    std::uint64_t device_bytes_ = UINT64_MAX, mismatches_ = 0;
    bool suspended_ = false, offline_ = false;
};

}  // namespace raidwatch::sim
