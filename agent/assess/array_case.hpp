#pragma once
// Everything the rules for one array look at.

#include "breach.hpp"
#include "rule_limits.hpp"

#include <raidwatch/model/redundancy.hpp>

#include <string>
#include <utility>
#include <vector>

namespace raidwatch::assess {

struct ArrayCase {
    const NodeView& view;
    const Array& array;
    const RuleContext& context;
    Limits limits;
    Redundancy redundancy;
    std::vector<Breach> breaches;

    void add(std::string_view rule, Kind kind, Severity severity, std::string text) {
        if (limits.enabled(rule))
            breaches.push_back(
                {std::string(rule), FaultClass::array_redundancy, kind, severity, std::move(text)});
    }
};

/// The write cache runs below its configuration and no battery explains it.
void check_write_cache(ArrayCase& c);
/// Lost data and members' errors as ZFS and btrfs count them.
void check_pool(ArrayCase& c, RuleMemory& memory);

}  // namespace raidwatch::assess
