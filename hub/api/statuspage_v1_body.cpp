#include "statuspage_v1_body.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/form.hpp"
#include "hub/api/replies.hpp"
#include "hub/signals.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

/// Under this name the hub keeps what the manage API says of components.
constexpr const char* kSource = "manage API";

tl::unexpected<Error> wrong(const char* field, const std::string& why) {
    return failure(ErrorCode::invalid, "reading", field, why);
}

const PublicComponent* component_of(const PublicView& view, const std::string& id) {
    for (const auto& component : view.components)
        if (component.plan.id == id) return &component;
    return nullptr;
}

/// Statuses of "components", which are about these components too, and "component_ids", which say it anew.
Status read_components(const json& incident, const PublicView& view, UtcTime now, Amendment& also) {
    for (const auto& [id, status] : object_field(incident, "components").items()) {
        auto said = read_component_status(id, status.is_string() ? status.get<std::string>() : "", view, now);
        if (!said) return tl::unexpected(said.error());
        also.signals.push_back(std::move(*said));
        also.more_components.push_back(id);
    }
    also.components = component_ids(incident);
    for (const auto& id : also.components.value_or(std::vector<std::string>{}))
        if (component_of(view, id) == nullptr) return wrong("component_ids", "there is no such component");
    return {};
}

/// What is over and told of afterwards; "backfill_date" is a day or a time.
Status read_backfill(const json& incident, UtcTime now, Opening& opening) {
    const auto backfilled = read_flag(incident, "backfilled");
    if (!backfilled) return tl::unexpected(backfilled.error());
    if (!backfilled->value_or(false)) return {};
    if (!opening.as.signals.empty())
        return wrong("components", "have no other status because of what is over; component_ids names them");
    auto date = text_or_empty(incident, "backfill_date");
    if (date.size() == 10) date += "T00:00:00Z";
    opening.was_at = date.empty() ? std::optional(now) : parse_rfc3339(date);
    if (!opening.was_at) return wrong("backfill_date", "is no day and no time");
    opening.entry.state = IncidentState::resolved;
    return {};
}

Status read_amendment(const json& incident, Amendment& also) {
    if (const auto impact = text_field(incident, "impact_override"); impact && !impact->empty()) {
        if (*impact != "none" && *impact != "maintenance" && !incident_severity_named(*impact))
            return wrong("impact_override", "is none, maintenance, minor, major or critical");
        also.impact = *impact;
    }
    const auto& metadata = object_field(incident, "metadata");
    for (const auto& [name, value] : metadata.items())
        if (!value.is_object()) return wrong("metadata", "its values must be objects");
    if (!metadata.is_null()) also.metadata = dump(metadata);
    if (also.metadata && also.metadata->size() > 25'000) return wrong("metadata", "is too long");
    also.title = text_field(incident, "name");
    return {};
}

Status read_entry(const json& incident, const std::string& who, Entry& entry) {
    if (!text_or_empty(incident, "scheduled_for").empty())
        return wrong("scheduled_for", "an incident does not become maintenance");
    entry.who = who;
    entry.text = text_field(incident, "body").value_or(text_or_empty(incident, "message"));
    const auto status = text_field(incident, "status");
    if (!status || status->empty()) return {};
    entry.state = incident_state_named(*status);
    if (!entry.state) return wrong("status", "is investigating, identified, monitoring or resolved");
    return {};
}

IncidentSeverity severity_for(const Amendment& also) {
    if (also.impact) return incident_severity_named(*also.impact).value_or(IncidentSeverity::minor);
    auto worst = ComponentStatus::operational;
    for (const auto& signal : also.signals)
        worst = std::max(worst, component_status_named(signal.state).value_or(worst));
    return severity_of(worst);
}

}  // namespace

