#pragma once
// What the vendor tools of MegaRAID and PERC print, as facts. Pure; see ParseOutput for the contract.

#include <raidwatch/collect/recorded.hpp>

#include <string_view>

namespace raidwatch {

/// storcli, storcli2, perccli and perccli2, with J or without: `show`, `/cX show [all]`, `/call/eall/sall
/// show all`,
/// `/cX/vall show all`, `/cX/bbu|cv show [all]`, `/cX/fall show`, `show rebuild|copyback`, `show events`,
/// each alone or several after another. Formats: Broadcom, "StorCLI Reference Manual" (MR-SW-SCLI) and the
/// tools' own legends.
Findings parse_storcli(std::string_view output);

/// MegaCli: -LDInfo, -PDList, -LdPdInfo, -CfgDsply, -AdpAllInfo, -AdpBbuCmd, -AdpGetPciInfo, -PDRbld and
/// -PDCpyBk -ShowProg, -CfgForeign -Scan, each alone or several after another; also cmdtool2, which prints
/// the same. Format: LSI, "MegaRAID SAS Software User Guide" (51530).
Findings parse_megacli(std::string_view output);

// The same of one controller whose id is known, whatever place the output says it is at.
Findings parse_storcli_of(std::string_view controller_id, std::string_view output);
Findings parse_megacli_of(std::string_view controller_id, std::string_view output);

/// megarc: -dispCfg, -ldInfo, -AllAdpInfo. Format: LSI, "MEGARC" of the MegaRAID SCSI series.
Findings parse_megarc(std::string_view output);

}  // namespace raidwatch
