#include "absorb.hpp"

#include <raidwatch/base/unite.hpp>

#include <algorithm>

namespace raidwatch::incident {

namespace {

/// Only a parent that is itself out absorbs: one that is merely degraded hides nothing.
bool is_out(const Fault& fault) {
    return fault.kind == kind::controller_lost || fault.kind == kind::enclosure_lost ||
           fault.kind == kind::disk_unresponsive || fault.kind == kind::node_silent ||
           fault.kind == kind::collector_wedged;
}

}  // namespace

bool names(const std::vector<Subject>& subjects, const Subject& subject) {
    return std::ranges::any_of(
        subjects, [&](const Subject& s) { return s.kind == subject.kind && s.id == subject.id; });
}

bool absorbed(const Fault& fault, const std::vector<Fault>& faults) {
    return std::ranges::any_of(faults, [&](const Fault& other) {
        if (&other == &fault || other == fault) return false;
        if (is_out(other) && names(fault.parents, other.subject)) return true;
        const bool same_disk_hangs =
            other.kind == kind::disk_unresponsive && other.subject.id == fault.subject.id;
        if (same_disk_hangs && fault.subject.kind == SubjectKind::disk) return true;
        // The failed part need not answer; a survivor that cannot be seen, a cable that damages transfers, or
        // heat, stay faults of their own.
        if (fault.fault_class == FaultClass::disk_unresponsive)
            return names(other.touches, fault.subject) && names(other.parts, fault.subject);
        return fault.fault_class == FaultClass::disk_illness && names(other.touches, fault.subject);
    });
}

bool goes_with(const Fault& array, const Fault& enclosure) {
    return enclosure.kind == kind::enclosure_lost && array.fault_class == FaultClass::array_redundancy &&
           names(array.parents, enclosure.subject);
}

Fault joined(Fault array, const Fault& enclosure) {
    array.severity = std::max(array.severity, enclosure.severity);
    array.summary = enclosure.summary + "; " + array.summary;
    unite(array.parts, enclosure.parts);
    unite(array.touches, enclosure.touches);
    unite(array.mounts, enclosure.mounts);
    unite(array.services, enclosure.services);
    unite(array.troubles, enclosure.troubles);
    return array;
}

}  // namespace raidwatch::incident
