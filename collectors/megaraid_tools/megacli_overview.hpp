#pragma once
// What MegaCli prints apart from its lists of drives and volumes: -ShowSummary and -EncInfo.

#include "adapter.hpp"

#include <string_view>

namespace raidwatch::megaraid_tools {

/// `-ShowSummary`: headings by indentation ("Controller", "PD", "Virtual Drives") with properties below.
bool is_megacli_summary(std::string_view output);
void read_megacli_summary(std::string_view output, Adapters& adapters);

/// `-EncInfo`: enclosures with the status of their fans, power supplies and temperature sensors.
bool is_megacli_enclosures(std::string_view output);
void read_megacli_enclosures(std::string_view output, Adapters& adapters);

}  // namespace raidwatch::megaraid_tools
