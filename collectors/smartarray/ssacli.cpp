#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"
#include "ssacli_details.hpp"
#include "ssacli_lines.hpp"
#include "ssacli_shelf.hpp"
#include "states.hpp"

#include <raidwatch/base/text.hpp>

#include <map>
#include <optional>
#include <string>

namespace raidwatch::smartarray {

namespace {

using raid::after;
using raid::holds;
using raid::same;
using raid::starts;

/// "port 1I:box 1:bay 4", "SATA HDD", "1 TB": what stands before the status of a drive.
bool take_drive_part(std::string_view part, Disk& disk) {
    if (starts(part, "port ") || starts(part, "box ") || starts(part, "bay ") || starts(part, "id "))
        return true;
    if (part.starts_with('?') || parse_double(part.substr(0, part.find(' ')))) {
        const auto size = raid::decimal_size(part);
        if (size && *size > 0) disk.bytes = size;
        return true;
    }
    const auto transport = raid::transport(part);
    if (transport.empty()) return false;
    disk.transport = transport;
    if (raid::disk_kind(part) != DiskKind::unknown) disk.kind = raid::disk_kind(part);
    return true;
}

class Reader {
  public:
    Findings read(std::string_view output) {
        for (const auto line : split_lines(output)) take(line);
        for (auto& adapter : adapters_.list) {
            for (auto& volume : adapter.volumes) volume.array.name = "ld" + volume.number;
            place_members(adapter, shelves_[adapter.controller.name]);
            judge_cache(caches_[adapter.controller.name], adapter);
            adapter.told = adapter.told || adapter.controller.state == ControllerState::degraded;
        }
        return raid::conclude(
            std::move(adapters_), ArrayEngine::smartarray,
            {nothing_there_, "the output of hpacucli, hpssacli or ssacli", std::move(problems_)});
    }

  private:
    enum class Part { none, controller, array, volume, drive, enclosure };

    void take(std::string_view line) {
        const auto text = trim(line);
        if (text.empty() || text.starts_with('#') || text.starts_with("=>")) return;
        if (const auto error = after(text, "Error:"))
            take_error(*error);
        else if (const auto heading = controller_heading(line))
            begin_controller(*heading);
        else if (begin_array(text) || begin_volume(text) || begin_drive(text) || begin_enclosure(text))
            return;
        else if (const auto field = raid::field(text))  // of whatever depth: web pages strip it
            take_field(*field);
    }

    void take_error(std::string_view error) {
        if (is_answer(error))
            nothing_there_ = true;
        else
            problems_.push_back({"", ErrorCode::refused, printable(error, 200)});
    }

    void begin_controller(const Heading& heading) {
        std::string name = "slot " + std::string(heading.slot);
        // Twin controllers of an MSA print the same line.
        if (heading.slot.empty()) name = std::string(heading.model) + " " + std::to_string(++without_slot_);
        auto& adapter = adapters_.at(name);
        adapter.told = true;
        adapter.controller.vendor = starts(heading.model, "hpe") ? "HPE" : "HP";
        adapter.controller.model = heading.model;
        if (!heading.serial.empty()) adapter.controller.serial = heading.serial;
        adapter_ = &adapter;
        shelf_ = nullptr;
        loose_ = false;
        part_ = Part::controller;
    }

    raid::Adapter& adapter() {
        if (!adapter_) adapter_ = &adapters_.current();
        return *adapter_;
    }

    bool begin_array(std::string_view text) {
        const auto line = array_line(text);
        if (!line && !begins_loose_drives(text)) return false;
        loose_ = !line;
        shelf_ = line ? &shelves_[adapter().controller.name][std::string(line->letter)] : nullptr;
        if (line && holds(line->inside, "failed")) shelf_->state = line->inside;
        part_ = Part::array;
        return true;
    }

    bool begin_volume(std::string_view text) {
        const auto detailed = after(text, "Logical Drive: ");
        const auto line = detailed ? std::nullopt : component_line(text, "logicaldrive ");
        if (!detailed && !line) return false;
        const auto number = detailed ? *detailed : line->name;
        volume_ = &adapter().volume(number);
        if (shelf_) shelf_->put_volume(number);
        part_ = Part::volume;
        group_.reset();
        if (line && !line->inside.empty()) {
            auto& array = volume_->array;
            array.bytes = raid::binary_size(line->inside[0]);
            if (line->inside.size() > 1) array.level = raid::level(line->inside[1]);
            set_volume_status(array,
                              line->status.empty() ? joined(line->inside, 2) : std::string(line->status));
        }
        return true;
    }

