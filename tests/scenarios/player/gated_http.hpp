#pragma once
// A node's way to the status API: open, or leading nowhere. What it lets through goes over the real HTTP
// client.

#include "agent/push/http.hpp"
#include "sim_clock.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace raidwatch::player {

class GatedHttp final : public push::HttpPort {
  public:
    GatedHttp(push::HttpPort& wire, const SimClock& clock) : wire_(wire), clock_(clock) {}

    void send(push::HttpRequest request, std::function<void(Result<push::HttpResponse>)> done) override;

    /// Shut: requests get no answer until their deadline, in simulated time.
    void shut(bool is_shut) { shut_ = is_shut; }
    /// Answers requests whose deadline has come; true if there were any.
    bool expire();
    std::optional<UtcTime> next_due() const;

  private:
    struct Unanswered {
        UtcTime until{};
        std::string url;
        std::function<void(Result<push::HttpResponse>)> done;
    };

    push::HttpPort& wire_;
    const SimClock& clock_;
    bool shut_ = false;
    std::vector<Unanswered> unanswered_;
    std::shared_ptr<int> alive_ = std::make_shared<int>();  ///< answers to a node that went down reach nobody
};

}  // namespace raidwatch::player
