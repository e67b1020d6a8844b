#include "statuspage_sink.hpp"

#include "component_impact.hpp"
#include "row.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/public_words.hpp>

#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::push {

namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

constexpr auto kSettling = 60s;  ///< a request whose answer was lost may still be under way
constexpr std::size_t kLongestName = 255;

std::string remote_name(const OutboxRow& row) {
    return "remote/" + row.ref;
}
/// Which of the page's incidents for this one of ours: a resolved one may refuse to be re-opened.
std::string part_name(const OutboxRow& row) {
    return "part/" + row.ref;
}
/// A search of this run found none: it may be posted.
std::string absent_name(const OutboxRow& row) {
    return "~absent/" + row.ref;
}
/// Since when the fate of the last request is unknown, in milliseconds.
std::string unsure_name(const OutboxRow& row) {
    return "~unsure/" + row.ref;
}

std::optional<std::string> recall(const SinkMemory& memory, const std::string& name) {
    const auto found = memory.find(name);
    return found == memory.end() ? std::nullopt : std::optional(found->second);
}

std::string reference(const OutboxRow& row, const SinkMemory& memory) {
    return "RW-" + row.ref + recall(memory, part_name(row)).value_or("");
}

std::string text(const Json& json, const char* name) {
    if (!json.is_object()) return {};
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

struct Remote {
    std::string id;
    std::int64_t revision = 0;
};

/// What the page's incident says of ours; nullopt: it is none of ours, or another.
std::optional<Remote> ours(const Json& incident, const std::string& wanted) {
    const auto id = text(incident, "id");
    if (id.empty()) return std::nullopt;
    const auto metadata = incident.find("metadata");
    if (metadata == incident.end() || !metadata->is_object()) return std::nullopt;
    const auto mark = metadata->find("raidwatch");
    if (mark == metadata->end() || text(*mark, "reference") != wanted) return std::nullopt;
    const auto revision = mark->find("revision");
    const bool known = revision != mark->end() && revision->is_number_integer();
    return Remote{id, known ? revision->get<std::int64_t>() : 0};
}

Json document(const Incident& incident, const OutboxRow& row, const SinkMemory& memory,
              const std::map<std::string, std::string>& components) {
    const auto what = public_fault(incident, incident.kind.name());
    const auto where = incident.services.empty() ? std::string("Storage")
                                                 : fmt::format("{}", fmt::join(incident.services, ", "));
    Json body{
        {"name", printable(fmt::format("{}: {}", where, what), kLongestName)},
        {"status", word(incident.state)},
        {"impact_override", is_open(incident) ? word(incident.severity) : std::string_view("none")},
        {"body", public_update(incident.fault_class, incident.state, incident.severity) +
                     "\n\nReference: " + reference(row, memory)},
        {"metadata", {{"raidwatch", {{"reference", reference(row, memory)}, {"revision", row.revision}}}}}};
    if (is_drill(incident)) {
        body["name"] = "DRILL: " + std::string(what);
        body["impact_override"] = "none";
        body["deliver_notifications"] = false;
        return body;
    }
    const auto statuses = component_statuses(incident, components, memory);
    if (!statuses.empty()) body["components"] = statuses;
    return body;
}

/// The page has this revision. Of an incident that is over nothing is kept: should it re-open, it is searched
/// for.
void settle(const OutboxRow& row, const std::string& remote_id, SinkMemory& memory) {
    const auto incident = incident_of(row);
    memory[remote_name(row)] = remote_id;
    memory.erase(absent_name(row));
    if (!incident) return;
    remember_impact(*incident, memory);
    if (is_open(*incident)) return;
    memory.erase(remote_name(row));
    memory.erase(part_name(row));
}

Verdict not_a_statuspage(const HttpResponse& answer) {
    return {.kind = Verdict::Kind::retry,
            .reason = "HTTP " + std::to_string(answer.status) +
                      ", but no answer of a Statuspage: " + printable(answer.body, 100),
            .whole_sink = true};
}

Verdict again(std::string reason) {
    return {.kind = Verdict::Kind::retry, .reason = std::move(reason), .at_once = true};
}

}  // namespace

StatuspageSink::StatuspageSink(StatuspageOptions options) : options_(std::move(options)) {
    while (options_.url.ends_with('/')) options_.url.pop_back();
}

HttpRequest StatuspageSink::request(std::string method, const std::string& path, std::string body) const {
    HttpRequest request{std::move(method),
                        options_.url + "/v1/pages/" + percent_encode(options_.page) + "/incidents" + path,
                        {{"accept", "application/json"}, {"authorization", "OAuth " + options_.key}},
                        std::move(body),
                        options_.deadline};
    if (!request.body.empty()) request.headers["content-type"] = "application/json";
    return request;
}

