#pragma once
// What sg_ses (sg3_utils) prints about an enclosure. Pure; see raidwatch/collect/recorded.hpp.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::ses {

/// `sg_ses --join` and `sg_ses --page=2` (enclosure status). Fans, power supplies and temperature sensors
/// with the status code of SES-3, table 71, in words: "ok", "critical", "noncritical", "unrecoverable",
/// "not_installed", "unknown", "not_available", "unsupported". One enclosure; its id is its logical
/// identifier where the output tells it.
Findings parse_sg_ses(std::string_view output);

/// "OK", "Non-critical", "not installed" as sg_ses and the kernel write them, in the words above.
std::string status_word(std::string_view text);

}  // namespace raidwatch::ses
