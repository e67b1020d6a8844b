#pragma once

#include <string_view>

namespace raidwatch::assess {

/// Order in which people count: "252:2" before "252:10", "md9" before "md10".
bool before(std::string_view a, std::string_view b);

}  // namespace raidwatch::assess
