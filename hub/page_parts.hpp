#pragma once
// What scripts made for the page through the manage API, beside the services of the configuration:
// components, groups of either, and metrics. Pure but for the reading of the store.

#include "hub/store/store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::hub {

/// Words of PagePartRecord::kind.
inline constexpr std::string_view kComponentPart = "component", kGroupPart = "component_group",
                                  kProviderPart = "metrics_provider", kMetricPart = "metric",
                                  kTemplatePart = "incident_template";

struct MadeComponent {
    std::string id, name, description;
    bool only_if_degraded = false;  ///< readers see it while it is not operational
    bool showcase = true;           ///< with a bar for each day
    std::string start_date;         ///< "2026-11-22"; empty: the day it was made
    UtcTime created_at{};
};

struct ComponentGroup {
    std::string id, name, description;
    std::vector<std::string> components;  ///< ids, in order; those that are not on the page do not count
    UtcTime created_at{}, updated_at{};
};

struct PageMetric {
    std::string id, name, suffix, explanation;
    bool display = true;  ///< readers see it
    int decimal_places = 0;
    std::optional<double> lowest, highest;  ///< of the axis, where said
};

/// By the order in which they were made.
struct PageParts {
    std::vector<MadeComponent> components;
    std::vector<ComponentGroup> groups;
    std::vector<PageMetric> metrics;
};

/// What may be in the addresses of the APIs: 1 to 64 letters, digits, "-" or "_".
bool is_part_id(std::string_view id);

/// Ids of the components in a group's document.
std::vector<std::string> group_members(const PagePartRecord& group);

/// What cannot be read any more is left out.
PageParts page_parts_of(const std::vector<PagePartRecord>& records);
Result<PageParts> stored_page_parts(Store& store);

}  // namespace raidwatch::hub
