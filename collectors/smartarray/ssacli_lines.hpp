#pragma once
// The shapes of the lines that ssacli and its forebears print.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::smartarray {

/// "Smart Array P410i in Slot 0 (Embedded)    (sn: 5001438)", "MSA1500 CS in MY STORAGE", "... in Slot 0b".
struct Heading {
    std::string_view model, slot, serial;  ///< the slot is empty for an MSA, which names its storage instead
};
std::optional<Heading> controller_heading(std::string_view line);

/// "logicaldrive 1 (68.3 GB, RAID 1, OK)" and, of `show status`, "logicaldrive 1 (68.3 GB, RAID 1): OK".
struct ComponentLine {
    std::string_view name;                 ///< "1", "1I:1:4"
    std::vector<std::string_view> inside;  ///< the parentheses
    std::string_view status;               ///< what follows them
};
std::optional<ComponentLine> component_line(std::string_view line, std::string_view word);

/// "array A (SAS, Unused Space: 0 MB)", "array A (Failed)", "Array: A".
struct ArrayLine {
    std::string_view letter, inside;
};
std::optional<ArrayLine> array_line(std::string_view text);
/// "unassigned", "Unassigned", "HBA Drives": what follows belongs to no array.
bool begins_loose_drives(std::string_view text);

/// "Mirror Group 1:", "Parity Group 0:": drives of it follow.
std::optional<int> group_line(std::string_view text);

/// An error that only says that there is nothing of the kind asked for.
bool is_answer(std::string_view error);

/// The parts from `first` on, as they were printed.
std::string joined(const std::vector<std::string_view>& parts, std::size_t first);

}  // namespace raidwatch::smartarray
