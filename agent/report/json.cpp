#include "report.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::report {

namespace {

using Json = nlohmann::json;

Json array_json(const ArrayLine& line) {
    auto json = to_json(line.array);
    if (line.redundancy.known)
        json["redundancy"] = {{"total", line.redundancy.total},
                              {"active", line.redundancy.active},
                              {"lost", line.redundancy.lost},
                              {"tolerable", line.redundancy.tolerable},
                              {"data_lost", line.redundancy.data_lost}};
    if (!line.running.empty()) json["running"] = to_json(line.running);
    if (line.last_test) json["last_test"] = to_json(*line.last_test);
    return json;
}

Json disk_json(const DiskLine& line) {
    auto json = to_json(line.standing.disk);
    json["verdict"] = line.standing.verdict();
    if (!line.standing.reasons.empty()) json["reasons"] = line.standing.reasons;
    if (!line.standing.array.empty()) json["array"] = line.standing.array;
    if (!line.standing.role.empty()) json["role"] = line.standing.role;
    if (line.coolest_c) json["coolest_c"] = *line.coolest_c;
    if (line.hottest_c) json["hottest_c"] = *line.hottest_c;
    return json;
}

Json spell_json(const BlindSpell& spell) {
    Json json{{"what", spell.what}, {"since", to_rfc3339(spell.since)}};
    if (spell.until) json["until"] = to_rfc3339(*spell.until);
    if (!spell.why.empty()) json["why"] = spell.why;
    return json;
}

}  // namespace

std::string as_json(const Report& report) {
    Json json{{"node", report.node},
              {"version", report.version},
              {"from", to_rfc3339(report.from)},
              {"to", to_rfc3339(report.now)},
              {"daemon_running", report.daemon_running},
              {"summary", report.summary},
              {"healthy", report.healthy},
              {"incidents_open", to_json(report.open)},
              {"incidents_opened", to_json(report.opened)},
              {"incidents_resolved", to_json(report.resolved)},
              {"arrays", Json::array()},
              {"operations", to_json(report.operations)},
              {"maintenance", to_json(report.maintenance)},
              {"disks", Json::array()},
              {"blind", Json::array()},
              {"events", report.events},
              {"firmware", report.firmware}};
    if (report.taken_at) json["taken_at"] = to_rfc3339(*report.taken_at);
    if (report.worst) json["worst"] = word(*report.worst);
    for (const auto& line : report.arrays) json["arrays"].push_back(array_json(line));
    for (const auto& line : report.disks) json["disks"].push_back(disk_json(line));
    for (const auto& spell : report.blind) json["blind"].push_back(spell_json(spell));
    for (const auto& gone : report.vanished)
        json["vanished"].push_back({{"array", to_json(gone.array)}, {"since", to_rfc3339(gone.since)}});
    return dump(json, 2) + "\n";
}

}  // namespace raidwatch::report