std::optional<json> bare_body(const HttpRequest& request, HttpReply& refusal) {
    const auto header = request.headers.find("content-type");
    const std::string_view type = header != request.headers.end() ? std::string_view(header->second) : "";
    const bool form = trim(type.substr(0, type.find(';'))) == "application/x-www-form-urlencoded";
    // Terraform's provider and hubot send JSON and do not say so.
    const bool unsaid = header == request.headers.end();
    auto body = form     ? parse_form(request.body)
                : unsaid ? parse_json(request.body, "body")
                         : json_body(request, refusal);
    if (!body && (form || unsaid)) refusal = error_reply(422, body.error().text());
    if (body && !body->is_object()) refusal = error_reply(422, "the body is no object");
    return body && body->is_object() ? std::optional(std::move(*body)) : std::nullopt;
}

std::optional<json> manage_body(const HttpRequest& request, const char* wrapper, HttpReply& refusal) {
    const auto body = bare_body(request, refusal);
    if (!body) return std::nullopt;
    const auto& wrapped = object_field(*body, wrapper);
    if (wrapped.is_null()) refusal = error_reply(422, std::string(wrapper) + " is missing");
    if (wrapped.is_null()) return std::nullopt;
    return wrapped;
}

Result<std::optional<bool>> read_flag(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) return std::optional<bool>();
    if (found->is_boolean()) return std::optional<bool>(found->get<bool>());
    const std::string word = found->is_string() ? found->get<std::string>() : "";
    if (word == "t" || word == "true" || word == "1") return std::optional<bool>(true);
    if (word == "f" || word == "false" || word == "0" || (found->is_string() && word.empty()))
        return std::optional<bool>(false);
    return wrong(name, "is true or false");
}

std::optional<std::vector<std::string>> component_ids(const json& incident) {
    const auto given = incident.find("component_ids");
    if (given == incident.end() || (!given->is_array() && !given->is_string())) return std::nullopt;
    std::vector<std::string> ids;
    // A form says an empty list with one empty text.
    if (given->is_array())
        for (const auto& id : *given)
            if (id != "") ids.push_back(id.is_string() ? id.get<std::string>() : "");
    if (given->is_string())
        for (const auto id : split(given->get_ref<const std::string&>(), ','))
            if (!trim(id).empty()) ids.emplace_back(trim(id));
    return ids;
}

Result<SignalRecord> read_component_status(const std::string& id, const std::string& status,
                                           const PublicView& view, UtcTime now) {
    if (component_of(view, id) == nullptr)
        return failure(ErrorCode::not_found, "looking for component", id, "it is not on the page");
    return status_by_script(id, status, now);
}

Result<SignalRecord> status_by_script(const std::string& id, const std::string& status, UtcTime now) {
    if (!component_status_named(status))
        return wrong(
            "status",
            "is operational, under_maintenance, degraded_performance, partial_outage or major_outage");
    return SignalRecord{id, kSource, status, "", now};
}

Result<Opening> read_opening(const json& incident, const PublicView& view, const std::string& who,
                             UtcTime now) {
    Opening opening;
    if (auto read = read_entry(incident, who, opening.entry); !read) return tl::unexpected(read.error());
    if (!opening.entry.state) opening.entry.state = IncidentState::investigating;
    if (auto read = read_amendment(incident, opening.as); !read) return tl::unexpected(read.error());
    if (!opening.as.title) return wrong("name", "is missing");
    if (auto read = read_components(incident, view, now, opening.as); !read)
        return tl::unexpected(read.error());
    if (auto read = read_backfill(incident, now, opening); !read) return tl::unexpected(read.error());
    // A new one is about both: there is nothing yet that either could be beside.
    auto& ids = opening.as.components;
    if (!ids) ids.emplace();
    for (const auto& id : opening.as.more_components)
        if (std::find(ids->begin(), ids->end(), id) == ids->end()) ids->push_back(id);
    opening.severity = severity_for(opening.as);
    return opening;
}

Result<std::pair<Entry, Amendment>> read_update(const json& incident, const PublicView& view,
                                                const std::string& who, UtcTime now) {
    std::pair<Entry, Amendment> update;
    if (auto read = read_entry(incident, who, update.first); !read) return tl::unexpected(read.error());
    if (auto read = read_amendment(incident, update.second); !read) return tl::unexpected(read.error());
    if (auto read = read_components(incident, view, now, update.second); !read)
        return tl::unexpected(read.error());
    return update;
}

}  // namespace raidwatch::hub
