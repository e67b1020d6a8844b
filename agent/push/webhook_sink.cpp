#include "webhook_sink.hpp"

#include "row.hpp"

#include <raidwatch/base/webhook_signature.hpp>
#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::push {

namespace {

using Json = nlohmann::json;

std::string delivery_id(const OutboxRow& row) {
    return is_event(row) ? row.ref : row.ref + "." + std::to_string(row.revision);
}

/// The newest of an incident's events ("incident.opened") is not in its document: what became of it is.
std::string type_of(const Incident& incident) {
    return "io.raidwatch.incident." + std::string(word(incident.state));
}

Json cloud_event(const OutboxRow& row) {
    Json event{{"specversion", "1.0"},
               {"id", delivery_id(row)},
               {"datacontenttype", "application/json"},
               {"time", to_rfc3339(row.created_at)}};
    if (const auto incident = incident_of(row)) {
        event["source"] = "/raidwatch/" + percent_encode(incident->node);
        event["type"] = type_of(*incident);
        event["subject"] = incident->subject.name;
        event["data"] = to_json(*incident);
    } else if (const auto happened = event_of(row)) {
        event["source"] = "/raidwatch/" + percent_encode(happened->node);
        event["type"] = "io.raidwatch.event." + std::string(happened->kind.name());
        event["subject"] = happened->subject.name;
        event["data"] = to_json(*happened);
    } else {  // written by a newer version: passed on as it is
        event["source"] = "/raidwatch";
        event["type"] = "io.raidwatch." + row.topic;
        event["data"] = row.body;
    }
    return event;
}

}  // namespace

Parcel WebhookSink::parcel(std::span<const OutboxRow> rows, const SinkMemory&, UtcTime now) const {
    const auto& row = rows.front();
    const auto id = delivery_id(row);
    HttpRequest request{"POST",
                        options_.url,
                        {{"content-type", "application/cloudevents+json; charset=UTF-8"},
                         {"webhook-id", id},
                         {"webhook-timestamp", std::to_string(unix_ms(now) / 1000)}},
                        dump(cloud_event(row)),
                        options_.deadline};
    if (!options_.keys.empty())
        request.headers["webhook-signature"] = webhook_signature(options_.keys, id, now, request.body);
    return {std::move(request), 1};
}

Verdict WebhookSink::judge(std::span<const OutboxRow>, const HttpResponse& answer, SinkMemory&,
                           UtcTime now) const {
    if (answer.status == 410)
        return {.kind = Verdict::Kind::paused,
                .reason = "HTTP 410: the receiver wants no more",
                .whole_sink = true};
    auto verdict = judge_status(answer, now);
    // Nothing can be asked there: a wrong address is mended by an operator, and nothing is lost until then.
    if (verdict.kind == Verdict::Kind::recover)
        verdict.kind = Verdict::Kind::retry, verdict.whole_sink = true;
    return verdict;
}

}  // namespace raidwatch::push
