#pragma once
// Looking into findings.

#include <raidwatch/model/findings.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace raidwatch::test {

inline const Disk& disk_in(const Findings& findings, const std::string& slot) {
    const auto found = std::ranges::find(findings.disks, slot, &Disk::slot);
    if (found == findings.disks.end()) throw std::runtime_error("no disk in " + slot);
    return *found;
}

inline std::vector<MemberState> states(const Array& array) {
    std::vector<MemberState> out;
    for (const auto& member : array.members) out.push_back(member.state);
    return out;
}

}  // namespace raidwatch::test
