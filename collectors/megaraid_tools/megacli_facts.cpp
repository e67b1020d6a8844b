#include "megacli_facts.hpp"

#include "report.hpp"
#include "storcli_facts.hpp"
#include "values.hpp"

#include <algorithm>
#include <cctype>

namespace raidwatch::megaraid_tools {

namespace {

void keep(std::string& into, std::string_view text) {
    if (!says_nothing(text)) into = text;
}

DiskKind medium(std::string_view text) {
    if (contains_word(text, "solid state")) return DiskKind::ssd;
    return contains_word(text, "hard disk") ? DiskKind::hdd : DiskKind::unknown;
}

/// "DiskGroup: 0, Span: 0, Arm: 0"; "N/A" and 65535 where it has none.
void take_position(std::string_view text, Drive& drive) {
    constexpr int kNoGroup = 65535;
    const auto group = number_behind(text, "DiskGroup: ");
    if (!group || *group == kNoGroup) return;
    drive.group = group;
    drive.span = number_behind(text, "Span: ");
    drive.row = number_behind(text, "Arm: ");
}

void take_firmware_state(std::string_view state, Drive& drive) {
    drive.word = drive_word(state);
    drive.disk.vendor_state = state;
}

std::string_view part(std::string_view text, std::size_t at, std::size_t length) {
    return at < text.size() ? trim(text.substr(at, length)) : std::string_view{};
}

}  // namespace

Line line_of(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos) return {text, trim(text), {}};
    auto value = text.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    return {text, trim(text.substr(0, colon)), value};
}

std::optional<int> number_behind(std::string_view text, std::string_view before) {
    const auto at = find_word(text, before);
    if (at == text.npos) return std::nullopt;
    const auto rest = text.substr(at + before.size());
    return small_number(rest.substr(0, rest.find_first_not_of("0123456789")));
}

/// "SEAGATE ST3300657SS 00086SJ5R1LA": a web page left one blank of each gap, and the firmware tells where
/// the serial begins. False where it is as it was printed.
bool take_squeezed_inquiry(std::string_view inquiry, Disk& disk) {
    const auto words = split_words(inquiry);
    const auto& firmware = disk.firmware;
    if (words.size() < 3 || firmware.empty() || contains(inquiry, "  ")) return false;
    const auto between = [&](std::size_t first) {
        return trim(std::string_view(words[first].data(), words.back().data()));
    };
    if (words.back() == firmware && words[0] != "ATA") {
        disk.serial = words[0];
        disk.model = between(1);
    } else if (words.back().starts_with(firmware) && words.back() != firmware) {
        disk.vendor = words[0];
        disk.model = between(1);
        disk.serial = words.back().substr(firmware.size());
    } else {
        return false;
    }
    return true;
}

void take_inquiry(std::string_view inquiry, Disk& disk) {
    constexpr std::size_t kScsiBytes = 56;
    while (!inquiry.empty() && std::isspace(static_cast<unsigned char>(inquiry.back())))
        inquiry.remove_suffix(1);
    if (take_squeezed_inquiry(inquiry, disk)) return;
    const bool is_scsi = disk.transport == "sas" || inquiry.starts_with("ATA     ") ||
                         (disk.transport.empty() && inquiry.size() <= kScsiBytes);
    if (is_scsi) {
        keep(disk.vendor, part(inquiry, 0, 8));
        keep(disk.model, part(inquiry, 8, 16));
        keep(disk.firmware, part(inquiry, 24, 4));
        keep(disk.serial, part(inquiry, 28, 20));
        return;
    }
    disk.vendor = "ATA";
    keep(disk.serial, part(inquiry, 0, 20));
    keep(disk.model, part(inquiry, 20, 40));
    keep(disk.firmware, part(inquiry, 60, 8));
}

void take_drive_line(const Line& line, Drive& drive, Adapter& adapter) {
    auto& disk = drive.disk;
    const auto name = line.name;
    const auto value = line.word();
    const auto is = [&](std::string_view wanted) { return same_word(name, wanted); };
    if (is("Firmware state")) {
        take_firmware_state(value, drive);
    } else if (name.starts_with("Drive's pos")) {  // "postion" in older versions
        take_position(value, drive);
    } else if (is("Device Id")) {
        drive.device_id = value;
    } else if (is("WWN")) {
        if (auto wwn = wwn_of(value); !wwn.empty()) disk.wwn = std::move(wwn);
    } else if (is("Media Error Count")) {
        disk.media_errors = count_of(value);
    } else if (is("Other Error Count")) {
        disk.other_errors = count_of(value);
    } else if (is("Predictive Failure Count")) {
        if (const auto count = count_of(value))
            disk.predictive_failure = disk.predictive_failure.value_or(false) || *count > 0;
    } else if (name.starts_with("Drive has flagged a S.M.A.R.T alert")) {
        if (const auto flag = yes_no(value))
            disk.predictive_failure = disk.predictive_failure.value_or(false) || *flag;
    } else if (is("PD Type")) {
        disk.transport = same_word(value, "SAS") ? "sas" : same_word(value, "SATA") ? "sata" : "";
    } else if (is("Coerced Size") || (is("Raw Size") && !disk.bytes)) {
        if (const auto bytes = size_bytes(value)) disk.bytes = bytes;
    } else if (is("Device Firmware Level")) {
        keep(disk.firmware, value);
    } else if (is("Inquiry Data")) {
        take_inquiry(line.value, disk);
    } else if (is("Media Type")) {
        disk.kind = medium(value);
    } else if (is("Drive Temperature")) {
        disk.temperature_c = celsius(value);
    } else if (is("Foreign State") && same_word(value, "Foreign")) {
        adapter.controller.foreign_configuration = true;
        if (drive.word.state == DiskState::unconfigured) drive.word.state = DiskState::foreign;
    } else if (is("Array #")) {
        drive.group = small_number(value);  // of a dedicated spare
    }
}

