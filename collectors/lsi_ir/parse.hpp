#pragma once
// What the tools of LSI controllers with integrated RAID (mptsas, mpt2sas, mpt3sas) print, as facts. Pure;
// see ParseOutput for the contract.

#include <raidwatch/collect/recorded.hpp>

#include <string_view>

namespace raidwatch::lsi_ir {

/// sas2ircu and sas3ircu: LIST, DISPLAY, STATUS, each alone or several after another. Format: Broadcom,
/// "SAS-2 Integrated RAID Configuration Utility User Guide".
Findings parse_sasircu(std::string_view output);

/// mpt-status, in its three forms (default, -n for programs, -s short) and its probe for devices (-p).
/// Format: mpt-status(8).
Findings parse_mpt_status(std::string_view output);

}  // namespace raidwatch::lsi_ir
