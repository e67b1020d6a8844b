#include "together.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace raidwatch::hub {

namespace {

bool are_together(const NodeFault& one, const NodeFault& other, Milliseconds within) {
    if (one.incident.node == other.incident.node) return false;
    const auto a = cluster::onset(one.incident), b = cluster::onset(other.incident);
    return (a < b ? b - a : a - b) <= within;
}

/// Open before over, then by what it does, then by severity.
auto weight(const Incident& incident) {
    return std::tuple(is_open(incident), effect_of(incident), incident.severity);
}

}  // namespace

std::vector<std::int64_t> joining(const std::vector<NodeFault>& alone, const std::vector<NodeFault>& folded,
                                  Milliseconds within) {
    std::vector<std::int64_t> numbers;
    for (const auto& fault : alone) {
        const auto beside = [&](const NodeFault& other) { return are_together(fault, other, within); };
        if (std::any_of(folded.begin(), folded.end(), beside) ||
            std::any_of(alone.begin(), alone.end(), beside))
            numbers.push_back(fault.number);
    }
    return numbers;
}

cluster::Extent extent_of(const std::vector<NodeFault>& folded) {
    std::map<std::string, const Incident*> worst_of_node;
    const Incident* worst = nullptr;
    cluster::Extent extent;
    extent.repairing = extent.identified = true;
    for (const auto& fault : folded) {
        const auto& incident = fault.incident;
        auto& known = worst_of_node[incident.node];
        if (known == nullptr || weight(incident) > weight(*known)) known = &incident;
        if (worst == nullptr || weight(incident) > weight(*worst)) worst = &incident;
        if (!is_open(incident)) continue;
        extent.repairing = extent.repairing && incident.state == IncidentState::monitoring;
        extent.identified = extent.identified && incident.state != IncidentState::investigating;
    }
    for (const auto& [node, incident] : worst_of_node)
        extent.hits.push_back({node, is_open(*incident), effect_of(*incident), incident->title});
    if (worst != nullptr) extent.fault_class = worst->fault_class;
    if (worst != nullptr) extent.kind = worst->kind;
    return extent;
}

}  // namespace raidwatch::hub
