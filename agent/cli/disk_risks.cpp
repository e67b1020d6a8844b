// `raidwatch disks --risk`.

#include "agent/report/risk.hpp"
#include "agent/report/words.hpp"
#include "commands.hpp"
#include "table.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using Json = nlohmann::json;

constexpr Seconds kGrowthOver{30 * 86'400};

Json risk_json(const report::DiskRisk& risk) {
    Json json{{"disk", risk.disk.id}, {"serial", risk.disk.serial}, {"slot", risk.disk.slot}};
    if (risk.abstains.empty()) {
        json["points"] = risk.points;
        json["reasons"] = risk.reasons;
    } else {
        json["abstains"] = risk.abstains;
    }
    return json;
}

}  // namespace

int disk_risks(const Context& context, const DisksOptions& options) {
    auto reader = open_store(context.places);
    if (!reader) return refuse(reader.error());
    const auto picture = look(context.places, context.now());
    std::map<std::string, std::vector<SmartReading>> history;
    for (const auto& disk : picture.view.disks) {
        auto readings = (*reader)->readings(disk.id, context.now() - kGrowthOver);
        if (!readings) return refuse(readings.error());
        history[disk.id] = std::move(*readings);
    }
    const auto risks = report::disk_risks(picture.view, picture.faults, history);
    if (options.json) {
        auto list = Json::array();
        for (const auto& risk : risks) list.push_back(risk_json(risk));
        say(dump(list, 2) + "\n");
        return 0;
    }
    Table table({"RISK", "SERIAL", "SLOT", "MODEL"}, {"SERIAL", "SLOT"});
    for (const auto& risk : risks) {
        table.add({{risk.abstains.empty() ? std::to_string(risk.points) : "-", Colour::none, true},
                   report::name_text(risk.disk.serial.empty() ? risk.disk.id : risk.disk.serial),
                   report::name_text(risk.disk.slot),
                   report::name_text(risk.disk.model)});
        for (const auto& reason : risk.reasons) table.note(reason);
        if (!risk.abstains.empty()) table.note("not ranked: " + risk.abstains);
    }
    say(risks.empty() ? "no disks\n" : table.text(context.terminal, 0));
    return 0;
}

}  // namespace raidwatch::cli
