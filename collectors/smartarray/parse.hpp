#pragma once
// What the tools of HP and HPE Smart Array controllers print, as facts. Pure; see ParseOutput for the
// contract.

#include <raidwatch/collect/recorded.hpp>

#include <string_view>

namespace raidwatch::smartarray {

/// hpacucli, hpssacli and ssacli, which print alike: `ctrl all show [status|detail|config [detail]]`, `ctrl
/// slot=N ld|pd|array all show [status|detail]`, each alone or several after another. Format: HPE, "Smart
/// Storage Administrator User Guide" (its command line part), and "Configuring Arrays on HP Smart Array
/// Controllers" for the states.
Findings parse_ssacli(std::string_view output);

/// cciss_vol_status, with -V or without. Format: cciss_vol_status(8) and the messages in its source.
Findings parse_cciss_vol_status(std::string_view output);

}  // namespace raidwatch::smartarray
