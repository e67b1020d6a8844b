#include "identity_key.hpp"

#include <raidwatch/base/text.hpp>

#include <cctype>

namespace raidwatch {

std::string key_part(std::string_view text) {
    std::string key;
    for (const char c : trim(text)) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) ||
                           std::string_view("._:+#-").find(c) != std::string_view::npos;
        if (plain)
            key += c;
        else if (!key.ends_with('_'))
            key += '_';
    }
    return key;
}

std::string joined_key(std::initializer_list<std::string_view> parts) {
    std::string id;
    for (const auto part : parts)
        if (const auto key = key_part(part); !key.empty()) id += (id.empty() ? "" : "_") + key;
    return id;
}

}  // namespace raidwatch