    bool begin_drive(std::string_view text) {
        const auto line = component_line(text, "physicaldrive ");
        if (!line) return false;
        const bool detailed = line->inside.empty() && line->status.empty();
        auto& disk = adapter().disk(line->name);
        if (!detailed) take_drive_line(*line, disk);
        if (!detailed && part_ == Part::volume && group_)
            volume_->places.push_back({Member{.group = group_}, disk.slot, {}, false});
        else if (part_ != Part::enclosure)
            put_drive(disk);
        if (detailed) {
            drive_ = &disk;
            part_ = Part::drive;
        }
        return true;
    }

    void put_drive(Disk& disk) {
        if (shelf_) shelf_->put_drive(disk.slot);
        if (!loose_) return;
        disk.configured = false;
        if (disk.state == DiskState::online) disk.state = DiskState::unconfigured;
    }

    void take_drive_line(const ComponentLine& line, Disk& disk) {
        std::size_t next = 0;
        // Of a drive that does not answer neither interface nor size is known: "unknown, unknown size,
        // Failed".
        const auto is_blank = [&](std::string_view part) {
            return next + 1 < line.inside.size() && (starts(part, "unknown") || starts(part, "---"));
        };
        while (next < line.inside.size() &&
               (take_drive_part(line.inside[next], disk) || is_blank(line.inside[next])))
            ++next;
        auto status = joined(line.inside, next);
        if (!line.status.empty()) status = std::string(line.status) + (status.empty() ? "" : ", " + status);
        set_drive_status(disk, status);
    }

    /// "Internal Drive Cage at Port 1I, Box 1, OK", and components whose properties nobody asks for.
    bool begin_enclosure(std::string_view text) {
        if (const auto group = group_line(text)) {
            group_ = group;
            return true;
        }
        const bool cage = holds(text, " at Port ");
        const bool other = starts(text, "Port Name:") || starts(text, "SEP (") ||
                           starts(text, "Enclosure SEP") || starts(text, "Expander ") ||
                           same(text, "Physical Drives");
        if (!cage && !other) return false;
        enclosure_ = cage ? &adapter().enclosure(text.substr(0, text.rfind(','))) : nullptr;
        if (cage && (holds(text, ", failed") || holds(text, ", degraded"))) {
            adapter().controller.state = ControllerState::degraded;
            adapter().controller.vendor_state = text;
        }
        part_ = Part::enclosure;
        shelf_ = nullptr;
        loose_ = false;
        return true;
    }

    /// The heading with model and slot is lost.
    static bool is_of_controller(std::string_view key) {
        return starts(key, "Bus Interface") || starts(key, "Controller Status") || starts(key, "Cache ") ||
               starts(key, "Battery/Capacitor");
    }

    void take_field(const raid::Field& field) {
        if (part_ == Part::none && is_of_controller(field.key)) {
            adapter().told = true;
            part_ = Part::controller;
        }
        if (part_ == Part::controller)
            take_controller_field(field, adapter().controller, caches_[adapter().controller.name]);
        else if (part_ == Part::volume)
            take_volume_field(field, volume_->array);
        else if (part_ == Part::drive)
            take_drive_field(field, *drive_);
        else if (part_ == Part::enclosure && enclosure_)
            take_enclosure_field(field, *enclosure_);
        else if (part_ == Part::array && shelf_ && same(field.key, "Status") && !starts(field.value, "ok"))
            shelf_->state = field.value;
    }

    std::vector<Problem> problems_;
    raid::Adapters adapters_;
    std::map<std::string, Shelves> shelves_;    ///< by controller
    std::map<std::string, CacheFacts> caches_;  ///< by controller
    raid::Adapter* adapter_ = nullptr;
    Shelf* shelf_ = nullptr;
    raid::Volume* volume_ = nullptr;
    Disk* drive_ = nullptr;
    Enclosure* enclosure_ = nullptr;
    Part part_ = Part::none;
    std::optional<int> group_;
    bool loose_ = false;  ///< drives that follow belong to no array
    bool nothing_there_ = false;
    int without_slot_ = 0;
};

}  // namespace

Findings parse_ssacli(std::string_view output) {
    return Reader().read(output);
}

}  // namespace raidwatch::smartarray
