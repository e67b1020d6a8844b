#include "status_json.hpp"

#include "agent/report/disk_standing.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using Json = nlohmann::json;

Json array_json(const Array& array) {
    auto json = to_json(array);
    const auto counted = redundancy(array);
    if (counted.known)
        json["redundancy"] = {{"total", counted.total},
                              {"active", counted.active},
                              {"lost", counted.lost},
                              {"tolerable", counted.tolerable},
                              {"data_lost", counted.data_lost}};
    return json;
}

/// Its log is told as events.
Json controller_json(const Controller& controller) {
    auto json = to_json(controller);
    json.erase("log");
    return json;
}

Json unwell_json(const report::DiskStanding& standing) {
    Json json{{"id", standing.disk.id},
              {"severity", word(*standing.worst)},
              {"state", word(standing.disk.state)},
              {"reasons", standing.reasons}};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) json[name] = value;
    };
    add("serial", standing.disk.serial);
    add("model", standing.disk.model);
    add("slot", standing.disk.slot);
    add("device", standing.disk.device);
    add("array", standing.array);
    add("role", standing.role);
    return json;
}

std::string_view worst_word(const Verdict& verdict) {
    if (verdict.worst) return word(*verdict.worst);
    return verdict.exit == Exit::ok ? "ok" : "unknown";
}

}  // namespace

std::string status_json(const Picture& picture) {
    const auto verdict = judge(picture);
    Json json{{"node", picture.node},          {"daemon_running", picture.daemon_running},
              {"worst", worst_word(verdict)},  {"exit", static_cast<int>(verdict.exit)},
              {"text", verdict.sentence},      {"incidents", to_json(picture.incidents)},
              {"controllers", Json::array()},  {"arrays", Json::array()},
              {"disks_unwell", Json::array()}, {"operations", to_json(picture.operations)},
              {"maintenance", Json::array()},  {"blind", Json::array()}};
    if (picture.taken_at) {
        json["taken_at"] = to_rfc3339(*picture.taken_at);
        json["age_s"] =
            std::chrono::duration_cast<Seconds>(std::max(Milliseconds{0}, picture.now - *picture.taken_at))
                .count();
    }
    for (const auto& window : picture.maintenance)
        if (is_unfinished(window)) json["maintenance"].push_back(to_json(window));
    for (const auto& controller : picture.view.controllers)
        json["controllers"].push_back(controller_json(controller));
    for (const auto& array : picture.view.arrays) json["arrays"].push_back(array_json(array));
    for (const auto& standing : report::disk_standings(picture.view, picture.faults))
        if (standing.worst) json["disks_unwell"].push_back(unwell_json(standing));
    for (const auto& blind : picture.view.blind)
        json["blind"].push_back({{"domain", blind.domain.text()},
                                 {"since", to_rfc3339(blind.since)},
                                 {"problems", to_json(blind.problems)}});
    return dump(json, 2) + "\n";
}

}  // namespace raidwatch::cli
