#pragma once
// Where the text goes: how wide it may be, whether it may be coloured, whether it is redrawn.

#include <raidwatch/model/severity.hpp>

#include <string>
#include <string_view>

namespace raidwatch::cli {

enum class Colour { none, good, warning, bad, dim, bold };

struct Terminal {
    bool interactive = false;  ///< standard output is a terminal
    bool colour = false;
    int width = 80;  ///< columns, 40 to 200; COLUMNS or 160 where it is no terminal

    /// The text with the escapes for that colour around it, or as it is.
    std::string paint(Colour colour, std::string_view text) const;
    /// An indented line may take this many columns.
    std::size_t columns(std::size_t indent = 0) const;
};

/// Colour only on a terminal that is not "dumb", and neither with NO_COLOR set (no-color.org) nor
/// `no_colour`.
Terminal terminal_of(int fd, bool no_colour);

/// Columns that the text takes: code points, without the escapes of paint().
std::size_t shown_width(std::string_view text);
/// Cut to that many columns, with "..." in place of what is left out.
std::string fit(std::string_view text, std::size_t columns);
/// Broken at spaces into lines of at most `columns`, every line after the first indented by `indent` (not
/// counted in `columns`). A word that is longer is broken where the line ends.
std::string wrap(std::string_view text, std::size_t columns, std::size_t indent);

}  // namespace raidwatch::cli
