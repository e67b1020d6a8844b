#pragma once
// What the tool of 3ware (AMCC, LSI) controllers prints, as facts. Pure; see ParseOutput for the contract.

#include <raidwatch/collect/recorded.hpp>

#include <string_view>

namespace raidwatch::threeware {

/// tw_cli: `show`, `info`, `/cX show [all]`, `/cX show unitstatus|drivestatus|bbustatus`, `/cX/uY show`,
/// `/cX/pY show all`,
/// `/cX/eY show all`, each alone or several after another. Format: LSI, "3ware SATA+SAS RAID Controller Card
/// CLI Guide", and tw_cli(8) for the older series.
Findings parse_tw_cli(std::string_view output);

}  // namespace raidwatch::threeware
