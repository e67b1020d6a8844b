#pragma once

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// SMART of one drive behind a Smart Array controller, by commands that its firmware passes on:
/// {"ciss-drive", "0000:03:00.0-1I:1:4"}, the controller's place and the slot as it is printed.
Findings collect_ciss_drive(const Host& host, std::string_view target);

}  // namespace raidwatch
