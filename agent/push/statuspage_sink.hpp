#pragma once
// Atlassian Statuspage, manage API v1 (developer.statuspage.io): a public page of somebody else's. What
// customers read there is templated (model/public_words.hpp): no serial, device name or message of a node is
// sent.
//
// The API knows no idempotency key. Each incident carries its id and revision as metadata, written in the
// same request as what they speak of, and a short reference in its first text by which it is found: a request
// whose answer was lost is never repeated before the page was asked what became of it, and a new incident is
// posted only after a search that found none, a minute after the last attempt whose fate is unknown.

#include "sink.hpp"

#include <map>
#include <string>

namespace raidwatch::push {

struct StatuspageOptions {
    std::string url = "https://api.statuspage.io";
    std::string page;                               ///< the page's id
    std::string key;                                ///< API key
    std::map<std::string, std::string> components;  ///< service -> id of its component on the page
    Milliseconds deadline{20'000};
};

class StatuspageSink final : public Sink {
  public:
    explicit StatuspageSink(StatuspageOptions options);

    Milliseconds pace() const override { return Milliseconds{1'000}; }  ///< one request a second is allowed
    bool asks_first(std::span<const OutboxRow> rows, const SinkMemory& memory) const override;
    Parcel parcel(std::span<const OutboxRow> rows, const SinkMemory& memory, UtcTime now) const override;
    Verdict judge(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                  UtcTime now) const override;
    void lost(std::span<const OutboxRow> rows, SinkMemory& memory, UtcTime now) const override;
    std::optional<HttpRequest> inquiry(std::span<const OutboxRow> rows,
                                       const SinkMemory& memory) const override;
    Verdict judge_inquiry(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                          const Owed& owed, UtcTime now) const override;

  private:
    HttpRequest request(std::string method, const std::string& path, std::string body = {}) const;
    StatuspageOptions options_;
};

}  // namespace raidwatch::push
