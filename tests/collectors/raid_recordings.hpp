#pragma once
// Recorded output of vendor tools, and what parsers made of it.

#include <raidwatch/collect/recorded.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace raidwatch::test {

inline std::string recording(const std::string& name) {
    std::ifstream file(std::string(RAIDWATCH_FIXTURES) + "/" + name, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << name;
    return {std::istreambuf_iterator<char>(file), {}};
}

/// nullptr where there is none of that name (arrays) or slot (disks).
inline const Array* array_named(const Findings& findings, std::string_view name) {
    const auto found = std::ranges::find(findings.arrays, name, &Array::name);
    return found == findings.arrays.end() ? nullptr : &*found;
}
inline const Disk* disk_in(const Findings& findings, std::string_view slot) {
    const auto found = std::ranges::find(findings.disks, slot, &Disk::slot);
    return found == findings.disks.end() ? nullptr : &*found;
}

/// How many of an array's members are in that state.
inline auto members(const Array& array, MemberState state) {
    return std::ranges::count(array.members, state, &Member::state);
}

/// Output that breaks off anywhere gives at most what the whole gives, and no id twice.
inline void expect_truncation_is_harmless(ParseOutput parse, const std::string& output) {
    const auto whole = parse(output);
    for (std::size_t size = 0; size < output.size(); ++size) {
        const auto part = parse(std::string_view(output).substr(0, size));
        ASSERT_LE(part.arrays.size(), whole.arrays.size()) << size;
        ASSERT_LE(part.disks.size(), whole.disks.size()) << size;
        ASSERT_TRUE(part.complete || !part.problems.empty()) << size;
    }
}

}  // namespace raidwatch::test
