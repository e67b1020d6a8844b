#pragma once
// What mails, web pages and editors do to the output of a tool, undone.

#include <string>
#include <string_view>

namespace raidwatch::recorded {

/// Without a byte order mark, colours, non-breaking blanks, the fences of a code block, the "> " of a
/// quotation, the numbers of an editor or the time and host of a log before each line, an indentation that
/// all lines share, and an empty line between each two.
std::string plain_text(std::string_view text);

}  // namespace raidwatch::recorded
