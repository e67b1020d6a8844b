#pragma once
// Pieces every page shares. Everything that is not a literal here goes through html_escape().

#include "hub/context.hpp"

#include <string>
#include <string_view>

namespace raidwatch::hub {

/// The whole document around `main`. `title` is plain text; `main` is HTML.
HttpReply html_page(const Context& context, std::string_view title, std::string_view main, int status = 200);
/// An address of the public side with the zone that the reader chose, if any.
std::string zoned_address(const Context& context, const std::string& address);
/// The same as links and forms have it.
std::string in_readers_zone(const Context& context, const std::string& address);
/// <time datetime="...">2026-11-22 05:00 CET (UTC+01:00)</time>
std::string time_html(const Context& context, UtcTime time);
/// Begins what scrolls sideways where it is too wide, also by keyboard; `name` is for readers without eyes.
std::string scrolling(std::string_view name);
/// Several lines of text, escaped, with breaks between.
std::string lines_html(std::string_view text);
/// Escapes like html_escape(), but keeps line feeds; each line ends with one.
std::string escaped_lines(std::string_view text);

}  // namespace raidwatch::hub
