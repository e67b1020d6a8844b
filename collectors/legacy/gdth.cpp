#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace raidwatch::legacy {

namespace {

using raid::holds;
using raid::same;
using raid::starts;
using raid::Word;

struct DriveWord {
    ArrayState state;
    std::optional<OperationKind> operation = {};
};

// Logical drives: "ok", "missing", "not ok"; array drives: "idle", "build", "ready", "fail" (one drive is
// lost), "rebuild", "error", with "/expand" or "/patch" after it.
constexpr auto kWords = std::to_array<Word<DriveWord>>({
    {"ok", {ArrayState::optimal}},
    {"ready", {ArrayState::optimal}},
    {"idle", {ArrayState::optimal}},
    {"build", {ArrayState::optimal, OperationKind::initialise}},
    {"rebuild", {ArrayState::degraded, OperationKind::rebuild}},
    {"critical", {ArrayState::degraded}},
    {"fail", {ArrayState::degraded}},
    {"missing", {ArrayState::failed}},
    {"error", {ArrayState::failed}},
    {"fatal", {ArrayState::failed}},
    {"not ok", {ArrayState::failed}},
    {"invalid", {ArrayState::failed}},
});

void set_status(Array& array, std::string_view status) {
    array.vendor_state = status;
    const auto word = raid::meaning_of_start(kWords, status);
    array.state = word ? word->state : ArrayState::unknown;
    if (word && word->operation) array.progress = Progress{.kind = *word->operation};
    if (holds(status, "/expand")) array.progress = Progress{.kind = OperationKind::reshape};
    if (holds(status, "/patch")) array.progress = Progress{.kind = OperationKind::repair};
}

/// A line holds one or two pairs, each a name and a value with tabs between them: " Number:\t0\tStatus:\tok".
template <class Take>
void each_field(std::string_view line, Take take) {
    const auto parts = split(line, '\t');
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
        auto name = trim(parts[i]);
        if (name.ends_with(':')) name.remove_suffix(1);
        take(raid::Field{trim(name), trim(parts[i + 1])});
    }
}

class Reader {
  public:
    Findings read(std::string_view text) {
        for (const auto line : split_lines(text)) {
            if (begin_part(trim(line))) continue;
            each_field(line, [&](const raid::Field& field) { take(field); });
        }
        join();
        auto findings =
            raid::conclude(std::move(adapters_), ArrayEngine::other, {false, "/proc/scsi/gdth", {}});
        for (const auto& [slot, defects] : grown_defects_) add_reading(findings, slot, defects);
        return findings;
    }

  private:
    enum class Part { none, controller, disks, logical, arrays, other };

    bool begin_part(std::string_view line) {
        const auto begin = [&](Part part) {
            part_ = part;
            return true;
        };
        if (starts(line, "Disk Array Controller Information")) return begin(Part::controller);
        if (starts(line, "Physical Devices:")) return begin(Part::disks);
        if (starts(line, "Logical Drives:")) return begin(Part::logical);
        if (starts(line, "Array Drives:")) return begin(Part::arrays);
        if (starts(line, "Host Drives:") || starts(line, "Controller Events:")) return begin(Part::other);
        return false;
    }

    void take(const raid::Field& field) {
        if (part_ == Part::controller)
            take_controller(field);
        else if (part_ == Part::disks)
            take_disk(field);
        else if (part_ == Part::logical || part_ == Part::arrays)
            take_drive(field);
    }

    raid::Adapter& adapter() { return adapters_.current(); }

    void take_controller(const raid::Field& field) {
        auto& controller = adapter().controller;
        adapter().told = true;
        controller.state = ControllerState::optimal;  // it answers its driver
        if (same(field.key, "Name")) controller.model = field.value;
        if (starts(field.key, "Serial No")) controller.serial = field.value;
        if (starts(field.key, "Firmware Ver")) controller.firmware = field.value;
    }

    void take_disk(const raid::Field& field) {
        if (starts(field.key, "Chn/ID/LUN")) {
            disk_ = &adapter().disk(field.value);
            disk_->transport = "scsi";
        }
        if (!disk_) return;
        if (same(field.key, "Name")) {
            // INQUIRY: vendor (8 characters), product (16), revision (4).
            disk_->vendor = trim(field.value.substr(0, 8));
            if (field.value.size() > 8) disk_->model = trim(field.value.substr(8, 16));
            if (field.value.size() > 24) disk_->firmware = trim(field.value.substr(24));
        } else if (starts(field.key, "Capacity")) {
            const auto size = raid::binary_size(std::string(field.value) + " MB");
            if (size && *size > 0) disk_->bytes = size;
        } else if (same(field.key, "To Log. Drive")) {
            disk_->configured = !raid::says_nothing(field.value);
            disk_->state = *disk_->configured ? DiskState::online : DiskState::unconfigured;
            if (*disk_->configured) disks_of_logical_[std::string(field.value)].push_back(disk_->slot);
        } else if (same(field.key, "Grown Defects")) {
            if (const auto count = raid::count(field.value)) grown_defects_[disk_->slot] = *count;
        }
    }

