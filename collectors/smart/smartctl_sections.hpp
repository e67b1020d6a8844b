#pragma once
// The protocol-specific sections of smartctl's JSON.

#include "collectors/text/json_view.hpp"

#include <raidwatch/model/smart.hpp>

namespace raidwatch::smart {

void read_ata_section(JsonView root, SmartReading& reading);
void read_nvme_section(JsonView root, SmartReading& reading);
void read_scsi_section(JsonView root, SmartReading& reading);

}  // namespace raidwatch::smart
