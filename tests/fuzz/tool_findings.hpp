#pragma once
// What holds of the findings of any tool's output, whatever its bytes are.

#include "fuzz.hpp"

#include <raidwatch/model/findings.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

namespace raidwatch::fuzz {

inline void check_tool_findings(const Findings& findings) {
    require(findings.complete == findings.problems.empty(), "complete or a problem");
    std::set<std::string> disks, arrays;
    for (const auto& disk : findings.disks) {
        require(!disk.id.empty(), "a disk has an id");
        require(disks.insert(disk.id).second, "no disk twice");
        require(disk.state != DiskState::unknown || disk.configured != false, "unknown is not unconfigured");
    }
    for (const auto& array : findings.arrays) {
        require(!array.id.empty() && arrays.insert(array.id).second, "an array has an id of its own");
        for (const auto& member : array.members)
            require(!member.disk || disks.contains(*member.disk), "a member's disk is listed");
        if (array.progress && array.progress->percent)
            require(*array.progress->percent >= 0 && *array.progress->percent <= 100, "percent of a hundred");
    }
    for (const auto& controller : findings.controllers)
        require(!controller.id.empty() && !controller.name.empty(), "a controller has an id and a name");
    dump(to_json(findings));
}

}  // namespace raidwatch::fuzz
