#pragma once
// The hub without its sockets: requests in, replies out, and a tick for its timers. The server moves bytes to
// it; the scenario player calls it directly.

#include "hub/config.hpp"
#include "hub/http.hpp"
#include "hub/store/store.hpp"
#include "hub/subscribe/subscriptions.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/ids.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace raidwatch::hub {

class Hub {
  public:
    /// Reads what the store knows of nodes and open silences; everything is referred to, nothing owned.
    static Result<std::unique_ptr<Hub>> create(HubConfig config, Store& store, const Clock& clock,
                                               IdSource& ids);
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// May be called from several threads. Answers at the clock's now.
    HttpReply handle(const HttpRequest& request);

    /// What is to be carried to subscribers; see take_parcels(). Nothing where the store fails.
    std::vector<Parcel> take_parcels(int most);
    void carried(const Parcel& parcel, const Carried& how);

    /// Silences, saving heartbeats, day history. Once a second is right; more often does no harm.
    void tick(Now now);
    /// Another hub over the same database may lead at once. Call it last.
    void step_down();
    /// The next moment at which tick() would find a silence, if nobody speaks till then; for simulated
    /// clocks.
    std::optional<MonoTime> next_due() const;

  private:
    class Core;
    explicit Hub(std::unique_ptr<Core> core);
    std::unique_ptr<Core> core_;
};

}  // namespace raidwatch::hub
