#pragma once
// What a tool printed, read apart from the run that printed it: the same parsers serve the live collector, a recording
// that somebody was mailed, and the tests.

#include <string>
#include <string_view>

#include <raidwatch/model/findings.hpp>

namespace raidwatch {

/// From a tool's output to facts. Total: any bytes give facts plus problems, and it ends. `complete` is true when all of
/// the output was understood as what the tool prints; output that is none of it gives no facts and a Problem. The domain
/// and the time are left to the caller.
using ParseOutput = Findings (*)(std::string_view output);

/// One tool whose recorded output `raidwatch diagnose` reads.
struct RecordedTool {
    std::string_view name;  ///< "storcli", "megacli", "zpool-status"
    ParseOutput parse;
};

/// The target of the findings in one of several recordings that a file holds; the whole has the file's name.
inline std::string part_target(std::string_view file, std::size_t number) {
    return std::string(file) + "#" + std::to_string(number);
}
inline bool is_part_target(std::string_view target, std::string_view file) {
    return target.size() > file.size() && target.starts_with(file) && target[file.size()] == '#';
}

}  // namespace raidwatch