    void take_drive(const raid::Field& field) {
        const bool array_drive = part_ == Part::arrays;
        if (same(field.key, "Number")) {
            const auto number = std::string(field.value);
            volume_ = &adapter().volume((array_drive ? "array" : "logical") + number);
            volume_->array.name = (array_drive ? "Array " : "Logical ") + number;
            number_ = number;
        }
        if (!volume_) return;
        auto& array = volume_->array;
        if (same(field.key, "Status"))
            set_status(array, field.value);
        else if (same(field.key, "Type"))
            array.level = same(field.value, "Disk") ? "" : raid::level(field.value);
        else if (starts(field.key, "Capacity"))
            array.bytes = raid::binary_size(std::string(field.value) + " MB");
        else if (starts(field.key, "To Array Drv") && !raid::says_nothing(field.value))
            parts_of_array_["array" + std::string(field.value)].push_back(number_);
        else if (starts(field.key, "Missing Drv") || starts(field.key, "Invalid Drv"))
            count_lost(raid::count(field.value).value_or(0));
    }

    void count_lost(std::uint64_t drives) {
        constexpr std::uint64_t kMostDrives = 64;
        auto& lost = lost_[volume_->number];
        lost = static_cast<int>(std::min<std::uint64_t>(
            static_cast<std::uint64_t>(lost) + std::min(drives, kMostDrives), kMostDrives));
    }

    /// Logical drives made of one disk are the members of an array drive; those of several are arrays
    /// themselves.
    void join() {
        std::set<std::string> members;
        for (const auto& [array, numbers] : parts_of_array_)
            for (const auto& number : numbers) place_logical(array, number, members);
        auto& volumes = adapter().volumes;
        for (auto& volume : volumes) {
            if (volume.number.starts_with("logical") && !members.contains(volume.number))
                for (const auto& slot : disks_of_logical_[volume.number.substr(7)])
                    volume.places.push_back({{}, slot, {}, false});
            add_lost(volume);
        }
        std::erase_if(volumes, [&](const raid::Volume& volume) { return members.contains(volume.number); });
    }

    void place_logical(const std::string& array, const std::string& number, std::set<std::string>& members) {
        auto& logical = adapter().volume("logical" + number);
        members.insert(logical.number);
        const bool lost = lost_[logical.number] > 0;
        const auto state = lost                                         ? MemberState::missing
                           : logical.array.state == ArrayState::optimal ? MemberState::in_sync
                                                                        : MemberState::faulty;
        auto& whole = adapter().volume(array).array;
        if (lost && whole.state == ArrayState::optimal) whole.state = ArrayState::degraded;
        for (const auto& slot : disks_of_logical_[number])
            adapter().volume(array).places.push_back(
                {Member{.state = state, .vendor_state = logical.array.vendor_state}, slot, {}, false});
        if (disks_of_logical_[number].empty())
            adapter().volume(array).places.push_back({Member{.state = MemberState::missing}, {}, {}, false});
    }

    /// The driver calls a mirror that lacks a drive "ok".
    void add_lost(raid::Volume& volume) {
        const int lost = lost_[volume.number];
        if (lost == 0) return;
        if (volume.array.state == ArrayState::optimal) volume.array.state = ArrayState::degraded;
        for (int i = 0; i < lost; ++i)
            volume.places.push_back({Member{.state = MemberState::missing}, {}, {}, false});
    }

    static void add_reading(Findings& findings, const std::string& slot, std::uint64_t defects) {
        const auto disk = std::ranges::find(findings.disks, slot, &Disk::slot);
        if (disk == findings.disks.end()) return;
        SmartReading reading;
        reading.disk = disk->id;
        reading.protocol = SmartProtocol::scsi;
        reading.grown_defects = defects;
        findings.readings.push_back(std::move(reading));
    }

    raid::Adapters adapters_;
    Disk* disk_ = nullptr;
    raid::Volume* volume_ = nullptr;
    std::string number_;
    std::map<std::string, std::vector<std::string>> disks_of_logical_, parts_of_array_;
    std::map<std::string, std::uint64_t> grown_defects_;
    std::map<std::string, int> lost_;
    Part part_ = Part::none;
};

}  // namespace

Findings parse_gdth(std::string_view text) {
    return Reader().read(text);
}

}  // namespace raidwatch::legacy