std::string megacli_level(std::string_view text, int spans, int drives_per_span) {
    const auto primary = number_behind(text, "Primary-");
    if (!primary) return level_word(text);
    const bool spanned = spans > 1 || number_behind(text, "Secondary-").value_or(0) == 3;
    switch (*primary) {
        case 0:
            return spanned ? "raid00" : "raid0";
        case 1:
            return spanned || drives_per_span > 2 ? "raid10" : "raid1";
        case 5:
            return spanned ? "raid50" : "raid5";
        case 6:
            return spanned ? "raid60" : "raid6";
        case 11:
        case 17:
            return "raid1e";
        default:
            return "raid" + std::to_string(*primary);
    }
}

void take_volume_line(const Line& line, Volume& volume) {
    auto& array = volume.array;
    const auto name = line.name;
    const auto value = line.word();
    const auto is = [&](std::string_view wanted) { return same_word(name, wanted); };
    if (is("State")) {
        array.state = volume_word(value);
        array.vendor_state = value;
    } else if (is("RAID Level")) {
        array.level = value;  // its meaning needs the spans, see finish_megacli
    } else if (is("Size")) {
        array.bytes = size_bytes(value);
    } else if (name.starts_with("Number Of Drives") || name.starts_with("Number of drives")) {
        volume.drives_per_span = small_number(value);
    } else if (is("Span Depth")) {
        volume.spans = small_number(value);
    } else if (is("Default Cache Policy")) {
        array.write_cache_configured = write_policy(value);
    } else if (is("Current Cache Policy")) {
        array.write_cache_actual = write_policy(value);
    } else if (is("Bad Blocks Exist")) {
        // How many is not told; one is enough for the data of a stripe to be gone.
        if (const auto bad = yes_no(value)) array.data_errors = *bad ? 1 : 0;
    } else if (is("Virtual Drive Type") && contains_word(value, "cachecade")) {
        volume.is_cache = true;
    } else if (const auto kind = operation_word(name); kind && contains_word(value, "completed")) {
        auto& progress = array.progress.emplace();
        progress.kind = *kind;
        constexpr std::string_view kCompleted = "completed";
        progress.percent = percent(value.substr(find_word(value, kCompleted) + kCompleted.size()));
    }
}

void take_adapter_line(const Line& line, Adapter& adapter) {
    auto& controller = adapter.controller;
    const auto name = line.name;
    const auto value = line.word();
    const auto is = [&](std::string_view wanted) { return same_word(name, wanted); };
    if (is("Product Name")) {
        keep(controller.model, value);
        adapter.told_of_itself = true;
    } else if (is("Serial No")) {
        keep(controller.serial, value);
    } else if (is("FW Package Build") || (is("FW Version") && controller.firmware.empty())) {
        keep(controller.firmware, value);
    } else if (is("Memory Correctable Errors")) {
        controller.memory_correctable_errors = count_of(value);
    } else if (is("Memory Uncorrectable Errors")) {
        controller.memory_uncorrectable_errors = count_of(value);
    } else if (is("ROC temperature")) {
        controller.temperature_c = celsius(value);
    } else if (is("Degraded") || is("Offline")) {
        adapter.counts.ill_volumes += count_of(value).value_or(0);
    } else if (is("Critical Disks") || is("Failed Disks")) {
        adapter.counts.ill_drives += count_of(value).value_or(0);
    } else if (is("Any Offline VD Cache Preserved") && yes_no(value).value_or(false)) {
        controller.state = ControllerState::degraded;
        controller.vendor_state = "cache of an offline volume is preserved";
    }
}

bool take_progress_line(std::string_view text, Adapters& adapters, std::optional<int> number) {
    constexpr std::string_view kCompleted = "Completed ";
    const auto completed = text.find(kCompleted);
    if (completed == text.npos) return false;
    const auto done = percent(text.substr(completed + kCompleted.size()));
    const auto slot = number_behind(text, "Slot ");
    if (slot && contains(text, "Progress on Device")) {
        const auto enclosure = number_behind(text, "Enclosure ");
        const auto place = slot_of(enclosure ? std::to_string(*enclosure) : "", std::to_string(*slot));
        auto& drive = adapters.at(number).drive(place);
        drive.percent = done;
        if (drive.disk.vendor_state.empty())
            take_firmware_state(text.starts_with("Copyback") ? "Copyback" : "Rebuild", drive);
        return true;
    }
    const auto on = text.find(" on VD #");
    const auto kind = operation_word(text.substr(0, on));
    const auto volume = number_behind(text, "target id #");
    if (on == text.npos || !kind || !volume) return false;
    auto& progress = adapters.at(number).volume(*volume).array.progress.emplace();
    progress.kind = *kind;
    progress.percent = done;
    return true;
}

}  // namespace raidwatch::megaraid_tools
