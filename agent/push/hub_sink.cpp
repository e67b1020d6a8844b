#include "hub_sink.hpp"

#include "adopted_incident.hpp"
#include "row.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::push {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostEvents = 100;
constexpr std::size_t kMostEventBytes = 256 * 1024;

bool is_window(const OutboxRow& row) {
    return row.topic == "maintenance";
}
std::string adopted_name(const OutboxRow& row) {
    return "adopted/" + row.ref;
}

std::optional<AdoptedIncident> adopted(const OutboxRow& row, const SinkMemory& memory) {
    const auto found = memory.find(adopted_name(row));
    return found == memory.end() ? std::nullopt : AdoptedIncident::from_text(found->second);
}

std::optional<std::int64_t> integer(const Json& json, const char* name) {
    if (!json.is_object()) return std::nullopt;
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number_integer()) return std::nullopt;
    return found->get<std::int64_t>();
}

std::string text(const Json& json, const char* name) {
    if (!json.is_object()) return {};
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Verdict not_a_hub(const HttpResponse& answer) {
    return {.kind = Verdict::Kind::retry,
            .reason = "HTTP " + std::to_string(answer.status) +
                      ", but no answer of a hub: " + printable(answer.body, 100),
            .whole_sink = true};
}

Verdict again(std::string reason) {
    return {.kind = Verdict::Kind::retry, .reason = std::move(reason), .at_once = true};
}

/// The entry of the hub's list that is open, or else the one of our id.
const Json* pick(const Json& list, const std::string& own_id) {
    const Json* own = nullptr;
    for (const auto& entry : list) {
        if (text(entry, "id") == own_id) own = &entry;
        const auto state = text(entry, "state");
        if (!state.empty() && state != word(IncidentState::resolved)) return &entry;
    }
    return own;
}

}  // namespace

HubSink::HubSink(HubOptions options) : options_(std::move(options)) {
    while (options_.url.ends_with('/')) options_.url.pop_back();
}

HttpRequest HubSink::request(std::string method, const std::string& path, std::string body) const {
    HttpRequest request{std::move(method),
                        options_.url + "/api/agent/v1/" + path,
                        {{"accept", "application/json"}},
                        std::move(body),
                        options_.deadline};
    if (!options_.token.empty()) request.headers["authorization"] = "Bearer " + options_.token;
    if (request.method != "GET") request.headers["content-type"] = "application/json";
    return request;
}

Parcel HubSink::parcel(std::span<const OutboxRow> rows, const SinkMemory& memory, UtcTime) const {
    if (is_window(rows.front())) {
        const auto& newest = rows.back();  // a whole document stands for the earlier ones
        return {request("PUT", "maintenance/" + percent_encode(newest.ref), newest.body), rows.size()};
    }
    if (!is_event(rows.front())) {
        rows = rows.first(coalesced(rows));
        const auto& newest = rows.back();
        if (const auto other = adopted(newest, memory))
            if (auto incident = incident_of(newest)) {
                const auto next = other->continued_by(std::move(*incident));
                return {request("PUT", "incidents/" + percent_encode(next.id), dump(to_json(next))),
                        rows.size()};
            }
        return {request("PUT", "incidents/" + percent_encode(newest.ref), newest.body), rows.size()};
    }
    std::string body = "{\"events\":[";
    std::size_t count = 0;
    for (const auto& row : rows) {
        if (count == kMostEvents || (count > 0 && body.size() + row.body.size() > kMostEventBytes)) break;
        if (count++ > 0) body += ',';
        body += row.body;
    }
    return {request("POST", "events", body + "]}"), count};
}

