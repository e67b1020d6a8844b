#pragma once
// What readers are shown without waiting for anybody: pages, feeds and API replies made of the public view
// alone, kept until it changes.

#include "hub/config.hpp"
#include "hub/context.hpp"
#include "hub/http.hpp"
#include "hub/page/public_view.hpp"

#include <raidwatch/base/clock.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace raidwatch::hub {

/// May be used from several threads.
class Showcase {
  public:
    Showcase(const HubConfig& config, const Zone& zone, Store& store, IdSource& ids)
        : config_(config), zone_(zone), store_(store), ids_(ids) {}

    /// The view as it was seen then; `is_current`: nothing is known to have changed since. `took`: to make
    /// it.
    void show(std::shared_ptr<const PublicView> view, UtcTime seen_at, bool is_current, Milliseconds took,
              MonoTime now);
    /// Whether it is made of the view alone.
    bool shows(const Call& call) const;
    /// One that was made within this second. Takes no time.
    std::optional<HttpReply> ready_reply(const Call& call, Now now);
    /// nullopt: the call needs more than the view, or something changed that is not in it yet. Where making
    /// views takes long, one that is a little out of date is good enough.
    std::optional<HttpReply> reply(const Call& call, Now now);
    /// While the store does not answer: as it was, with its age.
    std::optional<HttpReply> old_reply(const Call& call, Now now) const;

  private:
    HttpReply made(const Call& call, Now now, const PublicView& view, std::optional<UtcTime> seen_at) const;
    bool may_show(Now now);

    const HubConfig& config_;
    const Zone& zone_;
    Store& store_;
    IdSource& ids_;
    mutable std::mutex mutex_;
    std::shared_ptr<const PublicView> view_;
    UtcTime seen_at_{};
    std::optional<MonoTime> outdated_since_;
    Milliseconds took_{0};
    std::unordered_map<std::string, HttpReply> made_;  ///< by address
    std::int64_t made_in_second_ = 0;                  ///< pages tell the time
};

}  // namespace raidwatch::hub
