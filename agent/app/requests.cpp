#include "requests.hpp"

#include <raidwatch/base/text.hpp>
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

/// {"acknowledge":{...}} and {"note":{...}}
std::string remark(Agent& agent, const Json& body, bool acknowledges, Now now) {
    const char* const attempt = acknowledges ? "acknowledging" : "noting";
    if (!body.is_object()) return refusal(Error{ErrorCode::malformed, attempt, "", "not an object"});
    incident::Remark what;
    what.acknowledges = acknowledges;
    what.about = text_in(body, "component");
    what.by = text_in(body, "by");
    what.text = text_in(body, "note");
    if (const auto number = body.find("number"); number != body.end() && number->is_number_integer())
        what.number = number->get<std::int64_t>();
    if (!what.number && what.about.empty())
        return refusal(Error{ErrorCode::invalid, attempt, "", "say which: number or component"});
    if (!acknowledges && trim(what.text).empty())
        return refusal(Error{ErrorCode::invalid, attempt, "", "there is no text"});
    const auto incidents = agent.remark(now, std::move(what));
    return incidents ? dump(Json{{"incidents", to_json(*incidents)}}) : refusal(incidents.error());
}

constexpr std::int64_t kShortestDrill_s = 1, kLongestDrill_s = 3600;

Result<DrillOrder> drill_order(const Json& body) {
    constexpr const char* kAttempt = "beginning a drill";
    DrillOrder order;
    order.by = text_in(body, "by");
    if (const auto timeout = body.find("timeout_s"); timeout != body.end()) {
        const auto seconds = timeout->is_number_integer() ? timeout->get<std::int64_t>() : 0;
        if (seconds < kShortestDrill_s || seconds > kLongestDrill_s)
            return failure(ErrorCode::invalid, kAttempt, "timeout_s", "not between 1 s and 1 h");
        order.timeout = Seconds{seconds};
    }
    const auto sinks = body.find("sinks");
    if (sinks == body.end()) return order;
    if (!sinks->is_array()) return failure(ErrorCode::invalid, kAttempt, "sinks", "not a list of names");
    for (const auto& sink : *sinks) {
        if (!sink.is_string()) return failure(ErrorCode::invalid, kAttempt, "sinks", "not a list of names");
        order.sinks.push_back(sink.get<std::string>());
    }
    return order;
}

std::string drill(Agent& agent, const Json& body, Now now) {
    constexpr const char* kAttempt = "a drill";
    if (!body.is_object()) return refusal(Error{ErrorCode::malformed, kAttempt, "drill", "not an object"});
    const auto action = text_in(body, "action");
    if (action == "begin") {
        auto order = drill_order(body);
        if (!order) return refusal(order.error());
        if (const auto begun = agent.begin_drill(now, std::move(*order)); !begun)
            return refusal(begun.error());
    } else if (action != "show") {
        return refusal(Error{ErrorCode::invalid, kAttempt, "action", "it is begin or show"});
    }
    if (!agent.drill())
        return refusal(Error{ErrorCode::not_found, kAttempt, "", "none since the agent started"});
    return dump(Json{{"drill", agent.drill()->document(now)}});
}

std::string phase_out(Agent& agent, const Json& body, Now now) {
    const auto order = from_json<PhaseOutOrder>(body);
    if (!order) return refusal(order.error());
    const auto made = agent.order(now, *order);
    return made ? dump(Json{{"phase_out", to_json(*made)}}) : refusal(made.error());
}

std::string forget(Agent& agent, const Json& body, Now now) {
    if (!body.is_object())
        return refusal(Error{ErrorCode::malformed, "forgetting", "forget", "not an object"});
    const auto gone = agent.forget(now, text_in(body, "name"), text_in(body, "by"), text_in(body, "reason"));
    return gone ? dump(Json{{"forgotten", to_json(*gone)}}) : refusal(gone.error());
}

}  // namespace

std::optional<std::string> carry_out_request(Agent& agent, const Json& request, Now now) {
    if (const auto body = request.find("maintenance"); body != request.end())
        return maintenance(agent, *body, now);
    for (const bool acknowledges : {true, false})
        if (const auto body = request.find(acknowledges ? "acknowledge" : "note"); body != request.end())
            return remark(agent, *body, acknowledges, now);
    if (const auto body = request.find("phase_out"); body != request.end())
        return phase_out(agent, *body, now);
    if (const auto body = request.find("forget"); body != request.end()) return forget(agent, *body, now);
    return std::nullopt;
}

std::optional<std::string> answer_drill(Agent& agent, const Json& request, Now now) {
    const auto body = request.find("drill");
    return body == request.end() ? std::nullopt : std::optional(drill(agent, *body, now));
}

}  // namespace raidwatch::app
