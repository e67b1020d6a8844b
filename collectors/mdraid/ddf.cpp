#include "ddf.hpp"

#include "mdadm_text.hpp"

#include <raidwatch/base/text.hpp>

#include <string>

namespace raidwatch::mdraid {

namespace {

/// DDF 2.0, virtual disk state; "Partially Optimal" is a volume of two parities that lacks one disk.
ArrayState state_of(std::string_view text) {
    const auto word = trim(text.substr(0, text.find(',')));
    if (word == "Optimal") return ArrayState::optimal;
    if (word == "Degraded" || word == "Partially Optimal") return ArrayState::degraded;
    if (word == "Failed" || word == "Missing" || word == "Deleted") return ArrayState::failed;
    return word == "Offline" ? ArrayState::inactive : ArrayState::unknown;
}

std::string level_of(std::string_view text) {
    std::string level;
    for (const char c : text.substr(0, text.find(' ')))
        if (c != '-') level += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return level;
}

}  // namespace

bool read_ddf_value(std::vector<Array>& volumes, std::string_view key, std::string_view value) {
    const auto open = key.find('[');
    if (open == key.npos || !key.ends_with(']')) return false;
    const auto number = small_figure(key.substr(open + 1, key.size() - open - 2));
    constexpr int kMostVolumes = 64;
    if (!number || *number >= kMostVolumes) return false;
    const auto at = static_cast<std::size_t>(*number);
    if (volumes.size() <= at) volumes.resize(at + 1);
    auto& array = volumes[at];
    array.engine = ArrayEngine::md;
    const auto name = key.substr(0, open);
    const auto words = split_words(value);
    if (name == "VD GUID")
        array.id = "md-uuid-" + std::string(words.empty() ? value : words.front());
    else if (name == "Name")
        array.name = value;
    else if (name == "Raid Level")
        array.level = level_of(value);
    else if (name == "Raid Devices" && !words.empty())
        array.raid_disks = small_figure(words.front());
    else if (name == "state") {
        array.vendor_state = value;
        array.state = state_of(value);
    }
    return true;
}

}  // namespace raidwatch::mdraid
