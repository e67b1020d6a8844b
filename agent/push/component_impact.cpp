#include "component_impact.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/storage_effect.hpp>

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace raidwatch::push {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kImpact = "impact/";
/// Statuspage's words from good to bad.
constexpr std::array<std::string_view, 4> kStatuses{"operational", "degraded_performance", "partial_outage",
                                                    "major_outage"};

std::size_t status_of(const Incident& incident) {
    switch (effect_on_storage(incident)) {
        case StorageEffect::down:
            return 3;
        case StorageEffect::no_redundancy:
            return 1;
        case StorageEffect::none:
            break;
    }
    return 0;
}

/// What another open incident does to a service.
std::size_t kept_status(const std::string& kept, const std::string& service) {
    const auto json = parse_json(kept, "kept impact");
    if (!json || !json->is_object()) return 0;
    const auto services = json->find("services"), status = json->find("status");
    if (services == json->end() || status == json->end() || !status->is_number_unsigned()) return 0;
    const bool hit = services->is_array() && std::ranges::find(*services, Json(service)) != services->end();
    return hit ? std::min(status->get<std::size_t>(), kStatuses.size() - 1) : 0;
}

}  // namespace

std::map<std::string, std::string> component_statuses(const Incident& incident,
                                                      const std::map<std::string, std::string>& components,
                                                      const SinkMemory& memory) {
    std::map<std::string, std::string> statuses;
    for (const auto& service : incident.services) {
        const auto component = components.find(service);
        if (component == components.end()) continue;
        auto worst = status_of(incident);
        for (const auto& [name, kept] : memory)
            if (name.starts_with(kImpact) && name != std::string(kImpact) + incident.id)
                worst = std::max(worst, kept_status(kept, service));
        statuses[component->second] = kStatuses[worst];
    }
    return statuses;
}

void remember_impact(const Incident& incident, SinkMemory& memory) {
    const auto name = std::string(kImpact) + incident.id;
    if (!is_open(incident) || incident.services.empty())
        memory.erase(name);
    else
        memory[name] = dump(Json{{"services", incident.services}, {"status", status_of(incident)}});
}

}  // namespace raidwatch::push
