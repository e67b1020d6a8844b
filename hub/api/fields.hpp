#pragma once
// Typed looks into JSON that others wrote; a wrong type is as good as absent unless said otherwise.

#include <raidwatch/base/text.hpp>

#include <cmath>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

inline std::optional<std::string> text_field(const nlohmann::json& object, const char* name) {
    if (!object.is_object()) return std::nullopt;
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

inline std::string text_or_empty(const nlohmann::json& object, const char* name) {
    return text_field(object, name).value_or("");
}

/// A finite number, or the text of one, as forms have it.
inline std::optional<double> number_field(const nlohmann::json& object, const char* name) {
    if (!object.is_object()) return std::nullopt;
    const auto found = object.find(name);
    if (found == object.end()) return std::nullopt;
    auto number = found->is_number()   ? std::optional(found->get<double>())
                  : found->is_string() ? parse_double(trim(found->get_ref<const std::string&>()))
                                       : std::nullopt;
    return number && std::isfinite(*number) ? number : std::nullopt;
}

/// The object of that name; null where there is none.
inline const nlohmann::json& object_field(const nlohmann::json& object, const char* name) {
    static const nlohmann::json kNull;
    if (!object.is_object()) return kNull;
    const auto found = object.find(name);
    return found != object.end() && found->is_object() ? *found : kNull;
}

}  // namespace raidwatch::hub
