#include "public_parts.hpp"

#include "hub/page/public_view.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <cstdio>
#include <set>

namespace raidwatch::hub {

namespace {

constexpr double kFigureWidth = 718, kFigureHeight = 80;
/// Longer without a number is a gap, over which no line is drawn.
constexpr std::chrono::hours kGap{1};

std::string decimal(double value, int places) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", places, value);
    return text;
}

std::string with_unit(const PageMetric& metric, double value) {
    return decimal(value, metric.decimal_places) +
           (metric.suffix.empty() ? "" : " " + html_escape(trim(metric.suffix)));
}

struct Range {
    double low = 0, high = 0;
};

Range range_of(const PublicMetric& metric) {
    const auto [low, high] =
        std::minmax_element(metric.points.begin(), metric.points.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; });
    return {low->second, high->second};
}

/// The axis as its maker said, wide enough to draw in.
Range axis_of(const PageMetric& metric, Range seen) {
    Range axis{metric.lowest.value_or(seen.low), metric.highest.value_or(seen.high)};
    if (axis.high <= axis.low) axis = {axis.low - 1, axis.low + 1};
    return axis;
}

std::string lines_of(const PublicMetric& metric, Range axis, UtcTime now) {
    const UtcTime begin = now - kMetricsShown;
    std::string svg, line;
    std::optional<UtcTime> before;
    int on_line = 0;
    const auto end_line = [&] {
        if (on_line == 1) svg += "<circle r=\"1.5\" " + line + "/>";
        if (on_line > 1) svg += "<polyline points=\"" + line + "\"/>";
        line.clear();
        on_line = 0;
    };
    const auto place = [&](UtcTime at, double value) {
        const double part = double((at - begin).count()) / double(Milliseconds(kMetricsShown).count());
        const double height = (std::clamp(value, axis.low, axis.high) - axis.low) / (axis.high - axis.low);
        return std::pair(decimal(kFigureWidth * part, 1), decimal((kFigureHeight - 4) * (1 - height) + 2, 1));
    };
    for (std::size_t i = 0; i < metric.points.size(); ++i) {
        const auto& [at, value] = metric.points[i];
        if (before && at - *before > kGap) end_line();
        before = at;
        const auto [x, y] = place(at, value);
        const bool alone =
            on_line == 0 && (i + 1 == metric.points.size() || metric.points[i + 1].first - at > kGap);
        line += alone ? "cx=\"" + x + "\" cy=\"" + y + "\"" : (on_line > 0 ? " " : "") + x + "," + y;
        ++on_line;
    }
    end_line();
    return svg;
}

}  // namespace

std::vector<PublicGroup> public_groups(const std::vector<ComponentGroup>& groups,
                                       const std::vector<PublicComponent>& components) {
    std::vector<PublicGroup> shown;
    std::set<std::string> placed;
    for (const auto& group : groups) {
        PublicGroup one{group, {}};
        for (const auto& id : group.components)
            for (std::size_t i = 0; i < components.size(); ++i) {
                if (components[i].plan.id != id || !placed.insert(id).second) continue;
                one.components.push_back(i);
                one.status = std::max(one.status, components[i].status);
            }
        if (!one.components.empty()) shown.push_back(std::move(one));
    }
    return shown;
}

std::vector<PublicMetric> public_metrics(const std::vector<PageMetric>& metrics,
                                         const std::vector<MetricPoint>& points, UtcTime now) {
    std::vector<PublicMetric> shown;
    for (const auto& metric : metrics) {
        if (!metric.display) continue;
        PublicMetric one{metric, {}};
        for (const auto& point : points)
            if (point.metric == metric.id && point.at > now - kMetricsShown && point.at <= now)
                one.points.emplace_back(point.at, static_cast<double>(point.millionths) / 1e6);
        shown.push_back(std::move(one));
    }
    return shown;
}

std::string metric_html(const PublicMetric& metric, const std::string& last_at_html, UtcTime now) {
    const std::string name = html_escape(metric.metric.name);
    const std::string about = metric.metric.explanation.empty()
                                  ? ""
                                  : "<p class=\"soft\">" + html_escape(metric.metric.explanation) + "</p>";
    if (metric.points.empty())
        return "<li><div class=\"line\"><span class=\"name\">" + name +
               "</span><span class=\"state nodata\">No data in the last 24 hours</span></div>" + about +
               "</li>\n";
    const auto seen = range_of(metric);
    const std::string last = with_unit(metric.metric, metric.points.back().second);
    const std::string low = with_unit(metric.metric, seen.low), high = with_unit(metric.metric, seen.high);
    return "<li><div class=\"line\"><span class=\"name\">" + name + "</span><span><strong>" + last +
           "</strong> " + last_at_html + "</span></div>" + about +
           "<svg class=\"metric\" viewBox=\"0 0 718 80\" preserveAspectRatio=\"none\" role=\"img\" "
           "aria-label=\"" +
           name + " in the last 24 hours: lowest " + low + ", highest " + high + ", last " + last + "\">" +
           lines_of(metric, axis_of(metric.metric, seen), now) +
           "</svg><div class=\"line soft\"><span>24 hours ago</span><span>" + low + " to " + high +
           "</span><span>now</span></div></li>\n";
}

}  // namespace raidwatch::hub
