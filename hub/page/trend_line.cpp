#include "trend_line.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace raidwatch::hub {

namespace {

constexpr int kWidth = 120, kHeight = 24;
constexpr std::size_t kMostDays = 90;  ///< a node may send any number

std::string number(double value) {
    char text[64];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

std::string points(const std::vector<double>& values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double range = *high - *low;
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double x = values.size() > 1 ? double(kWidth) * double(i) / double(values.size() - 1) : 0;
        const double y = range > 0 ? (kHeight - 2) * (1 - (values[i] - *low) / range) + 1 : kHeight / 2.0;
        text += (text.empty() ? "" : " ") + number(std::round(x * 10) / 10) + "," +
                number(std::round(y * 10) / 10);
    }
    return text;
}

}  // namespace

std::string trend_html(const TrendBrief& trend) {
    auto values = trend.daily;
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    if (values.size() > kMostDays) values.erase(values.begin(), values.end() - kMostDays);
    if (values.empty()) return "";
    const std::string words = html_escape(trend.metric) + ": " + number(values.front()) + " to " +
                              number(values.back()) +
                              (trend.unit.empty() ? "" : " " + html_escape(trend.unit));
    return "<div class=\"trend\"><svg viewBox=\"0 0 " + std::to_string(kWidth) + " " +
           std::to_string(kHeight) + "\" role=\"img\" aria-label=\"" + words + "\"><polyline points=\"" +
           points(values) + "\"/></svg>" + words + "</div>";
}

}  // namespace raidwatch::hub
