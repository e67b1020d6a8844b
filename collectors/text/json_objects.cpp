#include "json_objects.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch {

namespace {

/// Length of the object that begins the text.
std::size_t object_length(std::string_view text) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') quoted = !quoted;
        if (quoted) {
            if (c == '\\') ++i;
            continue;
        }
        if (c == '{') ++depth;
        if (c == '}' && --depth == 0) return i + 1;
    }
    return text.size();
}

/// Where in the line an object begins.
std::size_t brace_in(std::string_view line) {
    const auto shown = trim(line);
    if (shown.starts_with('{')) return line.find('{');
    // `"device": {` stands inside of an object whose beginning is lost.
    return shown.ends_with('{') && !contains(shown, "\"") ? line.rfind('{') : line.npos;
}

}  // namespace

std::vector<std::string_view> json_objects_in(std::string_view text) {
    std::vector<std::string_view> objects;
    for (auto rest = text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto brace = brace_in(rest.substr(0, end));
        if (brace == rest.npos) {
            rest.remove_prefix(std::min(end + 1, rest.size()));
            continue;
        }
        rest.remove_prefix(brace);
        objects.push_back(rest.substr(0, object_length(rest)));
        rest.remove_prefix(objects.back().size());
    }
    if (objects.empty()) objects.push_back(text);
    return objects;
}

}  // namespace raidwatch
