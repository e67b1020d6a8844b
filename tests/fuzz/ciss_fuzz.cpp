// First byte: which answer the input is; the rest are its bytes. The last choice gives the bytes to a whole
// look at a controller, in pieces, as if the firmware had said them.

#include "collectors/ciss/facts.hpp"
#include "collectors/ciss/unit_list.hpp"
#include "collectors/raid/adapters.hpp"
#include "fuzz.hpp"

#include <algorithm>
#include <vector>

namespace {
using namespace raidwatch;
using namespace raidwatch::ciss;

Bytes take(Bytes& input, std::size_t bytes) {
    const auto part = input.first(std::min(bytes, input.size()));
    input = input.subspan(part.size());
    return part;
}

/// Answers of zeros behind what is there: a short input describes a whole controller.
std::vector<std::uint8_t> padded(Bytes part, std::size_t bytes) {
    std::vector<std::uint8_t> whole(part.begin(), part.end());
    whole.resize(bytes);
    return whole;
}

Answers answers_from(Bytes input) {
    constexpr std::size_t kDrivePart = 128, kVolumePart = 118, kConfigurationPart = 130;
    Answers answers;
    for (std::uint16_t number = 0; number < 4; ++number)
        if (auto drive = parse_physical_drive(padded(take(input, kDrivePart), kPhysicalDriveBytes), "fuzz"))
            answers.drives[number] = *std::move(drive);
    for (std::uint16_t number = 0; number < 2; ++number) {
        Volume volume;
        volume.number = number;
        if (auto drive = parse_logical_drive(take(input, kVolumePart), "fuzz")) volume.drive = *drive;
        if (auto status = parse_logical_drive_status(
                padded(take(input, input.size() / 2), kLogicalDriveStatusBytes), "fuzz"))
            volume.status = *status;
        if (auto layout = parse_configuration(take(input, kConfigurationPart), "fuzz"))
            volume.configuration = *layout;
        if (volume.drive || volume.status) answers.volumes.push_back(std::move(volume));
    }
    return answers;
}

void check(const Array& array) {
    fuzz::require(array.id.starts_with("pci-0000:03:00.0-vd"), "an array is its controller's");
    for (const auto& member : array.members)
        fuzz::require(!member.disk || !member.disk->empty(), "a member's disk has an id");
    if (!array.progress) return;
    const auto percent = array.progress->percent.value_or(0);
    fuzz::require(percent >= 0 && percent <= 100, "a percentage");
    fuzz::require(!array.progress->done_bytes || *array.progress->done_bytes <= *array.progress->total_bytes,
                  "not more than all");
}

void look_at_everything(Bytes input) {
    const auto answers = answers_from(input);
    raid::Adapters adapters;
    auto& adapter = adapters.at("c0");
    adapter.controller.id = "pci-0000:03:00.0";
    adapter.told = true;
    add_facts(answers, adapter);
    const auto findings =
        raid::conclude(std::move(adapters), ArrayEngine::smartarray, {true, "firmware", {}});
    fuzz::require(findings.disks.size() == answers.drives.size(), "no drive is lost or made up");
    fuzz::require(findings.arrays.size() == answers.volumes.size(), "no volume is lost or made up");
    for (const auto& disk : findings.disks) fuzz::require(!disk.id.empty(), "a disk has an id");
    for (const auto& array : findings.arrays) check(array);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    Bytes input(bytes, size);
    if (input.empty()) return 0;
    const auto choice = input.front();
    input = input.subspan(1);
    switch (choice % 8) {
        case 0:
            if (const auto info = parse_controller(input, "fuzz"))
                fuzz::require(info->present.size() <= kMapBytes * 8, "no drive is made up");
            parse_serial(input);
            break;
        case 1:
            fuzz::require(parse_logical_units(input, "fuzz").units.size() <= input.size() / 8,
                          "no volume is made up");
            break;
        case 2:
            fuzz::require(parse_physical_units(input, "fuzz").units.size() <= input.size() / 8,
                          "no drive is made up");
            break;
        case 3:
            parse_physical_drive(input, "fuzz");
            break;
        case 4:
            parse_logical_drive(input, "fuzz");
            break;
        case 5:
            parse_logical_drive_status(input, "fuzz");
            break;
        case 6:
            parse_configuration(input, "fuzz");
            break;
        default:
            look_at_everything(input);
    }
    return 0;
}
