#include "storcli_facts.hpp"
#include "values.hpp"

#include <algorithm>

namespace raidwatch::megaraid_tools {

namespace {

DiskKind kind_of(std::string_view medium, std::string_view interface) {
    if (same_word(interface, "NVMe")) return DiskKind::nvme;
    if (same_word(medium, "HDD")) return DiskKind::hdd;
    return same_word(medium, "SSD") ? DiskKind::ssd : DiskKind::unknown;
}

std::string transport_of(std::string_view interface) {
    for (const auto known : {"sata", "sas", "nvme"})
        if (same_word(interface, known)) return known;
    return {};
}

std::optional<std::uint32_t> block_bytes(std::string_view text) {
    if (text.starts_with("512")) return 512;
    return text.starts_with("4 ") || text.starts_with("4K") || text.starts_with("4096") ? std::optional(4096U)
                                                                                        : std::nullopt;
}

/// "DriveGroup:0, Span:0, Row:4"
void take_position(std::string_view text, Drive& drive) {
    for (const auto part : split(text, ',')) {
        const auto colon = part.find(':');
        if (colon == part.npos) continue;
        const auto name = trim(part.substr(0, colon));
        const auto number = small_number(part.substr(colon + 1));
        if (name == "DriveGroup") drive.group = number;
        if (name == "Span") drive.span = number;
        if (name == "Row") drive.row = number;
    }
}

void keep(std::string& into, std::string_view text) {
    if (!says_nothing(text)) into = text;
}

template <class T>
void keep(std::optional<T>& into, const std::optional<T>& value) {
    if (value) into = value;
}

}  // namespace

std::optional<int> small_number(std::string_view text) {
    const auto number = parse_uint(trim(text));
    return number && *number < 1'000'000 ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

Path path_in(std::string_view text) {
    Path path;
    const auto start = text.find("/c");
    if (start == text.npos) return path;
    auto rest = text.substr(start);
    rest = rest.substr(0, rest.find(' '));
    for (const auto part : split(rest.substr(1), '/')) {
        if (part.empty()) break;
        const auto digits = part.substr(1);
        if (part.front() == 'c') path.controller = small_number(digits);
        if (part.front() == 'e') path.enclosure = digits;
        if (part.front() == 's') path.slot = slot_of(path.enclosure, digits);
        if (part.front() == 'v') path.volume = small_number(digits);
    }
    if (!path.controller) return {};
    return path;
}

/// "PD LIST", "JBOD LIST", "Drive Information", "Drive /c0/e252/s0", "PDs for VD 0", ...: told by their
/// columns.
bool add_drive_row(const Row& row, const std::string& section, Adapter& adapter) {
    const auto slot = slot_of(row.text("EID:Slt"));
    if (slot.empty() || !row.has("State")) return false;
    auto& drive = adapter.drive(slot);
    auto& disk = drive.disk;
    const auto state = row.text("State"), status = row.text("Status");
    // An HBA prints "-" for drives that it takes no part in: that is no state.
    disk.vendor_state = says_nothing(state) ? "" : std::string(state);
    if (!says_nothing(status)) disk.vendor_state += ", " + std::string(status);
    drive.word = drive_word(state, status);
    keep(drive.device_id, row.first({"DID", "PID"}));
    keep(disk.model, row.text("Model"));
    keep(disk.bytes, size_bytes(row.text("Size")));
    if (const auto interface = row.text("Intf"); !interface.empty()) {
        disk.transport = transport_of(interface);
        disk.kind = kind_of(row.text("Med"), interface);
    }
    keep(disk.logical_block_bytes, block_bytes(row.text("SeSz")));
    // A number: its drive group; "F": foreign; "-": none, also of a global spare; several for a spare of
    // several groups.
    const auto group = row.text("DG");
    drive.group = small_number(split(group, ',').front());
    if (same_word(group, "F") && drive.word.state == DiskState::unconfigured)
        drive.word.state = DiskState::foreign;
    constexpr std::string_view kOfVolume = " for VD ";
    if (const auto of = section.find(kOfVolume); of != section.npos)
        if (const auto number = small_number(section.substr(of + kOfVolume.size()))) {
            auto& slots = adapter.volume(*number).slots;
            if (std::ranges::count(slots, slot) == 0) slots.push_back(slot);
        }
    // storcli2 puts a drive's details into its row; a plain one has none, and looking for them costs most of
    // the reading.
    constexpr std::size_t kPlainRow = 16;
    if (row.cells().size() > kPlainRow) add_drive_details(row, drive);
    return true;
}

void add_drive_details(const Row& row, Drive& drive) {
    auto& disk = drive.disk;
    keep(disk.serial, row.first({"SN", "Serial Number"}));
    keep(disk.vendor, row.first({"Manufacturer Id", "Manufacturer Identification", "Vendor"}));
    keep(disk.model, row.first({"Model Number"}));
    keep(disk.firmware, row.first({"Firmware Revision", "Firmware Revision Level", "Firmware Version",
                                   "Product Revision Level"}));
    if (const auto wwn = wwn_of(row.text("WWN")); !wwn.empty()) disk.wwn = wwn;
    keep(disk.bytes, size_bytes(row.first({"Coerced size", "Raw size"})));
    keep(disk.logical_block_bytes, block_bytes(row.text("Logical Sector Size")));
    keep(disk.physical_block_bytes, block_bytes(row.text("Physical Sector Size")));
    keep(disk.media_errors, count_of(row.first({"Media Error Count", "MediaErrCount"})));
    keep(disk.other_errors, count_of(row.first({"Other Error Count", "OtherErrCount"})));
    keep(disk.temperature_c, celsius(row.first({"Drive Temperature", "Temperature(C)", "Temperature"})));
    const auto predicted = count_of(row.first({"Predictive Failure Count", "PredFailCount"}));
    const auto flagged = yes_no(
        row.first({"S.M.A.R.T alert flagged by drive", "SMART alert flagged by drive", "SMART Alert"}));
    if (predicted || flagged) disk.predictive_failure = predicted.value_or(0) > 0 || flagged.value_or(false);
    take_position(row.text("Drive position"), drive);
}

/// "show rebuild", "show copyback": Drive-ID (storcli2: EID:Slt), Progress%, Status ("In progress", "Not in
/// progress").
bool add_progress_row(const Row& row, const std::string& section, std::string_view description,
                      Adapter& adapter) {
    const auto done = percent(row.first({"Progress%", "Progress"}));
    const bool runs = !contains_word(row.text("Status"), "not in progress") && done;
    if (row.has("Drive-ID") || row.has("EID:Slt")) {
        const auto slot =
            row.has("Drive-ID") ? path_in(row.text("Drive-ID")).slot : slot_of(row.text("EID:Slt"));
        if (slot.empty() || !runs) return true;
        auto& drive = adapter.drive(slot);
        if (drive.disk.vendor_state.empty()) {
            const bool copies = contains_word(description, "copyback") || contains_word(section, "copyback");
            drive.disk.vendor_state = copies ? "Cpybck" : "Rbld";
            drive.word = drive_word(drive.disk.vendor_state);
        }
        drive.percent = done;
        return true;
    }
    const auto number = small_number(row.text("VD"));
    if (!number || !row.has("Operation")) return false;
    const auto kind = operation_word(row.text("Operation"));
    if (!runs || !kind) return true;
    auto& progress = adapter.volume(*number).array.progress.emplace();
    progress.kind = *kind;
    progress.percent = done;
    return true;
}

}  // namespace raidwatch::megaraid_tools
