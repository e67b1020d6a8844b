#include "volumes.hpp"

#include "unit_list.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::ciss {

namespace {

/// Numbers that are tried where the list lacks some: a drive that was given up may not be in it.
constexpr std::uint16_t kNumbersTried = 64;

std::vector<std::uint16_t> listed(Firmware& firmware) {
    const auto answer =
        firmware.ask(report_logical(kLogicalListBytes), "reading the logical drives of", "/volumes");
    if (!answer) return {};
    auto list = parse_logical_units(*answer, firmware.scope());
    if (list.error) firmware.note(*list.error, "/volumes");
    std::ranges::sort(list.units);
    list.units.erase(std::unique(list.units.begin(), list.units.end()), list.units.end());
    return std::move(list.units);
}

/// What one of the answers about a logical drive says; nullopt where it cannot be read, which is noted.
template <class Part>
std::optional<Part> part_of(Firmware& firmware, Bmic command, const Volume& volume, std::size_t bytes,
                            Result<Part> (*parse)(Bytes, std::string_view)) {
    const auto name = "/ld" + volume_number(volume.number);
    const auto answer = firmware.ask(command, volume.number, bytes, name);
    if (!answer) return std::nullopt;
    auto part = parse(*answer, firmware.scope() + name);
    if (part) return *std::move(part);
    firmware.note(part.error(), name);
    return std::nullopt;
}

/// Whether there is one of a number that was not listed; a refusal means that there is none.
bool is_there(Firmware& firmware, std::uint16_t number) {
    const auto answer = firmware.ask_more(Bmic::logical_drive, number, kLogicalDriveBytes);
    const auto drive = answer ? parse_logical_drive(*answer, firmware.scope()) : Result<LogicalDrive>{};
    return drive && drive->blocks > 0;
}

/// nullopt: there is no logical drive of this number, or nothing can be read of it.
std::optional<Volume> read_volume(Firmware& firmware, std::uint16_t number) {
    Volume volume;
    volume.number = number;
    volume.drive = part_of(firmware, Bmic::logical_drive, volume, kLogicalDriveBytes, parse_logical_drive);
    if (volume.drive && volume.drive->blocks == 0 && volume.drive->block_bytes == 0) return std::nullopt;
    volume.status = part_of(firmware, Bmic::logical_drive_status, volume, kLogicalDriveStatusBytes,
                            parse_logical_drive_status);
    if (volume.status && volume.status->status == unit_status::not_configured) return std::nullopt;
    if (!volume.drive && !volume.status) return std::nullopt;
    if (const auto answer = firmware.ask_more(Bmic::configuration, number, kConfigurationBytes))
        if (auto configuration = parse_configuration(*answer, firmware.scope()))
            volume.configuration = *configuration;
    return volume;
}

}  // namespace

void read_volumes(Firmware& firmware, std::uint16_t configured, Answers& answers) {
    auto numbers = listed(firmware);
    const auto lists = numbers;
    for (std::uint16_t number = 0; number < kNumbersTried; ++number)
        if (std::ranges::find(lists, number) == lists.end()) numbers.push_back(number);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const bool unlisted = i >= lists.size();
        if (unlisted && answers.volumes.size() >= configured) break;
        if (unlisted && !is_there(firmware, numbers[i])) continue;
        if (auto volume = read_volume(firmware, numbers[i])) answers.volumes.push_back(*std::move(volume));
    }
    answers.all_volumes = answers.volumes.size() >= configured;
    if (!answers.all_volumes && firmware.complete())
        firmware.note({ErrorCode::malformed, "reading the logical drives of", firmware.scope(),
                       fmt::format("it has {} and tells of {}", configured, answers.volumes.size())},
                      "/volumes");
    std::ranges::sort(answers.volumes, {}, &Volume::number);
}

}  // namespace raidwatch::ciss
