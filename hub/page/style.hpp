#pragma once
// How the pages look: one style sheet, in the light and in the dark, from a telephone to a wide screen.

#include "hub/http.hpp"

namespace raidwatch::hub {

HttpReply style_sheet();

}  // namespace raidwatch::hub
