#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"
#include "rows.hpp"
#include "states.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <string>

namespace raidwatch::areca {

namespace {

using raid::holds;
using raid::same;
using raid::starts;

struct RaidSet {
    std::string name, number;
    int disks = 0;
    Array status;  ///< state and progress
    bool has_volumes = false;
};

class Reader {
  public:
    Findings read(std::string_view output) {
        for (const auto line : split_lines(output)) take(line);
        end_drive();
        join();
        return raid::conclude(std::move(adapters_), ArrayEngine::areca,
                              {nothing_there_, "the output of cli64", std::move(problems_)});
    }

  private:
    enum class Part { none, raid_sets, volumes, disks, drive, system, hardware };

    void take(std::string_view line) {
        const auto text = trim(line);
        if (text.empty() || text.starts_with("===")) return;
        if (starts(text, "GuiErrMsg<")) return take_end(text);
        if (begin_part(line, text)) return;
        if (part_ == Part::raid_sets)
            take_raid_set(line);
        else if (part_ == Part::volumes)
            take_volume(line);
        else if (part_ == Part::disks)
            take_disk(line);
        else if (const auto field = raid::field(text))
            take_field(*field);
        else if (part_ == Part::none && holds(text, "GB ") && raid::leading_number(text))
            problems_.push_back({"", ErrorCode::malformed, "the heading is lost of " + printable(text, 100)});
    }

    /// The part that has such a field, where its heading is lost.
    void guess_part(const raid::Field& field) {
        const auto is_any = [&](std::initializer_list<std::string_view> names) {
            return std::ranges::any_of(names, [&](std::string_view name) { return same(field.key, name); });
        };
        if (is_any({"CPU Temperature", "Controller Temp.", "Battery Status"})) part_ = Part::hardware;
        if (is_any({"Main Processor", "Controller Name", "Firmware Version"})) part_ = Part::system;
        if (!is_any({"Device Type", "Device Location", "IDE Channel", "Model Name", "Device State"})) return;
        part_ = Part::drive;
        drive_.emplace();
    }

    /// "GuiErrMsg<0x00>: Success."
    void take_end(std::string_view text) {
        if (starts(text, "GuiErrMsg<0x00>"))
            nothing_there_ = true;
        else
            problems_.push_back({"", ErrorCode::refused, printable(text, 200)});
        end_drive();
        part_ = Part::none;
    }

    bool begin_part(std::string_view line, std::string_view text) {
        const auto begin = [&](Part part) {
            end_drive();
            part_ = part;
            head_ = line;
            return true;
        };
        if (holds(text, "TotalCap")) return begin(Part::raid_sets);
        if ((holds(text, "Raid Name") || holds(text, "Raid#")) && holds(text, "Level"))
            return begin(Part::volumes);
        if (holds(text, "ModelName") && (holds(text, "Usage") || holds(text, "Serial#")))
            return begin(Part::disks);
        if (holds(text, "Drive Information")) {
            begin(Part::drive);
            drive_.emplace();
            return true;
        }
        if (holds(text, "System Information")) return begin(Part::system);
        if (holds(text, "Hardware Monitor")) return begin(Part::hardware);
        return false;
    }

    raid::Adapter& adapter() { return adapters_.current(); }

    void take_raid_set(std::string_view line) {
        const auto row = raid_set_row(line);
        if (!row) return;
        auto& set = raid_set(row->name);
        set.number = row->number;
        set.disks = row->disks;
        set_array_status(set.status, row->state);
    }

    RaidSet& raid_set(std::string_view name) {
        const auto known = std::ranges::find(raid_sets_, name, &RaidSet::name);
        if (known != raid_sets_.end()) return *known;
        constexpr std::size_t kMostRaidSets = 256;
        if (raid_sets_.size() >= kMostRaidSets) raid_sets_.pop_back();
        raid_sets_.emplace_back().name = name;
        return raid_sets_.back();
    }

    void take_volume(std::string_view line) {
        const auto row = volume_row(head_, line);
        if (!row) return;
        auto& volume = adapter().volume(row->number);
        volume.array.name = row->name.empty() ? "vol" + std::string(row->number) : std::string(row->name);
        volume.array.level = raid::level(row->level);
        volume.array.bytes = raid::decimal_size(row->capacity);
        set_array_status(volume.array, row->state);
        sets_of_volumes_[volume.number] = row->raid_set;
    }

    void take_disk(std::string_view line) {
        const auto row = disk_row(head_, line);
        if (!row) return;
        auto& disk = adapter().disk(row->slot);
        disk.model = raid::said(row->model);
        disk.serial = raid::said(row->serial);
        disk.bytes = raid::decimal_size(row->capacity);
        set_disk_usage(disk, row->usage);
        sets_of_disks_[disk.slot] = row->usage;
        if (starts(row->usage, "RaidSet Member"))
            sets_of_disks_[disk.slot] = raid::in_parentheses(row->usage).value_or("");
    }

    void take_field(const raid::Field& field) {
        if (part_ == Part::none) guess_part(field);
        if (part_ == Part::drive && drive_)
            take_drive_field(field);
        else if (part_ == Part::system)
            take_system_field(field);
        else if (part_ == Part::hardware)
            take_hardware_field(field);
    }

