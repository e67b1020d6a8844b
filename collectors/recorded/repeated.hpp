#pragma once
// A tool recorded more than once in one text: before and after, drive by drive, one mail below the other.

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::recorded {

/// Each of the recordings that follow one another in the text, from what begins one (a command that was given
/// before, JSON, a heading or the first line that comes again) to what begins the next. Empty where the text
/// is but one. Parts of one recording may begin alike too, as several commands of one tool do.
std::vector<std::string> recordings_in(std::string_view text, std::string_view tool);

}  // namespace raidwatch::recorded
