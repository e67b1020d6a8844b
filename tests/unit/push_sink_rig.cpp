#include "push_sink_rig.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::push {

void ScriptedApi::send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) {
    requests.push_back(request);
    in_flight_.push_back({now + Milliseconds{20}, script(request), std::move(done)});
}

void ScriptedApi::answer_due(MonoTime until) {
    now = until;
    while (!in_flight_.empty() && in_flight_.front().at <= until) {
        auto pending = std::move(in_flight_.front());
        in_flight_.pop_front();
        pending.done(std::move(pending.answer));
    }
}

std::optional<MonoTime> ScriptedApi::next_answer() const {
    return in_flight_.empty() ? std::nullopt : std::optional(in_flight_.front().at);
}

SinkRig::SinkRig(std::shared_ptr<const Sink> sink) : sink_(std::move(sink)) {
    start();
}

void SinkRig::start() {
    std::vector<SinkConfig> sinks{{"sink", sink_, std::shared_ptr<HttpPort>(std::shared_ptr<void>(), &api)}};
    pusher_ = std::make_unique<Pusher>(std::move(sinks), 1);
    pusher_->on_change([this](Changes changes) {
        for (const auto seq : changes.delivered) rows_.erase(seq), delivered.push_back(seq);
        for (const auto& row : changes.changed) {
            rows_[row.seq] = row;
            if (row.state == OutboxState::dead) refused.push_back(row.last_error);
        }
        for (const auto& [key, value] : changes.meta) {
            meta[key] = value;
            if (value.empty()) meta.erase(key);
        }
        news.insert(news.end(), changes.news.begin(), changes.news.end());
    });
    std::vector<OutboxRow> stored;
    for (const auto& [seq, row] : rows_) stored.push_back(row);
    pusher_->load(stored, meta);
}

void SinkRig::restart() {
    pusher_.reset();
    start();
}

void SinkRig::add(const Incident& incident) {
    auto row = incident_row(next_seq_++, incident, "sink");
    row.created_at = now.utc;
    rows_[row.seq] = row;
    pusher_->add({row});
    pusher_->release(row.seq);
}

void SinkRig::add_event(const std::string& id) {
    auto row = event_row(next_seq_++, id, "sink");
    row.created_at = now.utc;
    rows_[row.seq] = row;
    pusher_->add({row});
    pusher_->release(row.seq);
}

void SinkRig::heartbeat() {
    Heartbeat beat;
    beat.node = "store-1";
    beat.started_at = now.utc;
    pusher_->heartbeat(beat);
}

void SinkRig::run(Milliseconds time) {
    const auto end = now.mono + time;
    for (;;) {
        api.answer_due(now.mono);
        pusher_->tick(now);
        auto next = end;
        for (const auto due : {pusher_->next_due(), api.next_answer()})
            if (due) next = std::min(next, std::max(*due, now.mono + Milliseconds{1}));
        if (now.mono >= end) return;
        now.utc += next - now.mono;
        now.mono = next;
    }
}

Incident told_incident(const std::string& id, int revision, IncidentState state, IncidentSeverity severity) {
    auto incident = sample_incident(id, revision, state, "md0");
    incident.node = "store-1";
    incident.severity = severity;
    incident.kind = kind::array_degraded;
    incident.fault_class = FaultClass::array_redundancy;
    incident.title = "md0: degraded";
    incident.summary = "md0 (raid6) is degraded; failed: ZC1A0005 (slot 0:5, sdf)";
    incident.services = {"POP3/IMAP"};
    incident.opened_at = *parse_rfc3339("2026-11-22T03:59:00Z");
    incident.updates.clear();
    for (int i = 1; i <= revision; ++i)
        incident.updates.push_back({i, incident.opened_at, i == revision ? state : IncidentState::identified,
                                    i == revision ? severity : IncidentSeverity::minor, "update"});
    if (state == IncidentState::resolved) incident.resolved_at = *parse_rfc3339("2026-11-22T04:30:00Z");
    return incident;
}

}  // namespace raidwatch::push
