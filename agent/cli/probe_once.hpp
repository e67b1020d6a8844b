#pragma once
// Runs `raidwatch-probe --once` and reads its findings: one probe protocol message a line.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/model/findings.hpp>

#include <string>
#include <vector>

namespace raidwatch::cli {

/// All findings of the node. The probe has deadlines of its own; one that ends in spite of them not within
/// `deadline` is killed and what it said so far is returned as timed_out. denied: not root.
Result<std::vector<Findings>> probe_once(const std::string& probe, const std::string& root,
                                         Milliseconds deadline);

}  // namespace raidwatch::cli
