#pragma once
// What the tool of Areca controllers prints, as facts. Pure; see ParseOutput for the contract.

#include <raidwatch/collect/recorded.hpp>

#include <string_view>

namespace raidwatch::areca {

/// cli64 and cli32: `rsf info`, `vsf info`, `disk info [drv=N]`, `hw info`, `sys info`, each alone or several
/// after another. Format: Areca, "ARC-1xxx Series Command Line Interface User's Manual".
Findings parse_cli64(std::string_view output);

}  // namespace raidwatch::areca
