#pragma once
// The notice board: the public view, kept until something changes, and the record of how each component was.

#include "hub/config.hpp"
#include "hub/fleet.hpp"
#include "hub/page/public_view.hpp"
#include "hub/store/store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace raidwatch::hub {

class Board {
  public:
    Board(const HubConfig& config, Store& store) : config_(config), store_(store) {}

    /// Valid until the next call.
    Result<const PublicView*> view(const Fleet& fleet, UtcTime now);
    /// As it was last seen, for while the store is away; null: never.
    std::shared_ptr<const PublicView> last() const { return view_; }
    /// Nothing is known to have changed since.
    bool is_current() const { return is_current_; }
    UtcTime last_seen_at() const { return looked_at_; }
    /// An incident changed.
    void changed() { is_current_ = false; }
    /// Stores changed component states and the worst of the day.
    Status keep_history(const Fleet& fleet, UtcTime now);

  private:
    Result<Picture> look(const Fleet& fleet, UtcTime now);
    Result<CaseworkByNumber> casework_about(std::initializer_list<const std::vector<IncidentRecord>*> lists);
    Status keep_components(const PublicView& view);
    Status keep_day(const PublicView& view, UtcTime now);

    const HubConfig& config_;
    Store& store_;
    std::shared_ptr<const PublicView> view_;
    bool is_current_ = false;
    std::uint64_t seen_shape_ = 0;
    UtcTime looked_at_{};
    std::optional<UtcTime> changes_at_;  ///< by time alone, as far as announced maintenance goes
    std::map<std::pair<std::string, std::string>, ComponentStatus> kept_days_;  ///< by component and day
};

}  // namespace raidwatch::hub
