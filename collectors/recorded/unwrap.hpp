#pragma once
// What a mailer does to long lines.

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::recorded {

struct Unwrapped {
    std::string text;
    bool guessed = false;  ///< the line could have taken the next word, but not the gap before it
};

/// The text with the lines put together that a mailer may have broken at its width, 72 to 80 columns: a line
/// to which the first word of the next would not have fitted, and that next line begins at the margin. Tools
/// print such lines too, so that the reader has to try: a text for each width that the mailer may have had
/// and each gap that may have stood where it broke a line. None where no line looks broken.
std::vector<Unwrapped> unwrapped(std::string_view text);

/// Quoted-printable (RFC 2045) decoded: lines that end with "=" go on, "=3D" is "=". The text itself where it
/// is none.
std::string without_quoted_printable(std::string_view text);

}  // namespace raidwatch::recorded
