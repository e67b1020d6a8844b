#include "write_cache.hpp"

#include "array_case.hpp"
#include "names.hpp"

#include <raidwatch/base/text.hpp>

#include <fmt/format.h>

namespace raidwatch::assess {

std::string reduced_write_cache(const Array& array) {
    const auto &configured = array.write_cache_configured, &actual = array.write_cache_actual;
    if (configured.empty() || actual.empty() || configured == actual) return {};
    return fmt::format("runs {} although configured {}", printable(actual, 40), printable(configured, 40));
}

bool battery_is_bad(const Battery& battery) {
    switch (battery.state) {
        case BatteryState::failed:
        case BatteryState::missing:
        case BatteryState::charging:
        case BatteryState::low:
            return true;
        default:
            return battery.replacement_required.value_or(false);
    }
}

void check_write_cache(ArrayCase& c) {
    const auto reduced = reduced_write_cache(c.array);
    if (reduced.empty()) return;
    const auto* controller = controller_of(c.view, c.array.controller);
    // A learn cycle does this for a few hours; with a bad battery the controller's incident names the array.
    if (controller && controller->battery &&
        (controller->battery->state == BatteryState::learning || battery_is_bad(*controller->battery)))
        return;
    c.add("array.write_cache", kind::write_cache_degraded, Severity::warning, reduced);
}

}  // namespace raidwatch::assess
