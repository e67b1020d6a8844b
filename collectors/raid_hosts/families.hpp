#pragma once
// Which tool is asked what about the controllers of each driver.

#include "ask.hpp"

#include <raidwatch/model/findings.hpp>

#include <optional>
#include <string_view>

namespace raidwatch::raid_hosts {

/// What the tools of one family tell of the controller (and perhaps of others beside it); nullopt where none
/// is installed.
using Ask = std::optional<Findings> (*)(Asking& asking);

struct Family {
    std::string_view driver;
    std::string_view tools;  ///< in words, for who misses them
    Ask ask = nullptr;
};

/// nullptr for a driver that is not known.
const Family* family_of(std::string_view driver);

}  // namespace raidwatch::raid_hosts
