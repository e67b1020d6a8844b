#include "push_fake_hub.hpp"

#include "agent/push/hub_sink.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::push {

using Json = nlohmann::json;

Result<HttpResponse> answer(int status, std::string body, std::map<std::string, std::string> headers) {
    return HttpResponse{status, std::move(headers), std::move(body)};
}

Result<HttpResponse> unreachable() {
    return failure(ErrorCode::unreachable, "connecting to", "hub.example");
}

void FakeHub::send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) {
    auto what = fate(request);
    Result<HttpResponse> reply = what.processed ? process(request) : HttpResponse{};
    if (what.instead) reply = *what.instead;
    in_flight_.push_back({now + what.latency, std::move(reply), std::move(done)});
    most_in_flight = std::max(most_in_flight, in_flight_.size());
    requests.push_back(std::move(request));
}

void FakeHub::answer_due(MonoTime at) {
    now = at;
    for (;;) {
        const auto due =
            std::ranges::find_if(in_flight_, [&](const Pending& pending) { return pending.at <= at; });
        if (due == in_flight_.end()) return;
        auto pending = std::move(*due);
        in_flight_.erase(due);
        pending.done(std::move(pending.answer));
    }
}

std::optional<MonoTime> FakeHub::next_answer() const {
    const auto next = std::ranges::min_element(in_flight_, {}, &Pending::at);
    return next == in_flight_.end() ? std::nullopt : std::optional(next->at);
}

std::string FakeHub::open_id(const std::string& key) const {
    for (const auto& [id, entry] : incidents)
        if (entry.incident.key == key && is_open(entry.incident)) return id;
    return {};
}

HttpResponse FakeHub::process(const HttpRequest& request) {
    const auto path = request.url.substr(request.url.find("/api/agent/v1/") + 14);
    if (path == "heartbeat") return ++heartbeats, HttpResponse{200, {}, "{}"};
    if (path == "events") return post_events(request.body);
    if (path.starts_with("incidents?key=")) return list(path.substr(14));
    return put_incident(path.substr(10), request.body);
}

HttpResponse FakeHub::put_incident(const std::string& id, const std::string& body) {
    const auto incident = from_json<Incident>(Json::parse(body));
    if (!incident || incident->id != id) return {422, {}, "{\"error\":\"unfit\"}"};
    auto known = incidents.find(id);
    if (known != incidents.end() && incident->revision <= known->second.incident.revision)
        return {200, {}, Json{{"number", 1}, {"revision", known->second.incident.revision}}.dump()};
    if (const auto other = open_id(incident->key); is_open(*incident) && !other.empty() && other != id)
        return {409, {}, Json{{"error", "another incident is open"}, {"id", other}}.dump()};
    const int status = known == incidents.end() ? 201 : 200;
    incidents[id].incident = *incident;
    if (status == 201) ++incidents[id].times_created;
    revisions[id].push_back(incident->revision);
    story[id].push_back(incident->state);
    return {status, {}, Json{{"number", 1}, {"revision", incident->revision}}.dump()};
}

HttpResponse FakeHub::post_events(const std::string& body) {
    const auto json = Json::parse(body, nullptr, false);
    if (json.is_discarded()) return {422, {}, "{}"};
    for (const auto& event : json["events"])
        if (event.value("id", "") == "poison") return {422, {}, "{\"error\":\"events: poison\"}"};
    for (const auto& event : json["events"]) {
        const auto id = event["id"].get<std::string>();
        if (std::ranges::find(events, id) != events.end())
            ++repeated_events;
        else
            events.push_back(id);
    }
    return {200, {}, "{\"accepted\":1,\"known\":0}"};
}

HttpResponse FakeHub::list(const std::string& key) const {
    Json found = Json::array();
    for (const auto& [id, entry] : incidents)
        if (percent_encode(entry.incident.key) == key)
            found.push_back({{"id", id},
                             {"key", entry.incident.key},
                             {"revision", entry.incident.revision},
                             {"state", std::string(word(entry.incident.state))},
                             {"incident", to_json(entry.incident)}});
    return {200, {}, Json{{"incidents", found}}.dump()};
}