bool StatuspageSink::asks_first(std::span<const OutboxRow> rows, const SinkMemory& memory) const {
    const auto& row = rows.front();
    if (memory.contains(unsure_name(row))) return true;
    return !memory.contains(remote_name(row)) && !memory.contains(absent_name(row));
}

Parcel StatuspageSink::parcel(std::span<const OutboxRow> rows, const SinkMemory& memory, UtcTime) const {
    const auto& row = rows.front();
    const auto incident = incident_of(row).value_or(Incident{});
    const auto body = dump(Json{{"incident", document(incident, row, memory, options_.components)}});
    if (const auto remote = recall(memory, remote_name(row)))
        return {request("PATCH", "/" + percent_encode(*remote), body), 1};
    return {request("POST", "", body), 1};
}

Verdict StatuspageSink::judge(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                              UtcTime now) const {
    const auto& row = rows.front();
    const auto incident = incident_of(row);
    auto verdict = judge_status(answer, now);
    if (verdict.kind == Verdict::Kind::delivered) {
        const auto json = parse_json(answer.body, "the page's answer");
        const auto id = json ? text(*json, "id") : std::string();
        if (id.empty() || recall(memory, remote_name(row)).value_or(id) != id) {
            lost(rows, memory, now);
            return not_a_statuspage(answer);
        }
        settle(row, id, memory);
        return verdict;
    }
    if (verdict.kind == Verdict::Kind::retry && answer.status >= 500) lost(rows, memory, now);
    const bool reopening = incident && is_open(*incident) && incident->reopened > 0;
    const auto part = incident ? "-" + std::to_string(incident->reopened) : std::string();
    if (answer.status == 422 && reopening && recall(memory, part_name(row)) != part) {
        memory[part_name(row)] = part;
        memory.erase(remote_name(row));
        return again("the page does not re-open it; another one follows");
    }
    return verdict;
}

void StatuspageSink::lost(std::span<const OutboxRow> rows, SinkMemory& memory, UtcTime now) const {
    memory.erase(absent_name(rows.front()));
    memory[unsure_name(rows.front())] = std::to_string(unix_ms(now));
}

std::optional<HttpRequest> StatuspageSink::inquiry(std::span<const OutboxRow> rows,
                                                   const SinkMemory& memory) const {
    const auto& row = rows.front();
    if (const auto remote = recall(memory, remote_name(row)))
        return request("GET", "/" + percent_encode(*remote));
    return request("GET", "?limit=100&q=" + percent_encode(reference(row, memory)));
}

Verdict StatuspageSink::judge_inquiry(std::span<const OutboxRow> rows, const HttpResponse& answer,
                                      SinkMemory& memory, const Owed&, UtcTime now) const {
    const auto& row = rows.front();
    const bool asked_by_id = memory.contains(remote_name(row));
    auto verdict = judge_status(answer, now);
    if (verdict.kind == Verdict::Kind::recover && asked_by_id) {
        memory.erase(remote_name(row));
        return again("the page has it no more");
    }
    if (verdict.kind == Verdict::Kind::recover || verdict.kind == Verdict::Kind::dead)
        return {.kind = Verdict::Kind::retry,
                .reason = verdict.reason + " to the inquiry; are address and page right?",
                .whole_sink = true};
    if (verdict.kind != Verdict::Kind::delivered) return verdict;

    const auto json = parse_json(answer.body, "the page's answer");
    if (!json || (asked_by_id ? !json->is_object() : !json->is_array())) return not_a_statuspage(answer);
    std::optional<Remote> remote;
    for (const auto& one : asked_by_id ? Json::array({*json}) : *json)
        if (!remote) remote = ours(one, reference(row, memory));
    if (!remote && asked_by_id) {
        memory.erase(remote_name(row));
        return again("another incident has its id");
    }
    if (const auto since = parse_int(recall(memory, unsure_name(row)).value_or("")); !remote && since) {
        auto waited = now - from_unix_ms(*since);
        if (waited < 0ms) {  // the clock was set back
            memory[unsure_name(row)] = std::to_string(unix_ms(now));
            waited = 0ms;
        }
        if (waited < kSettling)
            return {.kind = Verdict::Kind::retry,
                    .reason = "a request is perhaps still under way",
                    .after = kSettling - waited};
    }
    memory.erase(unsure_name(row));
    if (!remote) {
        memory[absent_name(row)] = "yes";
        return again("not posted yet");
    }
    memory[remote_name(row)] = remote->id;
    if (remote->revision < row.revision) return again("the page has an older revision");
    settle(row, remote->id, memory);
    return Verdict::delivered();
}

}  // namespace raidwatch::push
