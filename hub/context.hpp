#pragma once
// What one request may look at and change.

#include "hub/api/url.hpp"
#include "hub/config.hpp"
#include "hub/fleet.hpp"
#include "hub/http.hpp"
#include "hub/limits.hpp"
#include "hub/page/public_view.hpp"
#include "hub/page/zone.hpp"
#include "hub/store/store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <optional>
#include <string>

namespace raidwatch::hub {

struct Context {
    const HubConfig& config;
    Store& store;
    Fleet& fleet;
    Zone zone;  ///< the page's, or the one its reader chose
    IdSource& ids;
    Now now;
    const std::vector<MaintenanceWindow>& windows;  ///< open and lately completed ones
    Limits* limits = nullptr;                       ///< none: no limits
    const PublicView* view = nullptr;               ///< only for public pages and their API
    std::optional<UtcTime> view_of;                 ///< the view is of then: the store is away
    std::string leader;                             ///< HubNews::leader for what the hub does of itself
    std::optional<TokenRecord> bearer;              ///< whose token is known already
};

struct Call {
    const HttpRequest& request;
    const Target& target;
};

}  // namespace raidwatch::hub
