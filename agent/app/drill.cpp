#include "drill.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::app {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestReason = 300;

const char* name_of(DrillState state) {
    switch (state) {
        case DrillState::opening:
            return "opening";
        case DrillState::resolving:
            return "resolving";
        case DrillState::ended:
            break;
    }
    return "ended";
}

void put(Json& object, const char* name, std::optional<Milliseconds> time) {
    if (time) object[name] = time->count();
}

Json outcome_json(const Drill::Outcome& outcome) {
    Json object = Json::object();
    put(object, "accepted_ms", outcome.accepted);
    if (!outcome.refused.empty()) object["refused"] = printable(outcome.refused, kLongestReason);
    if (!outcome.settled() && !outcome.trouble.empty())
        object["trouble"] = printable(outcome.trouble, kLongestReason);
    return object;
}

bool all_settled(const Drill::Leg& leg) {
    return std::ranges::all_of(leg.at, [](const auto& entry) { return entry.second.settled(); });
}

Json leg_json(const Drill::Leg& leg) {
    Json object = Json::object();
    put(object, "recorded_ms", leg.recorded);
    put(object, "queued_ms", leg.queued);
    object["sinks"] = Json::object();
    for (const auto& [sink, outcome] : leg.at) object["sinks"][sink] = outcome_json(outcome);
    return object;
}

}  // namespace

Drill::Drill(DrillOrder order, std::string id, Now now)
    : order_(std::move(order)), id_(std::move(id)), begun_(now), by_(now.mono + order_.timeout) {
    for (const auto& sink : order_.sinks) fault_.at[sink], end_.at[sink];
}

bool Drill::passed() const {
    return std::ranges::all_of(order_.sinks, [&](const std::string& sink) {
        return fault_.at.at(sink).accepted && end_.at.at(sink).accepted;
    });
}

void Drill::owed(const std::vector<Incident>& incidents, const std::vector<OutboxRow>& rows,
                 std::uint64_t commit) {
    for (const auto& incident : incidents) {
        if (!is_drill(incident) || incident.subject.id != "drill-" + id_) continue;
        number_ = incident.number;
        auto& leg = is_open(incident) ? fault_ : end_;
        for (const auto& row : rows) {
            if (row.ref != incident.id || row.state != OutboxState::waiting || !leg.at.contains(row.sink))
                continue;
            leg.rows[row.seq] = row.sink;
            if (!leg.commit) leg.commit = commit;
        }
    }
}

void Drill::recorded(std::uint64_t commits, Now now) {
    for (auto* leg : {&fault_, &end_})
        if (leg->commit && !leg->recorded && *leg->commit <= commits) leg->recorded = since(now);
}

void Drill::queued(const std::vector<OutboxRow>& rows, Now now) {
    for (const auto& row : rows)
        for (auto* leg : {&fault_, &end_})
            if (leg->rows.contains(row.seq) && !leg->queued) leg->queued = since(now);
}

void Drill::accepted(const std::vector<std::int64_t>& rows, Now now) {
    for (const auto seq : rows)
        for (auto* leg : {&fault_, &end_})
            if (const auto row = leg->rows.find(seq);
                row != leg->rows.end() && !leg->at[row->second].accepted)
                leg->at[row->second].accepted = since(now);
}

void Drill::changed(const std::vector<OutboxRow>& rows) {
    for (const auto& row : rows)
        for (auto* leg : {&fault_, &end_}) {
            if (!leg->rows.contains(row.seq)) continue;
            auto& outcome = leg->at[leg->rows[row.seq]];
            (row.state == OutboxState::dead ? outcome.refused : outcome.trouble) =
                row.last_error.empty() ? "no reason given" : row.last_error;
        }
}

bool Drill::advance(Now now) {
    const bool late = by_ <= now.mono;
    if (state_ == DrillState::opening && (late || all_settled(fault_))) {
        // Without rows there is nothing to end: the agent did not come so far.
        state_ = fault_.rows.empty() ? DrillState::ended : DrillState::resolving;
        by_ = now.mono + order_.timeout;
    } else if (state_ == DrillState::resolving && (late || all_settled(end_))) {
        state_ = DrillState::ended;
    } else {
        return false;
    }
    if (state_ == DrillState::ended) took_ = since(now);
    return true;
}

MonoTime Drill::next_due() const {
    return state_ == DrillState::ended ? MonoTime::max() : by_;
}

Json Drill::document(Now now) const {
    Json object{{"id", id_},
                {"state", name_of(state_)},
                {"began_at", to_rfc3339(begun_.utc)},
                {"by", printable(order_.by, 100)},
                {"timeout_ms", order_.timeout.count()},
                {"elapsed_ms", took_.value_or(since(now)).count()},
                {"passed", passed()},
                {"fault", leg_json(fault_)},
                {"end", leg_json(end_)}};
    if (number_ > 0) object["incident"] = number_;
    return object;
}

}  // namespace raidwatch::app
