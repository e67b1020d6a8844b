#include "facts.hpp"

#include "collectors/smartarray/states.hpp"

#include <algorithm>

namespace raidwatch::ciss {

namespace {

bool includes(const DriveNumbers& all, const DriveNumbers& part) {
    return std::ranges::includes(all, part);
}

/// Drives that belong to some volume: so they say themselves, or its state says that it has lost them.
DriveNumbers configured_drives(const Answers& answers) {
    DriveNumbers numbers;
    for (const auto& [number, drive] : answers.drives)
        if (drive.configured && !drive.spare) numbers.insert(number);
    for (const auto& volume : answers.volumes)
        if (volume.status) numbers.insert(volume.status->failed.begin(), volume.status->failed.end());
    return numbers;
}

DriveNumbers spare_drives(const Answers& answers) {
    DriveNumbers numbers;
    for (const auto& [number, drive] : answers.drives)
        if (drive.spare) numbers.insert(number);
    return numbers;
}

bool agrees(const Configuration& configuration, const Volume& volume, const Answers& answers) {
    const bool counted =
        configuration.drive_count > 0 && configuration.drives.size() == configuration.drive_count;
    const bool same_kind = volume.drive && configuration.fault_tolerance == volume.drive->fault_tolerance;
    const bool known = includes(configured_drives(answers), configuration.drives) &&
                       includes(spare_drives(answers), configuration.spares);
    DriveNumbers own = configuration.drives;
    own.insert(configuration.spares.begin(), configuration.spares.end());
    return counted && same_kind && known && (!volume.status || includes(own, volume.status->failed));
}

void add_progress(const Volume& volume, Array& array) {
    const auto blocks = volume.drive ? volume.drive->blocks : 0, left = volume.status->blocks_left;
    const bool works =
        volume.status->status == unit_status::recovering || volume.status->status == unit_status::expanding;
    if (!works || !array.progress || blocks == 0 || left == 0 || left > blocks || !array.bytes) return;
    array.progress->percent = 100.0 * static_cast<double>(blocks - left) / static_cast<double>(blocks);
    array.progress->total_bytes = array.bytes;
    array.progress->done_bytes = (blocks - left) * volume.drive->block_bytes;
}

void add_places(const Layout& layout, const Answers& answers, raid::Volume& into) {
    const auto add = [&](std::uint16_t number, bool spare) {
        const auto known = answers.drives.find(number);
        raid::Place place;
        place.spare = spare;
        if (known == answers.drives.end()) {
            place.member.state = MemberState::missing;
        } else {
            place.slot = known->second.slot;
            place.serial = known->second.serial;
        }
        into.places.push_back(std::move(place));
    };
    for (const auto number : layout.drives) add(number, false);
    for (const auto number : layout.spares) add(number, true);
    // Which of them mirror each other the firmware's maps do not say.
    into.pairs_known = into.array.level != "raid10" && into.array.level != "raid10adm";
    if (into.array.level == "raid10") into.array.copies = 2;
    if (into.array.level == "raid10adm") into.array.copies = 3;
}

void add_volume(const Volume& volume, const Answers& answers, raid::Adapter& adapter) {
    auto& into = adapter.volume(volume_number(volume.number));
    auto& array = into.array;
    array.name = "ld" + into.number;
    const auto layout = layout_of(volume, answers);
    if (volume.drive) {
        constexpr std::uint64_t kMostBlocks = std::uint64_t{1} << 48;
        array.level = layout ? level_of(volume.drive->fault_tolerance, layout->drives.size())
                             : level_of(volume.drive->fault_tolerance);
        if (volume.drive->blocks > 0 && volume.drive->blocks < kMostBlocks && volume.drive->block_bytes > 0)
            array.bytes = volume.drive->blocks * volume.drive->block_bytes;
    }
    if (volume.status) {
        smartarray::set_volume_status(array, status_text(volume.status->status));
        add_progress(volume, array);
    }
    if (layout) add_places(*layout, answers, into);
}

}  // namespace

std::string volume_number(std::uint16_t number) {
    return std::to_string(number + 1);
}

std::optional<Layout> layout_of(const Volume& volume, const Answers& answers) {
    if (volume.configuration && agrees(*volume.configuration, volume, answers))
        return Layout{volume.configuration->drives, volume.configuration->spares};
    if (!answers.all_volumes || answers.volumes.size() != 1) return std::nullopt;
    auto drives = configured_drives(answers);
    if (drives.empty()) return std::nullopt;
    return Layout{std::move(drives), spare_drives(answers)};
}

void add_facts(const Answers& answers, raid::Adapter& adapter) {
    for (const auto& [number, drive] : answers.drives) adapter.add(disk_of(number, answers));
    for (const auto& volume : answers.volumes) add_volume(volume, answers, adapter);
}

}  // namespace raidwatch::ciss
