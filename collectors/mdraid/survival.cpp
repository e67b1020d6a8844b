// How many lost members an array bears: by counting, not by what the engine says (it may say "clean").

#include "facts.hpp"

#include <algorithm>

namespace raidwatch::mdraid {

int tolerance(std::string_view level, int raid_disks) {
    if (level == "raid1") return std::max(raid_disks - 1, 0);
    if (level == "raid4" || level == "raid5") return 1;
    if (level == "raid6") return 2;
    // At worst two copies that are neighbours; survives() counts exactly.
    if (level == "raid10") return std::max(raid_disks / 2, 1);
    return 0;  // raid0, linear; unknown levels are not judged, see survives()
}

std::optional<Raid10Layout> raid10_layout(std::uint64_t layout) {
    const auto near = static_cast<int>(layout & 0xff), far = static_cast<int>(layout >> 8 & 0xff);
    if (near < 1 || far < 1) return std::nullopt;
    return Raid10Layout{near, far};
}

namespace {

/// Every chunk has near copies on neighbours and far copies on devices shifted by `near`; the array is dead
/// when all copies of one chunk are on lost devices. raid10.c, __raid10_find_phys().
bool raid10_survives(const std::vector<bool>& lost, Raid10Layout layout) {
    const std::size_t count = lost.size();
    for (std::size_t chunk = 0; chunk < count; ++chunk) {
        bool alive = false;
        for (int far = 0; far < layout.far; ++far)
            for (int near = 0; near < layout.near; ++near) {
                const std::size_t first = chunk * static_cast<std::size_t>(layout.near);
                const auto shift = static_cast<std::size_t>(near + far * layout.near);
                alive = alive || !lost[(first + shift) % count];
            }
        if (!alive) return false;
    }
    return true;
}

}  // namespace

bool survives(std::string_view level, const std::vector<bool>& lost, std::optional<Raid10Layout> layout) {
    const auto count = static_cast<int>(std::count(lost.begin(), lost.end(), true));
    if (count == 0) return true;
    if (level == "raid10" && layout) return raid10_survives(lost, *layout);
    constexpr std::string_view kKnown = " raid0 linear raid1 raid4 raid5 raid6 raid10 ";
    if (kKnown.find(" " + std::string(level) + " ") == kKnown.npos) return true;
    return count <= tolerance(level, static_cast<int>(lost.size()));
}

}  // namespace raidwatch::mdraid
