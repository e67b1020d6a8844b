#include "breach.hpp"

#include <algorithm>

namespace raidwatch::assess {

Fault combine(const std::vector<Breach>& breaches, const Subject& subject) {
    const auto& worst = *std::ranges::max_element(breaches, {}, &Breach::severity);
    Fault fault;
    fault.fault_class = worst.fault_class;
    fault.subject = subject;
    fault.kind = worst.kind;
    fault.severity = worst.severity;
    fault.rule = worst.rule;
    for (const auto& breach : breaches) {
        fault.summary += (fault.summary.empty() ? "" : "; ") + breach.text;
        fault.evidence[breach.rule] = breach.text;
        fault.troubles.push_back(breach.trouble());
    }
    return fault;
}

}  // namespace raidwatch::assess
