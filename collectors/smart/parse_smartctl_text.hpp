#pragma once
// What smartctl prints without --json, from 5.x to today, to facts: ATA, SCSI and NVMe. Pure and total.
// Formats: smartmontools' ataprint.cpp, scsiprint.cpp and nvmeprint.cpp.

#include "parse_smartctl.hpp"

#include <string_view>
#include <vector>

namespace raidwatch::smart {

/// One per run of smartctl in the text, told apart by its first line ("smartctl 7.3 2022-02-28 ..."). The
/// same contract as parse_smartctl(), but the exit status is not there to be read.
std::vector<SmartctlFacts> parse_smartctl_text(std::string_view output, std::string_view scope);

}  // namespace raidwatch::smart
