#pragma once
// How an md array behaves: the state of its members and of its sync thread, without files or a clock of its
// own. After Linux 6.1 drivers/md, with fail_last_dev set, so that the last copy can be failed too.

#include "description.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::sim {

struct MdMember {
    std::string disk;         ///< id in the scenario
    std::string device;       ///< kernel name; stays what it was when the drive has gone
    std::string device_path;  ///< below /sys/devices, for the block link
    int number = 0;           ///< the one in brackets in /proc/mdstat
    std::optional<int> role;
    bool in_sync = false, faulty = false, replacement = false, want_replacement = false;
    bool present = true;  ///< the block device is there; md itself notices only by I/O
    std::uint64_t recovered_sectors = 0;
    std::string serial = {};  ///< tells a drive that comes back from another one
};

struct MdSync {
    enum class Kind { recover, check } kind = Kind::recover;
    double done_sectors = 0;
    double bytes_per_s = 0;
    UtcTime as_of{};
};

/// A drive as md sees it.
struct MdDevice {
    std::string disk, device, device_path;
    std::uint64_t bytes = 0;
    std::string serial = {};
};

class MdArray {
  public:
    /// All `members` in sync, `spares` idle. `devices` in the order of the description.
    MdArray(std::string name, std::string level, const std::vector<MdDevice>& members,
            const std::vector<MdDevice>& spares);

    // Actions. `now` is never before an earlier one. refused where md would say no.
    Status fail(const std::string& disk);
    Status remove(const std::string& disk);
    Status add(const MdDevice& device);
    Status rebuild(const MdDevice& device, const Pace& pace, UtcTime now);
    Status replace(const std::string& from, const MdDevice& to, const Pace& pace, UtcTime now);
    Status check(const Pace& pace, std::optional<std::uint64_t> mismatches, UtcTime now);
    /// False: nothing ran.
    bool finish(std::optional<std::uint64_t> mismatches);
    /// `there`: all drives of the node that are there now.
    void set(EngineReport report, const std::vector<MdDevice>& there = {});

    /// Moves the sync thread; true when it reached its end on the way.
    bool advance(UtcTime now);
    /// When the sync thread will have ended; nullopt when it stands still or none runs.
    std::optional<UtcTime> end() const;

    void device_gone(const std::string& device);
    /// The machine stopped: faulty and vanished members are not assembled again, unless too few were there to
    /// start it the last time; a check is not taken up again. `present` has the new kernel names.
    void reassemble(const std::vector<MdDevice>& present, UtcTime now);

    const std::string& name() const { return name_; }
    const std::string& level() const { return level_; }
    int raid_disks() const { return raid_disks_; }
    const std::vector<MdMember>& members() const { return members_; }
    const std::optional<MdSync>& sync() const { return sync_; }
    std::uint64_t component_sectors() const { return component_sectors_; }
    std::uint64_t array_sectors() const;
    std::uint64_t data_offset() const { return data_offset_; }
    std::uint64_t mismatches() const { return mismatches_; }
    const std::string& last_sync_action() const { return last_sync_action_; }
    bool inactive() const { return inactive_; }
    bool works() const;  ///< enough in-sync members for all data
    int degraded() const;
    std::string state_word() const;  ///< array_state
    const MdMember* member(const std::string& disk) const;
    const MdMember* holder_of(int role) const;  ///< the one that is not a replacement

  private:
    MdMember* find(const std::string& disk);
    MdMember& join(const MdDevice& device);
    /// What I/O brings to light: members whose device has gone fail.
    void notice_gone();
    void fail(MdMember& member);
    /// Members whose drives had gone and are there again with their data.
    void take_back(const std::vector<MdDevice>& there);
    std::optional<int> free_role() const;
    void start(MdSync::Kind kind, const Pace& pace, UtcTime now);

    std::string name_, level_;
    int raid_disks_;
    std::uint64_t component_sectors_ = 0, data_offset_ = 0, mismatches_ = 0;
    std::vector<MdMember> members_;
    std::vector<MdMember>
        set_aside_;  ///< in sync when they were taken out by set(degraded), or had gone at a boot
    std::optional<MdSync> sync_;
    std::string last_sync_action_ = "none";
    bool inactive_ = false, too_few_ = false, reported_failed_ = false;
    int next_number_ = 0;
};

}  // namespace raidwatch::sim
