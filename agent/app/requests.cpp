#include "requests.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::app {

namespace {

using Json = nlohmann::json;

std::string refusal(const Error& error) {
    return dump(Json{{"error", error.text()}, {"code", to_string(error.code)}});
}

std::string text_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string maintenance(Agent& agent, const Json& body, Now now) {
    auto order = from_json<MaintenanceOrder>(body);
    if (!order) return refusal(order.error());
    const auto window = agent.order(now, std::move(*order));
    return window ? dump(Json{{"window", to_json(*window)}}) : refusal(window.error());
}

std::string acknowledge(Agent& agent, const Json& body, Now now) {
    if (!body.is_object())
        return refusal(Error{ErrorCode::malformed, "reading JSON", "acknowledge", "not an object"});
    incident::Acknowledging what;
    what.component = text_in(body, "component");
    what.by = text_in(body, "by");
    what.note = text_in(body, "note");
    if (const auto number = body.find("number"); number != body.end() && number->is_number_integer())
        what.number = number->get<std::int64_t>();
    if (!what.number && what.component.empty())
        return refusal(Error{ErrorCode::invalid, "acknowledging", "", "say which: number or component"});
    const auto incidents = agent.acknowledge(now, std::move(what));
    return incidents ? dump(Json{{"incidents", to_json(*incidents)}}) : refusal(incidents.error());
}

std::string phase_out(Agent& agent, const Json& body, Now now) {
    const auto order = from_json<PhaseOutOrder>(body);
    if (!order) return refusal(order.error());
    const auto made = agent.order(now, *order);
    return made ? dump(Json{{"phase_out", to_json(*made)}}) : refusal(made.error());
}

}  // namespace

std::optional<std::string> carry_out_request(Agent& agent, const Json& request, Now now) {
    if (const auto body = request.find("maintenance"); body != request.end())
        return maintenance(agent, *body, now);
    if (const auto body = request.find("acknowledge"); body != request.end())
        return acknowledge(agent, *body, now);
    if (const auto body = request.find("phase_out"); body != request.end())
        return phase_out(agent, *body, now);
    return std::nullopt;
}

}  // namespace raidwatch::app
