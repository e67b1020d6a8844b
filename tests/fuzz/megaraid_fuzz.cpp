// First byte: which answer the input is; the rest are its bytes. The last choice gives the bytes to a whole
// look at a controller, in pieces, as if the firmware had said them.

#include "collectors/megaraid/facts.hpp"
#include "collectors/megaraid/mfi.hpp"
#include "collectors/smart/scsi_logs.hpp"
#include "fuzz.hpp"

#include <span>

namespace {
using namespace raidwatch;
using namespace raidwatch::megaraid;

Bytes take(Bytes& input, std::size_t bytes) {
    const auto part = input.first(std::min(bytes, input.size()));
    input = input.subspan(part.size());
    return part;
}

void check(const Array& array, const Answers& answers) {
    fuzz::require(array.id.starts_with(answers.controller), "an array is its controller's");
    for (const auto& member : array.members)
        fuzz::require(!member.disk || !member.disk->empty(), "a member's disk has an id");
    if (!array.progress) return;
    fuzz::require(array.progress->percent >= 0 && array.progress->percent <= 100, "a percentage");
    fuzz::require(!array.progress->done_bytes || *array.progress->done_bytes <= *array.progress->total_bytes,
                  "not more than all");
}

void look_at_everything(Bytes input) {
    Answers answers;
    answers.controller = "pci-0000:03:00.0";
    for (int i = 0; i < 3; ++i)
        if (auto drive = parse_drive_info(take(input, kDriveInfoBytes), "fuzz"))
            answers.drives.push_back(*std::move(drive));
    for (int i = 0; i < 2; ++i)
        if (auto volume = parse_volume_info(take(input, kVolumeInfoBytes), "fuzz"))
            answers.volumes.push_back(*std::move(volume));
    if (auto configuration = parse_configuration(input, "fuzz"))
        answers.configuration = *std::move(configuration);
    for (const auto& drive : answers.drives)
        fuzz::require(!disk_of(drive, answers).id.empty(), "a disk has an id");
    for (const auto& volume : answers.volumes) check(array_of(volume, answers), answers);
    if (const auto log = parse_log(input, "fuzz"))
        fuzz::require(entries_of(*log, answers).size() == log->size(), "no entry is lost");
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    Bytes input(bytes, size);
    if (input.empty()) return 0;
    const auto choice = input.front();
    input = input.subspan(1);
    switch (choice % 11) {
        case 0:
            if (const auto info = parse_controller_info(input, "fuzz"))
                fuzz::require(controller_of(*info).state == ControllerState::optimal, "it answered");
            break;
        case 1:
            if (const auto battery =
                    parse_battery(input, input.subspan(std::min<std::size_t>(64, input.size())), "fuzz"))
                fuzz::require(battery->charge_percent.value_or(0) <= 100, "charge is a percentage");
            break;
        case 2:
            fuzz::require(parse_drive_list(input, "fuzz").addresses.size() <= input.size() / 24,
                          "no drive is made up");
            break;
        case 3:
            parse_drive_info(input, "fuzz");
            break;
        case 4:
            fuzz::require(parse_volume_list(input, "fuzz").targets.size() <= input.size() / 16,
                          "no volume is made up");
            break;
        case 5:
            parse_volume_info(input, "fuzz");
            break;
        case 6:
            configuration_size(input);
            parse_configuration(input, "fuzz");
            break;
        case 7:
            parse_log_info(input, "fuzz");
            parse_log(input, "fuzz");
            break;
        case 9: {
            SmartReading reading;
            for (const auto page :
                 std::initializer_list<std::uint8_t>{0x02, 0x03, 0x05, 0x0d, 0x10, 0x15, 0x2f})
                smart::add_log_page(page, input, reading);
            smart::add_grown_defects(input, reading);
            fuzz::require(reading.self_tests.size() <= input.size() / 20, "no self-test is made up");
            break;
        }
        case 10: {
            DriveInfo drive;
            read_inquiry(input, drive);
            fuzz::require(serial_of_page(input).size() <= 4 * input.size(), "no serial is made up");
            wwn_of_page(input);
            break;
        }
        default:
            look_at_everything(input);
    }
    return 0;
}
