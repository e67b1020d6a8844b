#pragma once
// One rule broken by one component; breaches of the same component and class become one fault.

#include <raidwatch/model/fault.hpp>

#include <string>
#include <vector>

namespace raidwatch::assess {

struct Breach {
    std::string rule;
    FaultClass fault_class = FaultClass::disk_illness;
    Kind kind;
    Severity severity = Severity::warning;
    std::string text;  ///< with the measured value: "24 pending sectors"
    std::string of;    ///< which of several: a disk, an attribute, a fan; empty where there is but one

    /// What stays the same while its figures change: "ata.pending", "ata.prefail 5".
    std::string trouble() const { return of.empty() ? rule : rule + " " + of; }
};

/// The fault that all of them make: kind and rule of the worst (the first among equals), every text in the
/// given order.
Fault combine(const std::vector<Breach>& breaches, const Subject& subject);

}  // namespace raidwatch::assess
