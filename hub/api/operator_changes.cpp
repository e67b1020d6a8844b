#include "operator_changes.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/replies.hpp"
#include "hub/desk.hpp"
#include "hub/find_incident.hpp"
#include "hub/signals.hpp"

namespace raidwatch::hub {

using nlohmann::json;

namespace {

HttpReply unfit(const std::string& what) {
    return error_reply(422, what);
}

/// text, state, next_update; false with a refusal for a value that cannot be.
bool read_entry(const json& body, Entry& entry, HttpReply& refusal) {
    refusal = unfit("the body must be an object");
    if (!body.is_object()) return false;
    for (const char* name : {"text", "state", "next_update"}) {
        refusal = unfit(std::string(name) + " must be a text");
        if (body.contains(name) && !text_field(body, name)) return false;
    }
    entry.text = text_or_empty(body, "text");
    if (const auto state = text_field(body, "state")) {
        entry.state = incident_state_named(*state);
        refusal = unfit("state must be investigating, identified, monitoring or resolved");
        if (!entry.state) return false;
    }
    if (const auto time = text_field(body, "next_update")) {
        entry.next_update = parse_rfc3339(*time);
        refusal = unfit("next_update is no RFC 3339 time");
        if (!entry.next_update) return false;
    }
    return true;
}

HttpReply done(const IncidentRecord& incident) {
    return json_reply(200, {{"number", incident.number}});
}

/// {"text": ..., "publish": true or false}
HttpReply postmortem_call(Context& context, const json& body, const std::string& which,
                          const std::string& who) {
    if (!body.is_object()) return unfit("the body must be an object");
    Postmortem postmortem{text_field(body, "text"), std::nullopt};
    if (body.contains("text") && !postmortem.text) return unfit("text must be a text");
    if (const auto publish = body.find("publish"); publish != body.end()) {
        if (!publish->is_boolean()) return unfit("publish must be true or false");
        postmortem.shown = publish->get<bool>();
    }
    const auto incident = find_incident(context, which);
    if (!incident) return refusal_of(incident.error());
    const auto shown = write_postmortem(context, *incident, who, postmortem);
    if (!shown) return refusal_of(shown.error());
    return json_reply(200, {{"number", incident->number}, {"postmortem_published", *shown}});
}

}  // namespace

HttpReply signal_call(Context& context, const Call& call) {
    HttpReply refusal;
    const auto token =
        authorised(context, call.request, {TokenScope::operators, TokenScope::signal}, refusal);
    if (!token) return refusal;
    if (call.request.method != "POST") return wrong_method("POST");
    const auto body = json_body(call.request, refusal);
    if (!body) return refusal;
    for (const char* name : {"source", "component", "state"})
        if (!text_field(*body, name)) return unfit(std::string(name) + " is missing or no text");
    if (body->contains("message") && !text_field(*body, "message")) return unfit("message must be a text");
    const auto state = component_status_named(text_or_empty(*body, "state"));
    if (!state)
        return unfit(
            "state must be operational, under_maintenance, degraded_performance, partial_outage or "
            "major_outage");
    const auto taken =
        take_signal(context, {text_or_empty(*body, "source"), text_or_empty(*body, "component"), *state,
                              text_or_empty(*body, "message")});
    if (!taken) return refusal_of(taken.error());
    json answer{{"changed", taken->changed}};
    if (taken->incident != 0) answer["incident"] = taken->incident;
    return json_reply(200, answer);
}

HttpReply incident_change(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;  // api, operator, v1, incidents, WHICH, what
    const std::string& what = path[5];
    if (what != "notes" && what != "acknowledgement" && what != "publication" && what != "postmortem")
        return not_found();
    if (call.request.method != "POST") return wrong_method("POST");
    HttpReply refusal;
    const auto body = json_body(call.request, refusal);
    if (!body) return refusal;
    if (what == "postmortem") return postmortem_call(context, *body, path[4], who);
    Entry entry;
    if (!read_entry(*body, entry, refusal)) return refusal;
    entry.who = who;
    const auto incident = find_incident(context, path[4]);
    if (!incident) return refusal_of(incident.error());
    Status changed;
    if (what == "notes") changed = write_entry(context, *incident, entry);
    if (what == "acknowledgement") changed = acknowledge(context, *incident, who);
    if (what == "publication") changed = publish(context, *incident, entry);
    return changed ? done(*incident) : refusal_of(changed.error());
}

}  // namespace raidwatch::hub
