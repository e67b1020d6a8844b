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

    void add(std::string_view rule, Kind kind, Severity severity, std::string text, std::string of = {}) {
        if (limits.enabled(rule))
            breaches.push_back({std::string(rule), FaultClass::array_redundancy, kind, severity,
                                std::move(text), std::move(of)});
    }
};

/// "; failed: ZC1A0003 (slot 0:3, sdd), ..."; empty: none is.
std::string list_of_failed(const ArrayCase& c);
/// The disks it stands on.
std::vector<Subject> member_subjects(const ArrayCase& c);
std::vector<Subject> failed_parts(const ArrayCase& c);
bool journal_is_out(const Array& array);

/// What the engine says of the whole array may rest on a member of which nobody knows how it is.
void check_uncertain(ArrayCase& c);
void check_journal(ArrayCase& c);
void check_spares(ArrayCase& c);
/// While it is short of members the illness of the others is part of its story.
void check_survivors(ArrayCase& c, const std::vector<Fault>& disk_faults);
/// The write cache runs below its configuration and no battery explains it.
void check_write_cache(ArrayCase& c);
/// Lost data and members' errors as ZFS and btrfs count them.
void check_pool(ArrayCase& c, RuleMemory& memory);

}  // namespace raidwatch::assess
