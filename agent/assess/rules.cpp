#include "rules.hpp"

#include "array_rules.hpp"
#include "disk_rules.hpp"

#include <algorithm>

namespace raidwatch::assess {

std::vector<Fault> faults(const NodeView& view, RuleMemory& memory, const RuleContext& context) {
    const auto of_disks = disk_faults(view, memory, context);
    auto all = array_faults(view, memory, context, of_disks);
    all.insert(all.end(), of_disks.begin(), of_disks.end());
    const auto blind = blind_faults(view, context);
    all.insert(all.end(), blind.begin(), blind.end());
    std::ranges::stable_sort(all, std::ranges::greater{}, &Fault::severity);
    return all;
}

}  // namespace raidwatch::assess
