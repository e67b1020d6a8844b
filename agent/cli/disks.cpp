#include "agent/report/disk_standing.hpp"
#include "agent/report/words.hpp"
#include "commands.hpp"
#include "table.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using report::DiskStanding;
using report::name_text;
using Json = nlohmann::json;

/// "5/0/1" reallocated, pending, uncorrectable; "12 %" of an NVMe's endurance; "3" defects of a SAS disk.
std::string wear_text(const std::optional<SmartReading>& reading) {
    if (!reading) return {};
    if (reading->percentage_used) return fmt::format("{}% used", *reading->percentage_used);
    if (reading->grown_defects) return fmt::format("{} defects", *reading->grown_defects);
    if (!reading->reallocated && !reading->pending && !reading->uncorrectable) return {};
    const auto count = [](const std::optional<std::uint64_t>& value) {
        return value ? std::to_string(*value) : "-";
    };
    return count(reading->reallocated) + "/" + count(reading->pending) + "/" + count(reading->uncorrectable);
}

Colour colour_of(const DiskStanding& standing) {
    if (standing.worst == Severity::critical) return Colour::bad;
    if (standing.worst == Severity::warning) return Colour::warning;
    return standing.verdict() == "ok" ? Colour::good : Colour::dim;
}

/// "md0 member", "md1 spare", else what the disk's owner calls it.
std::string use_text(const DiskStanding& standing) {
    if (standing.array.empty()) return std::string(word(standing.disk.state));
    return name_text(standing.array) + " " + standing.role;
}

std::string disk_table(const std::vector<DiskStanding>& standings, const Terminal& terminal) {
    Table table({"SLOT", "DEV", "SERIAL", "MODEL", "SIZE", "USE", "TEMP", "VERDICT", "RE/PE/UN", "HOURS"},
                {"SLOT", "DEV", "SERIAL", "VERDICT", "RE/PE/UN"}, {"MODEL", "SIZE", "HOURS"});
    for (const auto& standing : standings) {
        const auto& disk = standing.disk;
        const auto& reading = standing.reading;
        table.add({name_text(disk.slot),
                   name_text(disk.device),
                   name_text(disk.serial),
                   name_text(disk.model),
                   {disk.bytes ? human_bytes(*disk.bytes) : "", Colour::none, true},
                   use_text(standing),
                   {reading && reading->temperature_c ? fmt::format("{:.0f} C", *reading->temperature_c) : "",
                    Colour::none, true},
                   {standing.verdict(), colour_of(standing)},
                   wear_text(reading),
                   {reading && reading->power_on_hours ? std::to_string(*reading->power_on_hours) : "",
                    Colour::none, true}});
        if (standing.worst && !standing.reasons.empty()) table.note(standing.reasons.front());
    }
    return table.text(terminal, 0);
}

Json disk_json(const DiskStanding& standing) {
    auto json = to_json(standing.disk);
    json["verdict"] = standing.verdict();
    if (!standing.array.empty()) json["array"] = standing.array;
    if (!standing.role.empty()) json["role"] = standing.role;
    if (!standing.reasons.empty()) json["reasons"] = standing.reasons;
    if (standing.reading) json["health"] = to_json(*standing.reading);
    return json;
}

}  // namespace

int disks(const Context& context, const DisksOptions& options) {
    const auto picture = look(context.places, context.now());
    if (picture.origin == Origin::nothing)
        return refuse(
            {ErrorCode::not_found, "reading the disks", context.places.database, picture.store_error});
    auto standings = report::disk_standings(picture.view, picture.faults);
    std::ranges::stable_sort(standings, [](const DiskStanding& a, const DiskStanding& b) {
        return std::tie(a.disk.slot, a.disk.device) < std::tie(b.disk.slot, b.disk.device);
    });
    if (options.json) {
        auto list = Json::array();
        for (const auto& standing : standings) list.push_back(disk_json(standing));
        say(dump(list, 2) + "\n");
        return 0;
    }
    if (!picture.daemon_running)
        complain("daemon not running; last known state" +
                 (picture.taken_at ? " of " + report::when_and_age(*picture.taken_at, picture.now)
                                   : std::string{}));
    say(standings.empty() ? "no disks\n" : disk_table(standings, context.terminal));
    return 0;
}

}  // namespace raidwatch::cli
