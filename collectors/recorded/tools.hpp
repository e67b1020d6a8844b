#pragma once
// Every tool whose recorded output can be read: `raidwatch diagnose --tool NAME`.

#include <raidwatch/collect/host.hpp>
#include <raidwatch/collect/recorded.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::recorded {

/// Tools that print text or JSON, sorted by name.
std::span<const RecordedTool> tools();

/// A recording that is a folder: a copy of a part of a node's file system.
struct RecordedFolder {
    std::string_view name;
    Findings (*parse)(const Files& folder);  ///< the folder is "/"
};
std::span<const RecordedFolder> folders();

/// All names, sorted.
std::vector<std::string> names();

}  // namespace raidwatch::recorded
