#include "ssacli_shelf.hpp"

#include <algorithm>
#include <set>

namespace raidwatch::smartarray {

namespace {

void put(std::vector<std::string>& list, std::string_view name) {
    constexpr std::size_t kMost = 1024;  // more than any array has
    if (list.size() < kMost && std::ranges::find(list, name) == list.end()) list.emplace_back(name);
}

bool is_spare(raid::Adapter& adapter, const std::string& slot) {
    const auto* disk = adapter.find_slot(slot);
    return disk && disk->hot_spare.value_or(false);
}

/// The drives of one mirror group hold the same data as those of the other, place by place.
void pair_mirrors(raid::Volume& volume) {
    std::map<int, int> next;
    for (auto& place : volume.places) {
        const auto place_in_group = next[place.member.group.value_or(0)]++;
        place.member.group = volume.array.level == "raid10" ? std::optional(place_in_group) : std::nullopt;
    }
}

void finish_groups(raid::Volume& volume) {
    const bool grouped = std::ranges::any_of(
        volume.places, [](const raid::Place& place) { return place.member.group.has_value(); });
    const auto& level = volume.array.level;
    if (!grouped) {
        volume.pairs_known = level != "raid10" && level != "raid50" && level != "raid60";
    } else if (level == "raid50" || level == "raid60") {
        std::set<std::optional<int>> groups;
        for (const auto& place : volume.places) groups.insert(place.member.group);
        volume.array.spans = static_cast<int>(groups.size());
    } else {
        pair_mirrors(volume);
    }
}

void place_volume(raid::Adapter& adapter, raid::Volume& volume, const Shelf& shelf) {
    const bool by_array = volume.places.empty();
    finish_groups(volume);
    for (const auto& slot : shelf.slots) {
        const bool spare = is_spare(adapter, slot);
        if (by_array || spare) volume.places.push_back({{}, slot, {}, spare});
    }
}

bool shows_its_illness(raid::Adapter& adapter, const Shelf& shelf) {
    const bool ill_volume = std::ranges::any_of(shelf.volumes, [&](const std::string& number) {
        return adapter.volume(number).array.state != ArrayState::optimal;
    });
    return ill_volume || std::ranges::any_of(shelf.slots, [&](const std::string& slot) {
               const auto* disk = adapter.find_slot(slot);
               return disk && disk->state != DiskState::online && disk->state != DiskState::spare;
           });
}

}  // namespace

void Shelf::put_volume(std::string_view number) {
    put(volumes, number);
}

void Shelf::put_drive(std::string_view slot) {
    put(slots, slot);
}

void place_members(raid::Adapter& adapter, const Shelves& shelves) {
    std::set<std::string> placed;
    for (const auto& [letter, shelf] : shelves) {
        for (const auto& number : shelf.volumes) {
            place_volume(adapter, adapter.volume(number), shelf);
            placed.insert(number);
        }
        // An array can be "(Failed)" while each of its logical drives is OK: a drive in it has failed.
        if (shelf.state.empty() || shows_its_illness(adapter, shelf)) continue;
        adapter.controller.state = ControllerState::degraded;
        adapter.controller.vendor_state = "array " + letter + ": " + shelf.state;
    }
    for (auto& volume : adapter.volumes)
        if (!placed.contains(volume.number)) finish_groups(volume);
}

}  // namespace raidwatch::smartarray