SinkConfig Rig::hub_sink(const std::string& name) {
    return {name, std::make_shared<HubSink>(HubOptions{"http://" + name + ".example", "token"})};
}

Rig::Rig(std::vector<SinkConfig> sinks, std::uint64_t seed) {
    start(std::move(sinks), seed);
}

std::vector<SinkConfig> Rig::reached(std::vector<SinkConfig> sinks) {
    for (auto& sink : sinks)
        if (!sink.http) sink.http = std::shared_ptr<HttpPort>(std::shared_ptr<void>(), &hub);
    return sinks;
}

void Rig::start(std::vector<SinkConfig> sinks, std::uint64_t seed) {
    pusher = std::make_unique<Pusher>(reached(std::move(sinks)), seed);
    pusher->on_change([this](Changes changes) {
        ++commits;
        for (auto& row : changes.changed) {
            rows[row.seq] = row;
            if (row.state == OutboxState::dead) dead.push_back(row);
        }
        for (const auto seq : changes.delivered) {
            rows.erase(seq);
            delivered.push_back(seq);
        }
        for (const auto& [key, value] : changes.meta)
            value.empty() ? (void)meta.erase(key) : (void)(meta[key] = value);
        news.insert(news.end(), changes.news.begin(), changes.news.end());
        if (changes.windows) windows = *changes.windows;
    });
    pusher->load(stored(), meta);
}

void Rig::run(Milliseconds time) {
    const MonoTime end = now.mono + time;
    for (;;) {
        hub.answer_due(now.mono);
        pusher->tick(now);
        auto next = std::min(pusher->next_due().value_or(end), hub.next_answer().value_or(end));
        next = std::max(next, now.mono);
        if (next >= end) break;
        now.utc += next - now.mono;
        now.mono = next;
    }
    now.utc += end - now.mono;
    now.mono = end;
    hub.now = end;
}

void Rig::add(const std::vector<OutboxRow>& list, bool release) {
    for (const auto& row : list) rows[row.seq] = row;
    pusher->add(list);
    if (release && !list.empty()) pusher->release(list.back().seq);
}

std::vector<OutboxRow> Rig::stored() const {
    std::vector<OutboxRow> list;
    for (const auto& [seq, row] : rows) list.push_back(row);
    return list;
}

void Rig::restart(std::vector<SinkConfig> sinks) {
    start(std::move(sinks), 2);
}

Incident sample_incident(const std::string& id, int revision, IncidentState state,
                         const std::string& component) {
    Incident incident;
    incident.id = id;
    incident.node = "node1";
    incident.subject = {SubjectKind::array, component.empty() ? "md-" + id : component, "md0"};
    incident.key = fault_key(FaultClass::array_redundancy, incident.subject);
    incident.kind = kind::array_degraded;
    incident.state = state;
    incident.revision = revision;
    incident.opened_at = from_unix_ms(1'790'000'000'000);
    incident.changed_at = incident.opened_at + Seconds(revision);
    for (int i = 1; i <= revision; ++i)
        incident.updates.push_back({i, incident.opened_at + Seconds(i), state, incident.severity,
                                    id + " update " + std::to_string(i)});
    return incident;
}

OutboxRow incident_row(std::int64_t seq, const Incident& incident, const std::string& sink) {
    return {.seq = seq,
            .sink = sink,
            .lane = incident.id,
            .topic = "incident",
            .ref = incident.id,
            .revision = incident.revision,
            .body = dump(to_json(incident))};
}

OutboxRow event_row(std::int64_t seq, const std::string& id, const std::string& sink) {
    return {.seq = seq,
            .sink = sink,
            .lane = "events",
            .topic = "event",
            .ref = id,
            .body = Json{{"id", id}}.dump()};
}

}  // namespace raidwatch::push
