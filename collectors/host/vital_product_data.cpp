#include "vital_product_data.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::host {

namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::string clean(std::string_view text) {
    const auto end = text.find('\0');
    return std::string(trim(text.substr(0, end)));
}

/// ATA strings have the two characters of every word swapped.
std::string ata_string(std::string_view identify, std::size_t first_word, std::size_t words) {
    std::string text(identify.substr(first_word * 2, words * 2));
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) std::swap(text[i], text[i + 1]);
    return clean(text);
}

}  // namespace

std::string unit_serial(std::string_view page80) {
    if (page80.size() < 4 || byte_at(page80, 1) != 0x80) return {};
    const std::size_t length = byte_at(page80, 2) * 256 + byte_at(page80, 3);
    return clean(page80.substr(4, length));
}

AtaNames ata_names(std::string_view page89) {
    constexpr std::size_t kIdentify = 60, kIdentifyBytes = 512;
    if (page89.size() < kIdentify + kIdentifyBytes || byte_at(page89, 1) != 0x89) return {};
    const auto identify = page89.substr(kIdentify, kIdentifyBytes);
    return {ata_string(identify, 27, 20), ata_string(identify, 10, 10), ata_string(identify, 23, 4)};
}

AtaNames ata_names_from_t10(std::string_view wwid) {
    constexpr std::string_view kPrefix = "t10.ATA     ";
    if (!wwid.starts_with(kPrefix)) return {};
    wwid.remove_prefix(kPrefix.size());
    if (wwid.size() <= 40) return {};
    return {clean(wwid.substr(0, 40)), clean(wwid.substr(40)), {}};
}

}  // namespace raidwatch::host
