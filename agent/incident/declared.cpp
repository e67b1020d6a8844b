#include "declared.hpp"

#include <algorithm>

namespace raidwatch::incident {

namespace {

/// One member out, nothing else wrong.
bool is_plain_degradation(const Fault& fault) {
    if (fault.fault_class != FaultClass::array_redundancy || fault.kind != kind::array_degraded) return false;
    if (fault.severity != Severity::warning || fault.parts.size() > 1) return false;
    return std::ranges::all_of(fault.troubles,
                               [](const auto& trouble) { return trouble == "array.degraded"; });
}

bool phases_out(const MaintenanceWindow& window, const Fault& fault) {
    const auto& serials = window.expected.phase_outs;
    return !fault.parts.empty() && std::ranges::all_of(fault.parts, [&](const Subject& part) {
        return std::ranges::find(serials, part.name) != serials.end();
    });
}

}  // namespace

const MaintenanceWindow* declaring(const Fault& fault, const std::vector<MaintenanceWindow>& windows,
                                   UtcTime now) {
    if (!is_plain_degradation(fault)) return nullptr;
    for (const auto& window : windows)
        if (expects_at(window, now) && (window.expected.rebuild || phases_out(window, fault))) return &window;
    return nullptr;
}

}  // namespace raidwatch::incident