Verdict HubSink::judge(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                       UtcTime now) const {
    auto verdict = judge_status(answer, now);
    const auto json = parse_json(answer.body, "the hub's answer");
    if (verdict.kind == Verdict::Kind::recover) {
        if (json && !text(*json, "id").empty())
            verdict.reason += ": incident " + printable(text(*json, "id"), 60) + " is open";
        return verdict;
    }
    if (verdict.kind != Verdict::Kind::delivered) return verdict;
    // Anything may answer 200 at a wrong address; only what the hub says counts.
    if (!json || !json->is_object()) return not_a_hub(answer);
    if (is_event(rows.front())) return integer(*json, "accepted") ? verdict : not_a_hub(answer);
    const auto revision = integer(*json, "revision");
    const auto other = adopted(rows.back(), memory);
    const int sent = rows.back().revision + (other ? other->revision_base : 0);
    if (!revision) return not_a_hub(answer);
    if (*revision < sent)
        return {.kind = Verdict::Kind::retry, .reason = "the hub kept revision " + std::to_string(*revision)};
    return verdict;
}

std::optional<HttpRequest> HubSink::inquiry(std::span<const OutboxRow> rows, const SinkMemory&) const {
    if (is_event(rows.front()) || is_window(rows.front())) return std::nullopt;
    const auto incident = incident_of(rows.back());
    if (!incident) return std::nullopt;
    return request("GET", "incidents?key=" + percent_encode(incident->key));
}

Verdict HubSink::judge_inquiry(std::span<const OutboxRow> rows, const HttpResponse& answer,
                               SinkMemory& memory, const Owed& owed, UtcTime now) const {
    auto verdict = judge_status(answer, now);
    if (verdict.kind == Verdict::Kind::recover || verdict.kind == Verdict::Kind::dead)
        return {.kind = Verdict::Kind::retry,
                .reason = verdict.reason + " to the inquiry; is the address right?",
                .whole_sink = true};
    if (verdict.kind != Verdict::Kind::delivered) return verdict;
    const auto json = parse_json(answer.body, "the hub's answer");
    const bool listed =
        json && json->is_object() && json->contains("incidents") && (*json)["incidents"].is_array();
    if (!listed) return not_a_hub(answer);

    const auto& row = rows.back();
    const auto other = adopted(row, memory);
    const std::string own_id = other ? other->before.id : row.ref;
    const Json* held = pick((*json)["incidents"], own_id);
    if (!held) {  // what stood in the way has been resolved meanwhile, or the hub has forgotten everything
        memory.erase(adopted_name(row));
        return again("nothing is open there for this key");
    }
    const auto revision =
        static_cast<int>(std::clamp<std::int64_t>(integer(*held, "revision").value_or(0), 0, 1'000'000'000));
    if (text(*held, "id") == own_id) {
        const int sent = row.revision + (other ? other->revision_base : 0);
        return revision >= sent ? Verdict::delivered() : again("the hub has an older revision");
    }
    if (owed(text(*held, "id")))  // our own earlier one, whose end is still under way
        return {.kind = Verdict::Kind::retry,
                .reason = "waits for the end of incident " + printable(text(*held, "id"), 60)};
    AdoptedIncident adopt;
    if (const auto document = held->find("incident"); document != held->end())
        if (auto before = from_json<Incident>(*document)) adopt.before = std::move(*before);
    adopt.before.id = text(*held, "id");
    if (adopt.before.id.empty()) return not_a_hub(answer);
    if (adopt.before.opened_at == UtcTime{}) adopt.before.opened_at = now;
    adopt.revision_base = revision;
    memory[adopted_name(row)] = adopt.text();
    return again("continues incident " + printable(adopt.before.id, 60));
}

std::optional<std::vector<MaintenanceWindow>> HubSink::windows(const HttpResponse& answer) const {
    const auto json = parse_json(answer.body, "the hub's answer");
    if (!json || !json->is_object()) return std::nullopt;
    const auto found = json->find("maintenance");
    if (found == json->end() || !found->is_array()) return std::nullopt;
    std::vector<MaintenanceWindow> windows;
    for (const auto& one : *found)  // one that a newer hub says in words unknown here hides no other
        if (auto window = from_json<MaintenanceWindow>(one); window && !window->id.empty())
            windows.push_back(std::move(*window));
    return windows;
}

std::optional<HttpRequest> HubSink::heartbeat(const Heartbeat& heartbeat, SinkMemory&, UtcTime) const {
    return request("PUT", "heartbeat", dump(to_json(heartbeat)));
}

}  // namespace raidwatch::push
