#pragma once

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// SMART of one drive behind a MegaRAID or PERC controller, by commands that its firmware passes on:
/// {"mfi-drive", "0000:03:00.0-252:3"}, the controller's place and the slot as it is printed.
Findings collect_mfi_drive(const Host& host, std::string_view target);

}  // namespace raidwatch
