#include "terminal.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace raidwatch::cli {

namespace {

std::string_view escape_of(Colour colour) {
    switch (colour) {
        case Colour::good:
            return "\x1b[32m";
        case Colour::warning:
            return "\x1b[33m";
        case Colour::bad:
            return "\x1b[1;31m";
        case Colour::dim:
            return "\x1b[2m";
        case Colour::bold:
            return "\x1b[1m";
        case Colour::none:
            break;
    }
    return {};
}

constexpr int kNarrowest = 40, kWidest = 200;
/// For pipes and files: wide enough that nothing of importance is cut.
constexpr int kPipeWidth = 160;

int width_of(int fd) {
    winsize size{};
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return std::clamp<int>(size.ws_col, kNarrowest, kWidest);
    const char* columns = std::getenv("COLUMNS");
    const auto told = columns != nullptr ? parse_int(columns) : std::nullopt;
    if (!told) return isatty(fd) == 1 ? 80 : kPipeWidth;
    return static_cast<int>(std::clamp<std::int64_t>(*told, kNarrowest, kWidest));
}

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// How many bytes the first `columns` code points take.
std::size_t bytes_of(std::string_view text, std::size_t columns) {
    std::size_t at = 0, shown = 0;
    for (; at < text.size(); ++at)
        if (!continues(text[at]) && shown++ == columns) break;
    return at;
}

}  // namespace

std::string Terminal::paint(Colour wanted, std::string_view text) const {
    const auto escape = escape_of(wanted);
    if (!colour || escape.empty() || text.empty()) return std::string(text);
    return std::string(escape) + std::string(text) + "\x1b[0m";
}

std::size_t Terminal::columns(std::size_t indent) const {
    const auto all = static_cast<std::size_t>(std::max(width, 40));
    return all > indent + 20 ? all - indent : 20;
}

Terminal terminal_of(int fd, bool no_colour) {
    Terminal terminal;
    terminal.interactive = isatty(fd) == 1;
    terminal.width = width_of(fd);
    if (!terminal.interactive) return terminal;
    const char* no_color = std::getenv("NO_COLOR");
    const char* kind = std::getenv("TERM");
    const bool dumb = kind == nullptr || std::string_view(kind) == "dumb" || *kind == '\0';
    terminal.colour = !no_colour && !dumb && (no_color == nullptr || *no_color == '\0');
    return terminal;
}

std::size_t shown_width(std::string_view text) {
    std::size_t columns = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b') {
            while (i < text.size() && text[i] != 'm') ++i;
            continue;
        }
        if (!continues(text[i])) ++columns;
    }
    return columns;
}

std::string fit(std::string_view text, std::size_t columns) {
    if (shown_width(text) <= columns) return std::string(text);
    const std::size_t keep = columns > 3 ? columns - 3 : columns;
    return std::string(text.substr(0, bytes_of(text, keep))) + (columns > 3 ? "..." : "");
}

std::string wrap(std::string_view text, std::size_t columns, std::size_t indent) {
    std::string lines;
    std::size_t used = 0;
    const auto next_line = [&] {
        lines += '\n' + std::string(indent, ' ');
        used = 0;
    };
    for (auto word : split_words(text)) {
        if (used > 0 && used + 1 + shown_width(word) > columns) {
            next_line();
        } else if (used > 0) {
            lines += ' ';
            ++used;
        }
        while (shown_width(word) > columns) {
            const auto cut = bytes_of(word, columns);
            lines += word.substr(0, cut);
            word.remove_prefix(cut);
            next_line();
        }
        lines += word;
        used += shown_width(word);
    }
    return lines;
}

}  // namespace raidwatch::cli
