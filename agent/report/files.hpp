#pragma once
// Reports as files.

#include "report.hpp"

#include <raidwatch/base/result.hpp>

#include <cstddef>
#include <string>

namespace raidwatch::report {

/// Puts `text` at `path` in one step: a reader sees the old file or the new one, never half of it.
Status write_file(const std::string& path, const std::string& text);

/// Writes report-2026-11-22.txt, .html and .json into `directory`, which is made where it is missing, and
/// removes the oldest days beyond `keep_days`. The day is that of Report::now, UTC; a second report of a day
/// replaces the first.
Status write_daily(const Report& report, const std::string& directory, std::size_t keep_days = 90);

}  // namespace raidwatch::report
