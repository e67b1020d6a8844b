#pragma once
// raidwatch-hub's agent API: PUT /api/agent/v1/incidents/{id}, PUT /api/agent/v1/maintenance/{id}, POST
// /api/agent/v1/events, PUT /api/agent/v1/heartbeat.
//
// Incidents are whole documents with a growing revision, so of several waiting revisions only the newest is
// sent (but an end never without what it ends), and a repeated or late request changes nothing. Where the hub
// answers 409 it holds another open incident for the same key: one that this node opened before it lost its
// database. Then that one is continued under its own id (with the revision and the story going on where they
// stood), so that the fault keeps its one incident and its end is told; see AdoptedIncident.

#include "sink.hpp"

#include <raidwatch/base/result.hpp>

namespace raidwatch::push {

struct HubOptions {
    std::string url;    ///< "https://status.example.org", with or without a path before /api
    std::string token;  ///< bearer; empty: none is sent
    Milliseconds deadline{10'000};
};

class HubSink final : public Sink {
  public:
    explicit HubSink(HubOptions options);

    Parcel parcel(std::span<const OutboxRow> rows, const SinkMemory& memory, UtcTime now) const override;
    Verdict judge(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                  UtcTime now) const override;
    std::optional<HttpRequest> inquiry(std::span<const OutboxRow> rows,
                                       const SinkMemory& memory) const override;
    Verdict judge_inquiry(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                          const Owed& owed, UtcTime now) const override;
    std::optional<HttpRequest> heartbeat(const Heartbeat& heartbeat, SinkMemory& memory,
                                         UtcTime now) const override;
    std::optional<std::vector<MaintenanceWindow>> windows(const HttpResponse& answer) const override;

  private:
    HttpRequest request(std::string method, const std::string& path, std::string body = {}) const;
    HubOptions options_;
};

}  // namespace raidwatch::push
