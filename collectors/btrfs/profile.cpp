#include "parse.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace raidwatch::btrfs {

namespace {

std::string lower(std::string_view text) {
    std::string plain(text);
    std::ranges::transform(plain, plain.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return plain;
}

}  // namespace

std::optional<int> bears(std::string_view profile) {
    constexpr std::array<std::pair<std::string_view, int>, 9> kProfiles{{{"single", 0},
                                                                         {"dup", 0},
                                                                         {"raid0", 0},
                                                                         {"raid1", 1},
                                                                         {"raid1c3", 2},
                                                                         {"raid1c4", 3},
                                                                         {"raid10", 1},
                                                                         {"raid5", 1},
                                                                         {"raid6", 2}}};
    const auto name = lower(profile);
    const auto found = std::ranges::find(kProfiles, name, &std::pair<std::string_view, int>::first);
    return found == kProfiles.end() ? std::nullopt : std::optional(found->second);
}

std::string level_of(std::string_view profile) {
    auto name = lower(profile);
    return name == "dup" ? "single" : name;
}

}  // namespace raidwatch::btrfs
