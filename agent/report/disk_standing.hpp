#pragma once
// How well each disk is, with the reasons in words. Pure.

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::report {

struct DiskStanding {
    Disk disk;
    std::optional<Severity>
        worst;          ///< by the faults that name it and by its own state; none: nothing known against it
    bool seen = false;  ///< health was read and can be read now; a disk not seen is never "ok"
    std::vector<std::string> reasons;  ///< worst first, one line each, safe to show
    std::string array;                 ///< as shown: "md0"; empty: in none
    std::string role;  ///< "member", "spare", "journal", "rebuilding", "faulty", ...; empty: in no array
    std::optional<SmartReading> reading;
    int score = 0;  ///< for ranking only: the higher, the more unwell

    /// "critical", "warning", "asleep", "unknown" or "ok"
    std::string verdict() const;
};

/// One for every disk of the view, most unwell first, then by slot and device.
std::vector<DiskStanding> disk_standings(const NodeView& view, const std::vector<Fault>& faults);

}  // namespace raidwatch::report
