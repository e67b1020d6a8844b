#pragma once
// A recording from a file, standard input or a folder to findings.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/findings.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::recorded {

/// Longest recording that is read.
inline constexpr std::size_t kMaxRecordingBytes = 64 << 20;

/// `file`: a path; "-" is standard input. Domain {tool, file}. What cannot be read is an incomplete answer
/// with a problem. Disks, readings and arrays that the output does not name (an empty id) are named after the
/// file. Where the tool is recorded more than once, the findings of each recording follow those of the whole,
/// with `part_target`s.
std::vector<Findings> read(std::string_view tool, const std::string& file, UtcTime now);

}  // namespace raidwatch::recorded
