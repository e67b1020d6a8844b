#pragma once
// What scripts made for the page, as readers see it: groups of components, and metrics of the last day. Pure.

#include "hub/correlate/picture.hpp"
#include "hub/page_parts.hpp"

#include <raidwatch/base/clock.hpp>

#include <string>
#include <utility>
#include <vector>

namespace raidwatch::hub {

struct PublicComponent;

struct PublicGroup {
    ComponentGroup group;
    std::vector<std::size_t> components;  ///< indices into PublicView::components, at least one
    ComponentStatus status = ComponentStatus::operational;  ///< the worst of them
};

struct PublicMetric {
    PageMetric metric;
    std::vector<std::pair<UtcTime, double>> points;  ///< of the last day, oldest first
};

inline constexpr std::chrono::hours kMetricsShown{24};

/// A component is in the first group that names it; empty groups are left out.
std::vector<PublicGroup> public_groups(const std::vector<ComponentGroup>& groups,
                                       const std::vector<PublicComponent>& components);
/// Those that are displayed.
std::vector<PublicMetric> public_metrics(const std::vector<PageMetric>& metrics,
                                         const std::vector<MetricPoint>& points, UtcTime now);

/// The figure of a metric: an SVG with its meaning in words, and the same words beside it. Gaps stay gaps.
std::string metric_html(const PublicMetric& metric, const std::string& last_at_html, UtcTime now);

}  // namespace raidwatch::hub
