#pragma once
// How a RAID controller's volume behaves: rows of drives by serial, spares, and what it works on: each
// drive is rebuilt by itself. Pure.

#include "description.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::sim {

enum class RowState { online, rebuilding, failed, offline, missing };

struct VolumeRow {
    std::string serial;  ///< empty: never had one
    RowState state = RowState::online;
};

struct VolumeWork {
    enum class Kind { rebuild, copyback, check } kind = Kind::rebuild;
    std::string serial;  ///< that is written; empty for a check
    std::string from;    ///< copyback: whose place it takes
    double done = 0;     ///< 0 to 1
    double bytes_per_s = 0;
    double bytes = 0;  ///< to go through in all
    UtcTime as_of{};
};

class MegaraidVolume {
  public:
    MegaraidVolume(const ArraySpec& spec, int target, const std::vector<std::string>& serials,
                   const std::vector<std::string>& spare_serials, std::uint64_t drive_bytes);

    // refused where the firmware would say no.
    Status fail(const std::string& serial);
    Status remove(const std::string& serial);
    Status add(const std::string& serial);
    Status rebuild(const std::string& serial, const Pace& pace, UtcTime now);
    Status copyback(const std::string& from, const std::string& to, const Pace& pace, UtcTime now);
    void check(const Pace& pace, UtcTime now);
    /// Everything it works on comes to its end.
    void finish();
    /// `there`: serials of the drives behind its controller.
    void set(EngineReport report, const std::vector<std::string>& there = {});
    void set_write_back(bool on) { write_back_ = on; }

    void drive_gone(const std::string& serial);
    void advance(UtcTime now);
    /// The machine stood still until `now`.
    void resume(UtcTime now);

    const std::string& name() const { return name_; }
    int target() const { return target_; }
    const std::string& mount() const { return mount_; }
    const std::string& level() const { return level_; }
    int drives_per_span() const { return per_span_; }
    const std::vector<VolumeRow>& rows() const { return rows_; }
    const std::vector<std::string>& spares() const { return spares_; }
    const std::vector<VolumeWork>& work() const { return work_; }
    bool write_back() const { return write_back_; }
    std::uint64_t bytes() const;
    /// mfi_ld_state: 0 offline, 1 partially degraded, 2 degraded, 3 optimal.
    std::uint8_t state() const;
    bool works() const { return state() != 0; }
    bool uses(const std::string& serial) const;

  private:
    VolumeRow* row(const std::string& serial);
    VolumeRow* vacant();
    void begin(VolumeWork work);
    void stop(const std::string& serial);
    void finish(const VolumeWork& work);

    std::string name_, level_, mount_;
    int target_ = 0, per_span_ = 0;
    std::uint64_t drive_bytes_ = 0;
    std::vector<VolumeRow> rows_;
    std::vector<std::string> spares_;
    std::vector<VolumeWork> work_;
    std::optional<EngineReport> report_;  ///< what set() ordered it to say
    bool write_back_ = true;
};

}  // namespace raidwatch::sim
