#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace raidwatch::legacy {

namespace {

using raid::same;
using raid::starts;
using raid::Word;

constexpr auto kStates = std::to_array<Word<ArrayState>>({
    {"ok", ArrayState::optimal},
    {"nosync", ArrayState::degraded},        // not all members hold the same data yet
    {"inconsistent", ArrayState::degraded},  // fewer members than the metadata names
    {"degraded", ArrayState::degraded},
    {"broken", ArrayState::failed},
    {"failed", ArrayState::failed},
});

constexpr auto kLevels = std::to_array<Word<std::string_view>>({
    {"mirror", "raid1"},
    {"stripe", "raid0"},
    {"linear", "linear"},
    {"raid01", "raid10"},
    {"raid0+1", "raid10"},
    {"raid10", "raid10"},
    {"raid5_ls", "raid5"},
    {"raid5_la", "raid5"},
    {"raid5_rs", "raid5"},
    {"raid5_ra", "raid5"},
    {"raid4", "raid4"},
    {"raid5", "raid5"},
    {"raid6_zr", "raid6"},
});

MemberState member_state(std::string_view status) {
    if (same(status, "ok")) return MemberState::in_sync;
    if (same(status, "nosync")) return MemberState::rebuilding;
    return raid::meaning(kStates, status) ? MemberState::faulty : MemberState::unknown;
}

/// /dev/sda: jmicron, "jmicron_JRAID", mirror, ok, 781385728 sectors, data@ 0
bool take_device(std::string_view line, raid::Adapter& adapter) {
    const auto colon = line.find(": ");
    if (!line.starts_with("/dev/") || colon == line.npos) return false;
    const auto parts = split(line.substr(colon + 2), ',');
    if (parts.size() < 4) return false;
    auto name = trim(parts[1]);
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"'))
        name = name.substr(1, name.size() - 2);
    const auto type = trim(parts[2]), status = trim(parts[3]);
    auto& volume = adapter.volume(name);
    auto& array = volume.array;
    array.name = name;
    if (same(type, "GROUP")) {  // the container of an Intel set, whose volumes have lines of their own
        array.state = ArrayState::container;
    } else {
        array.level = raid::meaning(kLevels, type).value_or(type);
        const auto state = raid::meaning(kStates, status).value_or(ArrayState::unknown);
        const bool worse = array.vendor_state.empty() || state != ArrayState::optimal;
        if (worse && array.state != ArrayState::failed) {
            array.state = state;
            array.vendor_state = status;
        }
    }
    raid::Place place;
    place.member.device = line.substr(5, colon - 5);
    place.member.state = same(type, "spare") ? MemberState::spare : member_state(status);
    place.member.vendor_state = status;
    place.spare = same(type, "spare");
    volume.places.push_back(std::move(place));
    return true;
}

/// dmraid -s: "name   : jmicron_JRAID", "type   : mirror", "status : ok", "devs   : 2".
raid::Volume* take_set_field(const raid::Field& field, raid::Adapter& adapter, raid::Volume* set) {
    if (same(field.key, "name")) {
        const auto name = field.value.substr(0, field.value.find(' '));  // some write remarks behind it
        set = &adapter.volume(name);
        set->array.name = name;
    }
    if (!set) return nullptr;
    auto& array = set->array;
    if (same(field.key, "type"))
        array.level = raid::meaning(kLevels, field.value).value_or(field.value);
    else if (same(field.key, "status")) {
        const auto word = split_words(field.value).empty() ? field.value : split_words(field.value).front();
        array.vendor_state = word;
        array.state = raid::meaning(kStates, word).value_or(ArrayState::unknown);
    } else if (same(field.key, "devs"))
        array.raid_disks = raid::leading_number(field.value);
    else if (same(field.key, "size")) {
        constexpr std::uint64_t kSector = 512, kMost = std::uint64_t{1} << 50;
        if (const auto sectors = raid::count(field.value); sectors && *sectors < kMost)
            array.bytes = *sectors * kSector;
    }
    return set;
}

/// ERROR: creating degraded mirror mapping for "isw_x_Volume0"
bool take_degraded_set(std::string_view text, raid::Adapter& adapter) {
    const auto open = text.find('"'), close = text.rfind('"');
    if (!raid::holds(text, "creating degraded mirror") || open == close) return false;
    auto& volume = adapter.volume(text.substr(open + 1, close - open - 1));
    volume.array.name = volume.number;
    volume.array.level = "raid1";
    volume.array.state = ArrayState::degraded;
    volume.array.vendor_state = "degraded";
    return true;
}

/// "status : ok" is said of what is there: a mirror of one device has lost the other.
void judge_lone_mirror(Array& array) {
    if (array.level != "raid1" || array.raid_disks != 1 || array.state != ArrayState::optimal) return;
    array.raid_disks = 2;
    array.engine_degraded = 1;
    array.state = ArrayState::degraded;
}

/// ERROR: isw: wrong number of devices in RAID set "isw_x_Volume0" [1/2] on /dev/sda
bool take_incomplete_set(std::string_view text, raid::Adapter& adapter) {
    const auto open = text.find('"'), close = text.rfind('"');
    if (!raid::holds(text, "wrong number of devices") || open == close) return false;
    auto& volume = adapter.volume(text.substr(open + 1, close - open - 1));
    auto& array = volume.array;
    array.name = volume.number;
    array.state = ArrayState::degraded;
    array.vendor_state = "wrong number of devices";
    const auto counts = text.find('[', close);
    const auto slash = text.find('/', close);
    if (counts == text.npos || slash == text.npos || slash < counts) return true;
    const auto there = raid::leading_number(text.substr(counts + 1));
    array.raid_disks = raid::leading_number(text.substr(slash + 1));
    if (there && array.raid_disks) array.engine_degraded = std::max(0, *array.raid_disks - *there);
    return true;
}

/// dmraid -s -ccc: name:size:stride:type:status:subsets:devs:spares
bool take_set_columns(std::string_view text, raid::Adapter& adapter) {
    const auto columns = split(text, ':');
    constexpr std::size_t kColumns = 8;
    if (columns.size() != kColumns || !raid::meaning(kStates, columns[4])) return false;
    raid::Volume* set = nullptr;
    for (const auto& [key, column] :
         {std::pair{"name", 0}, {"size", 1}, {"type", 3}, {"status", 4}, {"devs", 6}})
        set = take_set_field({key, columns[static_cast<std::size_t>(column)]}, adapter, set);
    return true;
}

}  // namespace

Findings parse_dmraid(std::string_view output) {
    raid::Adapters adapters;
    auto& adapter = adapters.at("dmraid");
    raid::Volume* set = nullptr;
    raid::Reading reading{.source = "the output of dmraid"};
    for (const auto line : split_lines(output)) {
        const auto text = trim(line);
        if (starts(text, "no raid ") || starts(text, "no block devices") || text.starts_with("***"))
            reading.nothing_there = true;
        else if (take_incomplete_set(text, adapter) || take_degraded_set(text, adapter) ||
                 take_set_columns(text, adapter))
            continue;
        else if (starts(text, "ERROR:"))
            reading.problems.push_back({"", ErrorCode::io, printable(text, 200)});
        else if (take_device(text, adapter))
            continue;
        else if (const auto field = raid::field(text))
            set = take_set_field(*field, adapter, set);
    }
    for (auto& volume : adapter.volumes) {
        volume.pairs_known = volume.array.level != "raid10";
        judge_lone_mirror(volume.array);
    }
    return raid::conclude(std::move(adapters), ArrayEngine::dm, std::move(reading));
}

}  // namespace raidwatch::legacy
