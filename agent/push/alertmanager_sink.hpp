#pragma once
// Prometheus Alertmanager, API v2 (POST /api/v2/alerts; its OpenAPI document is api/v2/openapi.yaml of the
// project).
//
// An alert is its set of labels, so nothing that changes while a fault lasts is a label: the component is
// named by its id, its name is an annotation. An incident is the alert "Raidwatch<Class>"
// (severity="warning"); while it is critical it is "Raidwatch<Class>Critical" (severity="critical") as well,
// and both end together.
//
// Alertmanager forgets everything when it restarts and ends an alert that is not repeated: with every
// heartbeat all that fire are sent again, and those that ended for five minutes after their end. Beside them
// goes the alert "RaidwatchAlive", which always fires while the agent lives: its absence is the sign that a
// node is silent. Peers of a cluster do not tell each other of alerts: each is a sink of its own.

#include "sink.hpp"

#include <string>

namespace raidwatch::push {

struct AlertmanagerOptions {
    std::string url;      ///< "http://alerts.example.net:9093", with its path prefix where it has one
    std::string token;    ///< bearer; empty: none is sent
    std::string cluster;  ///< label "cluster"
    Milliseconds deadline{10'000};
};

class AlertmanagerSink final : public Sink {
  public:
    explicit AlertmanagerSink(AlertmanagerOptions options);

    Parcel parcel(std::span<const OutboxRow> rows, const SinkMemory& memory, UtcTime now) const override;
    Verdict judge(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                  UtcTime now) const override;
    std::optional<HttpRequest> heartbeat(const Heartbeat& heartbeat, SinkMemory& memory,
                                         UtcTime now) const override;

  private:
    HttpRequest post(std::string body) const;
    AlertmanagerOptions options_;
};

}  // namespace raidwatch::push
