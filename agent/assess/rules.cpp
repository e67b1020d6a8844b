#include "rules.hpp"

#include "array_rules.hpp"
#include "controller_presence.hpp"
#include "controller_rules.hpp"
#include "disk_rules.hpp"

#include <raidwatch/base/unite.hpp>

#include <algorithm>

namespace raidwatch::assess {

namespace {

/// At most one fault per class and subject, whatever number of rule files broke on it.
void join_same(std::vector<Fault>& faults) {
    std::vector<Fault> joined;
    for (auto& fault : faults) {
        const auto same = std::ranges::find_if(joined, [&](const Fault& other) {
            return other.fault_class == fault.fault_class && other.subject.kind == fault.subject.kind &&
                   other.subject.id == fault.subject.id;
        });
        if (same == joined.end()) {
            joined.push_back(std::move(fault));
            continue;
        }
        if (fault.severity > same->severity) std::swap(*same, fault);
        same->summary += "; " + fault.summary;
        unite(same->troubles, fault.troubles);
        unite(same->parts, fault.parts);
        unite(same->parents, fault.parents);
        unite(same->touches, fault.touches);
        unite(same->mounts, fault.mounts);
        same->evidence.insert(fault.evidence.begin(), fault.evidence.end());
        if (same->repair.empty()) same->repair = fault.repair;
    }
    faults = std::move(joined);
}

}  // namespace

std::vector<Fault> faults(const NodeView& view, RuleMemory& memory, const RuleContext& context) {
    const auto of_disks = disk_faults(view, memory, context);
    auto all = array_faults(view, memory, context, of_disks);
    all.insert(all.end(), of_disks.begin(), of_disks.end());
    for (const auto& more : {controller_faults(view, memory, context), enclosure_faults(view, context)})
        all.insert(all.end(), more.begin(), more.end());
    // A foreign configuration on the replacement of a lost controller is part of that loss.
    for (auto& presence : presence_faults(view, context)) {
        std::erase_if(all, [&](const Fault& fault) {
            return fault.fault_class == presence.fault_class && fault.subject.id == presence.subject.id;
        });
        all.push_back(std::move(presence));
    }
    const auto blind = blind_faults(view, context);
    all.insert(all.end(), blind.begin(), blind.end());
    join_same(all);
    std::ranges::stable_sort(all, std::ranges::greater{}, &Fault::severity);
    return all;
}

}  // namespace raidwatch::assess
