#pragma once
// What the tools and drivers of Adaptec (DPT, IBM ServeRAID 8, Microsemi, Microchip) controllers print, as
// facts. Pure; see ParseOutput for the contract.

#include <raidwatch/collect/recorded.hpp>

#include <string_view>

namespace raidwatch::adaptec {

/// arcconf GETCONFIG (AL, AD, LD, PD, AR), GETSTATUS and LIST, each alone or several after another. Format:
/// Microchip, "ARCCONF Command Line Utility User Guide", and its predecessors for the 2xxx to 8xxx series.
Findings parse_arcconf(std::string_view output);

/// afacli and aaccli: `container list /full`, `disk list`, `disk show smart`. Format: Adaptec, "Command Line
/// Interface Reference Guide" of the AAC-364 and ServeRAID families.
Findings parse_afacli(std::string_view output);

/// /proc/scsi/dpt_i2o/N. Format: Linux drivers/scsi/dpt_i2o.c, adpt_show_info().
Findings parse_dpt_i2o(std::string_view text);

}  // namespace raidwatch::adaptec
