#pragma once
// MegaCli's lines, "Name: value" below a heading that says of what.

#include "adapter.hpp"

#include <raidwatch/base/text.hpp>

#include <string_view>

namespace raidwatch::megaraid_tools {

/// "Name : value"; the value is left as it stands, since blanks at its start count in "Inquiry Data".
struct Line {
    std::string_view text, name, value;
    std::string_view word() const { return trim(value); }
};
Line line_of(std::string_view text);

void take_drive_line(const Line& line, Drive& drive, Adapter& adapter);
void take_volume_line(const Line& line, Volume& volume);
void take_adapter_line(const Line& line, Adapter& adapter);
/// "Rebuild Progress on Device at Enclosure 252, Slot 3 Completed 17% in 25 Minutes.",
/// "Check Consistency on VD #0 (target id #0) Completed 3% in 2 Minutes."; false where it is no such line.
bool take_progress_line(std::string_view text, Adapters& adapters, std::optional<int> number);

/// Vendor, model, serial and firmware from "Inquiry Data". SCSI: vendor 8, model 16, revision 4 and the rest;
/// SATA: serial 20, model 40, firmware 8 characters.
void take_inquiry(std::string_view inquiry, Disk& disk);
/// "Primary-1, Secondary-3, RAID Level Qualifier-0" with its spans.
std::string megacli_level(std::string_view text, int spans, int drives_per_span);
/// The number behind `before` in the text: "Target Id: 3", "Adapter #0".
std::optional<int> number_behind(std::string_view text, std::string_view before);

}  // namespace raidwatch::megaraid_tools
