#include "adopted_incident.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::push {

Incident AdoptedIncident::continued_by(Incident incident) const {
    incident.id = before.id;
    incident.revision += revision_base;
    incident.opened_at = std::min(incident.opened_at, before.opened_at);
    auto story = before.updates;
    for (auto update : incident.updates) {
        const bool told = std::ranges::any_of(before.updates, [&](const IncidentUpdate& old) {
            return old.at == update.at && old.text == update.text;
        });
        if (told) continue;  // adopted once before, by a run whose memory of it was lost
        update.id = story.empty() ? update.id : std::max(story.back().id + 1, update.id);
        story.push_back(std::move(update));
    }
    incident.updates = std::move(story);
    return incident;
}

std::string AdoptedIncident::text() const {
    return dump(nlohmann::json{{"revision_base", revision_base}, {"before", to_json(before)}});
}

std::optional<AdoptedIncident> AdoptedIncident::from_text(const std::string& text) {
    const auto json = parse_json(text, "adopted incident");
    if (!json || !json->is_object()) return std::nullopt;
    const auto base = json->find("revision_base");
    const auto document = json->find("before");
    if (base == json->end() || !base->is_number_integer() || document == json->end()) return std::nullopt;
    auto before = from_json<Incident>(*document);
    if (!before) return std::nullopt;
    return AdoptedIncident{std::move(*before), base->get<int>()};
}

}  // namespace raidwatch::push
