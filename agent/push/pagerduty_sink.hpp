#pragma once
// PagerDuty Events API v2 (developer.pagerduty.com, "Send an event"): POST /v2/enqueue.
//
// The incident's id is the dedup_key, so a repeated request changes nothing. PagerDuty keeps the severity an
// alert was opened with; an incident that becomes critical later therefore triggers a second alert,
// "<id>/crit", and both are resolved together.

#include "sink.hpp"

namespace raidwatch::push {

struct PagerdutyOptions {
    std::string url = "https://events.pagerduty.com";
    std::string routing_key;  ///< of the service's Events API v2 integration, 32 characters
    Milliseconds deadline{10'000};
};

class PagerdutySink final : public Sink {
  public:
    explicit PagerdutySink(PagerdutyOptions options);

    Milliseconds pace() const override { return Milliseconds{500}; }  ///< about 120 a minute are accepted
    Parcel parcel(std::span<const OutboxRow> rows, const SinkMemory& memory, UtcTime now) const override;
    Verdict judge(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                  UtcTime now) const override;

  private:
    PagerdutyOptions options_;
};

}  // namespace raidwatch::push
