#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::hub {

struct Target {
    std::vector<std::string> path;  ///< decoded segments; "/" has none
    std::map<std::string, std::string> query;

    std::optional<std::string> parameter(const std::string& name) const;
};

/// RFC 3986 path and query; nullopt for a broken percent escape or a target that does not begin with "/".
std::optional<Target> parse_target(std::string_view target);

/// A name or value of a form: percent escapes, and "+" for a space.
std::optional<std::string> decode_form_text(std::string_view text);

}  // namespace raidwatch::hub
