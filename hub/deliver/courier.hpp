#pragma once
// Carries parcels to subscribers: webhooks by HTTP, e-mail by SMTP, many at once in one thread. Every journey
// has a deadline; redirects are not followed; no address inside is spoken to unless that is allowed, which is
// looked at when the name has been resolved and the connection is about to be made.

#include "hub/config.hpp"
#include "hub/subscribe/subscriptions.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace raidwatch::hub {

struct CourierOptions {
    Milliseconds webhook_deadline{15'000}, mail_deadline{30'000};
    int most = 200;  ///< on their way at once
};

class Courier {
  public:
    static Result<std::unique_ptr<Courier>> create(const HubConfig& config, CourierOptions options = {});
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    /// How many more may be sent now.
    int room() const;
    int under_way() const;
    void send(Parcel parcel);
    /// What has come to its end; waits for it, but no longer than this.
    std::vector<std::pair<Parcel, Carried>> wait(Milliseconds patience);

  private:
    class Core;
    explicit Courier(std::unique_ptr<Core> core);
    std::unique_ptr<Core> core_;
};

}  // namespace raidwatch::hub