    void take_drive_field(const raid::Field& field) {
        const auto [key, value] = field;
        auto& disk = *drive_;
        if (same(key, "Device Location") || same(key, "IDE Channel"))
            disk.slot = slot_of(value);
        else if (same(key, "Model Name"))
            disk.model = raid::said(value);
        else if (same(key, "Serial Number"))
            disk.serial = raid::said(value);
        else if (starts(key, "Firmware Rev"))
            disk.firmware = raid::said(value);
        else if (same(key, "Disk Capacity"))
            disk.bytes = raid::decimal_size(value);
        else if (same(key, "Device State"))
            set_disk_status(disk, value);
        else if (same(key, "Media Error Count"))
            disk.media_errors = raid::count(value);
        else if (same(key, "Timeout Count"))
            disk.other_errors = raid::count(value);
        else if (same(key, "Device Temperature"))
            disk.temperature_c = raid::celsius(value);
        else if (same(key, "Device Type"))
            disk.transport = raid::transport(value);
        else if (starts(key, "SMART ") && is_below_threshold(value))
            disk.predictive_failure = true;
    }

    /// "9(10)": an attribute's value and its threshold.
    static bool is_below_threshold(std::string_view value) {
        const auto now = raid::leading_number(value);
        const auto inside = raid::in_parentheses(value);
        const auto least = inside ? raid::leading_number(*inside) : std::nullopt;
        return now && least && *least > 0 && *now <= *least;
    }

    /// "Enclosure#1 Slot#8", "Enclosure#2 SLOT 01", "Channel 3" -> as in the list of drives.
    static std::string slot_of(std::string_view location) {
        std::string slot;
        for (std::size_t at = location.find_first_of("0123456789"); at != location.npos;) {
            const auto end = std::min(location.find_first_not_of("0123456789", at), location.size());
            slot += (slot.empty() ? "" : ":") + std::string(location.substr(at, end - at));
            at = location.find_first_of("0123456789", end);
        }
        return slot;
    }

    void end_drive() {
        if (!drive_) return;
        auto disk = *std::exchange(drive_, std::nullopt);
        if (disk.model.empty() && disk.serial.empty() && disk.vendor_state.empty()) return;
        if (disk.slot.empty()) disk.slot = "drive " + std::to_string(++unplaced_);
        adapter().add(std::move(disk));
    }

    void take_system_field(const raid::Field& field) {
        const auto [key, value] = field;
        auto& controller = adapter().controller;
        if (same(key, "Controller Name")) {
            adapter().told = true;
            controller.vendor = "Areca";
            controller.model = value;
            controller.state = ControllerState::optimal;
        } else if (same(key, "Serial Number"))
            controller.serial = raid::said(value);
        else if (same(key, "Firmware Version"))
            controller.firmware = value;
    }

    void take_hardware_field(const raid::Field& field) {
        const auto [key, value] = field;
        auto& controller = adapter().controller;
        adapter().told = true;
        controller.vendor = "Areca";
        if (controller.state == ControllerState::unknown) controller.state = ControllerState::optimal;
        if (starts(key, "Battery Status"))
            controller.battery = battery(value);
        else if (starts(key, "Controller Temp"))
            controller.temperature_c = raid::celsius(value);
    }

    /// A volume set lies across all drives of its raid set; a raid set without a listed volume stands for its
    /// volumes.
    void join() {
        for (const auto& set : raid_sets_)  // firmware before 2006 goes by their numbers
            for (auto* names : {&sets_of_volumes_, &sets_of_disks_})
                for (auto& [of, name] : *names)
                    if (name == set.number) name = set.name;
        for (auto& volume : adapter().volumes) {
            auto& set = raid_set(sets_of_volumes_[volume.number]);
            set.has_volumes = true;
            auto& array = volume.array;
            if (set.disks > 0) array.raid_disks = set.disks;
            if (array.state == ArrayState::optimal && set.status.state == ArrayState::degraded) {
                array.state = ArrayState::degraded;
                array.vendor_state += ", raid set: " + set.status.vendor_state;
            }
            place_disks(volume, set.name);
        }
        for (auto& set : raid_sets_) {
            if (set.has_volumes || set.status.vendor_state.empty()) continue;
            auto& volume = adapter().volume("set-" + set.name);
            volume.array = set.status;
            volume.array.name = set.name;
            volume.array.raid_disks = set.disks;
            place_disks(volume, set.name);
        }
    }

    void place_disks(raid::Volume& volume, const std::string& set) {
        volume.pairs_known = volume.array.level != "raid10" && volume.array.level != "raid1+0";
        for (const auto& disk : adapter().disks)
            if (sets_of_disks_[disk.slot] == set) volume.places.push_back({{}, disk.slot, {}, false});
        // A failed drive is in no raid set any more.
        const int missing = volume.array.raid_disks.value_or(0) - static_cast<int>(volume.places.size());
        constexpr int kMostShown = 64;
        if (volume.places.empty() || volume.array.state == ArrayState::optimal) return;
        for (int i = 0; i < std::min(missing, kMostShown); ++i)
            volume.places.push_back({Member{.state = MemberState::missing}, {}, {}, false});
    }

    std::vector<Problem> problems_;
    raid::Adapters adapters_;
    std::deque<RaidSet> raid_sets_;
    std::map<std::string, std::string> sets_of_volumes_, sets_of_disks_;  ///< by number, by slot
    std::optional<Disk> drive_;
    std::string_view head_;
    Part part_ = Part::none;
    int unplaced_ = 0;
    bool nothing_there_ = false;
};

}  // namespace

Findings parse_cli64(std::string_view output) {
    return Reader().read(output);
}

}  // namespace raidwatch::areca
