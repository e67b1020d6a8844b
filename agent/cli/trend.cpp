#include "agent/report/chart.hpp"
#include "agent/report/words.hpp"
#include "commands.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using report::ChartFrame;

constexpr std::size_t kLabelColumns = 9, kRows = 6;

bool speaks_unicode() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const char* value = std::getenv(name); value && *value) {
            const std::string_view locale(value);
            return locale.find("UTF-8") != locale.npos || locale.find("utf8") != locale.npos;
        }
    return false;
}

/// By id, serial, kernel name or slot; the disk may have gone.
std::optional<Disk> find_disk(const NodeView& view, const std::string& name) {
    const auto named = [&](const Disk& disk) {
        return disk.id == name || disk.serial == name || disk.device == name || disk.slot == name ||
               "/dev/" + disk.device == name;
    };
    for (const auto* disks : {&view.disks, &view.departed})
        if (const auto found = std::ranges::find_if(*disks, named); found != disks->end()) return *found;
    return std::nullopt;
}

std::string number(double value) {
    return value == static_cast<double>(static_cast<std::int64_t>(value)) ? fmt::format("{:.0f}", value)
                                                                          : fmt::format("{:.1f}", value);
}

/// "temperature_c (C): 31 to 47, now 35"
std::string headline(const TrendSeries& series) {
    const auto* metric = trend_metric(series.metric);
    const auto [least, greatest] = std::ranges::minmax_element(series.points, {}, &TrendPoint::value);
    const auto unit = metric && !metric->unit.empty() ? fmt::format(" ({})", metric->unit) : std::string();
    const auto now = number(series.points.back().value);
    if (least->value == greatest->value) return fmt::format("{}{}: {} throughout", series.metric, unit, now);
    return fmt::format("{}{}: {} to {}, now {}", series.metric, unit, number(least->value),
                       number(greatest->value), now);
}

std::string chart(const TrendSeries& series, const ChartFrame& frame) {
    const auto [least, greatest] = std::ranges::minmax_element(series.points, {}, &TrendPoint::value);
    if (least->value == greatest->value) return {};
    // A scale that begins a little below its least value shows that one too.
    const double low = least->value == 0 ? 0 : least->value - (greatest->value - least->value) / 10;
    const auto lines = report::bars(report::columns_of(series.points, frame), low, greatest->value, frame);
    std::string text;
    for (std::size_t row = 0; row < lines.size(); ++row) {
        const auto label = row == 0                  ? number(greatest->value)
                           : row + 1 == lines.size() ? number(least->value)
                                                     : "";
        text += fmt::format("  {:>{}} |{}\n", label, kLabelColumns - 4, lines[row]);
    }
    return text;
}

std::string csv(const std::vector<TrendSeries>& all) {
    std::string text = "at,metric,value\n";
    for (const auto& series : all)
        for (const auto& point : series.points)
            text += fmt::format("{},{},{}\n", to_rfc3339(point.at), series.metric, number(point.value));
    return text;
}

std::string charts(const Disk& disk, const std::vector<TrendSeries>& all, const Context& context,
                   UtcTime since) {
    ChartFrame frame{.from = since, .until = context.now(), .rows = kRows, .unicode = speaks_unicode()};
    frame.columns = context.terminal.columns(kLabelColumns);
    auto text = fmt::format("{}, {} to {}\n", report::disk_text(disk), report::when(since),
                            report::when(frame.until));
    for (const auto& series : all) text += "\n" + headline(series) + "\n" + chart(series, frame);
    return text;
}

}  // namespace

int trend(const Context& context, const TrendOptions& options) {
    const auto since = parse_since(options.since, context.now());
    if (!since) return refuse(since.error());
    if (!options.metric.empty() && !trend_metric(options.metric)) {
        std::vector<std::string> names;
        for (const auto& metric : trend_metrics()) names.emplace_back(metric.name);
        const auto close = nearest(options.metric, names);
        return refuse({ErrorCode::invalid, "reading the trend", printable(options.metric, 60),
                       close ? "no such number; did you mean " + *close + "?"
                             : fmt::format("no such number; there are {}", fmt::join(names, ", "))});
    }
    auto reader = open_store(context.places);
    if (!reader) return refuse(reader.error());
    const auto view = (*reader)->view();
    if (!view) return refuse(view.error());
    const auto disk = find_disk(*view, options.disk);
    if (!disk)
        return refuse({ErrorCode::not_found, "looking for disk", printable(options.disk, 80),
                       "no disk of this node; raidwatch disks lists them"});
    const auto metric = options.metric.empty() ? std::nullopt : std::optional(options.metric);
    const auto all = (*reader)->trends(disk->id, metric, *since);
    if (!all) return refuse(all.error());
    if (options.json)
        say(dump(nlohmann::json{{"disk", disk->id}, {"since", to_rfc3339(*since)}, {"series", to_json(*all)}},
                 2) +
            "\n");
    else if (options.csv)
        say(csv(*all));
    else if (all->empty())
        say("nothing recorded of " + report::disk_text(*disk) + "\n");
    else
        say(charts(*disk, *all, context, *since));
    return 0;
}

}  // namespace raidwatch::cli
