#pragma once
// Any receiver of webhooks: each incident revision and each event is one POST of a CloudEvents 1.0 JSON
// document (cloudevents.io, "HTTP protocol binding", structured mode), signed after Standard Webhooks.
//
// webhook-id is "<incident id>.<revision>" or the event's id, the same in every attempt: a receiver that has
// seen it ignores the repetition.

#include "sink.hpp"

#include <string>
#include <vector>

namespace raidwatch::push {

struct WebhookOptions {
    std::string url;                ///< posted to as it is
    std::vector<std::string> keys;  ///< webhook_key(); several while a secret is changed; none: unsigned
    Milliseconds deadline{20'000};
};

class WebhookSink final : public Sink {
  public:
    explicit WebhookSink(WebhookOptions options) : options_(std::move(options)) {}

    Parcel parcel(std::span<const OutboxRow> rows, const SinkMemory& memory, UtcTime now) const override;
    Verdict judge(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                  UtcTime now) const override;

  private:
    WebhookOptions options_;
};

}  // namespace raidwatch::push
