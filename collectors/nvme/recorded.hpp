#pragma once
// Recorded output of nvme-cli, 1.x and 2.x, JSON (`-o json`) and text: smart-log, list, id-ctrl, list-subsys,
// self-test-log, error-log. Pure.
// Format: nvme-cli's nvme-print-json.c and nvme-print-stdout.c.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::nvme {

/// A health log does not tell whose it is: its disk has an empty id. A list names disks and says nothing of
/// their health.
Findings recorded_nvme_cli(std::string_view output);

/// The two forms; JSON begins with a brace.
Findings parse_nvme_cli_json(std::string_view output);
Findings parse_nvme_cli_text(std::string_view output);

}  // namespace raidwatch::nvme
