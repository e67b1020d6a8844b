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
    /// `tokens`: another connection to the store, by which take_heartbeats() knows who speaks; without it
    /// heartbeats go the way of other requests.
    static Result<std::unique_ptr<Hub>> create(HubConfig config, Store& store, const Clock& clock,
                                               IdSource& ids, Store* tokens = nullptr);
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    // These may be called from several threads; they answer at the clock's now.

    HttpReply handle(const HttpRequest& request);

    /// Takes no time and touches no disk: refusals, pages that were made a moment ago. nullopt: see
    /// turn_of().
    std::optional<HttpReply> answer_at_once(const HttpRequest& request);
    enum class Turn {
        store,      ///< answer_together()
        heartbeat,  ///< take_heartbeats(), and where that has no answer answer_together()
        page,       ///< make_page(), and where that has none answer_together()
        password,   ///< handle(): to check it takes long, and others should not wait for it
    };
    Turn turn_of(const HttpRequest& request) const;
    /// In one transaction: what was stored for any of the replies is durable when they are here. One that
    /// fails does so alone.
    std::vector<HttpReply> answer_together(const std::vector<const HttpRequest*>& requests);
    /// They are kept in memory, and who speaks is looked up for all of them at once: nothing waits for what
    /// the store is doing, but all for its disk where that must be read. nullopt: it takes the store.
    std::vector<std::optional<HttpReply>> take_heartbeats(const std::vector<const HttpRequest*>& requests);
    /// Does not wait for the store. nullopt: something changed that it must be asked for.
    std::optional<HttpReply> make_page(const HttpRequest& request);
    /// For whoever waited for the store long enough: pages as they last were. nullopt: there is nothing to
    /// tell but a 503.
    std::optional<HttpReply> answer_without_store(const HttpRequest& request);

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
