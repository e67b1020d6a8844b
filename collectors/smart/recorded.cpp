#include "recorded.hpp"

#include "parse_smartctl.hpp"

#include <utility>

namespace raidwatch::smart {

Findings recorded_smartctl(std::string_view output) {
    auto facts = parse_smartctl(output, "smartctl");
    Findings findings;
    findings.complete = facts.answered;
    findings.problems = std::move(facts.problems);
    if (!facts.answered) return findings;
    auto& disk = facts.disk;
    disk.id = disk.wwn.empty() ? disk.serial : "wwn-" + disk.wwn;
    if (facts.reading) {
        facts.reading->disk = disk.id;
        findings.readings.push_back(*std::move(facts.reading));
    }
    findings.disks.push_back(std::move(disk));
    return findings;
}

}  // namespace raidwatch::smart
