#include "arcconf_fields.hpp"
#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"
#include "states.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace raidwatch::adaptec {

namespace {

using raid::after;
using raid::holds;
using raid::same;
using raid::starts;

/// "Logical device number 0", "Logical Device number 0", "Logical drive number 1".
std::optional<std::string_view> array_number(std::string_view text) {
    for (const std::string_view word : {"Logical device number ", "Logical drive number "})
        if (const auto number = after(text, word); number && raid::leading_number(*number)) return number;
    return std::nullopt;
}

/// A device under "Physical Device information"; the line that says where it sits comes late.
struct Device {
    Disk disk;
    std::string number, channel, place;
    bool is_drive = false;
    Enclosure enclosure;  ///< what an enclosure services device tells of its parts
};

class Reader {
  public:
    Findings read(std::string_view output) {
        for (const auto line : split_lines(output)) take(line);
        end_device();
        end_task();
        for (auto& adapter : adapters_.list) {
            judge(adapter, facts_[adapter.controller.name]);
            // The heading alone is other tools' too.
            if (adapter.controller.model.empty() && adapter.controller.vendor_state.empty())
                adapter.told = false;
        }
        return raid::conclude(std::move(adapters_), ArrayEngine::adaptec,
                              {nothing_there_, "the output of arcconf", std::move(problems_)});
    }

  private:
    enum class Part { none, controller, battery, array, device, task, other };

    void take(std::string_view line) {
        const auto text = trim(line);
        if (text.empty() || text.starts_with('#') || text.starts_with("---")) return;
        if (holds(text, "invalid controller number") || starts(text, "Command aborted") ||
            starts(text, "Command failed")) {
            problems_.push_back({"", ErrorCode::refused, printable(text, 200)});
            return;
        }
        if (begin_part(text)) return;
        const auto field = raid::field(text);
        if (!field) return;
        if (part_ == Part::none && contains(text, " : ")) guess_part(*field);
        take_field(*field);
    }

    raid::Adapter& adapter() { return adapters_.list.empty() ? add_adapter() : adapters_.list.back(); }
    raid::Adapter& add_adapter() { return adapters_.at("c" + std::to_string(adapters_.list.size() + 1)); }
    ControllerFacts& facts() { return facts_[adapter().controller.name]; }

    bool begin_part(std::string_view text) {
        if (const auto count = after(text, "Controllers found:")) {
            nothing_there_ = nothing_there_ || raid::leading_number(*count) == 0;
            return true;
        }
        if (starts(text, "Command completed"))
            return nothing_there_ = true;  // unless something follows, or came before
        if (same(text, "Controller information")) return begin_controller();
        if (const auto number = array_number(text)) return begin_array(*number);
        if (const auto number = after(text, "Device #")) return begin_device(*number);
        if (text.ends_with("Task:")) return begin_task(text);
        if (const auto what = after(text, "Device is a")) {
            if (!device_ && part_ == Part::none) begin_device({});
            if (device_) device_->is_drive = holds(*what, "drive") || holds(*what, "disk");
            return device_.has_value();
        }
        return text.find(" : ") == text.npos && begin_subsection(text);
    }

    bool begin_controller() {
        end_device();
        if (adapter().told || !adapter().disks.empty()) add_adapter();
        adapter().told = true;
        part_ = Part::controller;
        return true;
    }

    bool begin_array(std::string_view number) {
        volume_ = &adapter().volume(number);
        volume_->array.name = "ld" + std::string(number);
        part_ = Part::array;
        return true;
    }

    bool begin_device(std::string_view number) {
        end_device();
        device_.emplace().number = number;
        part_ = Part::device;
        return true;
    }

    bool begin_task(std::string_view text) {
        end_task();
        part_ = holds(text, "logical") ? Part::task : Part::other;
        if (part_ == Part::task) task_.emplace();
        return true;
    }

    /// Headings between lines of dashes. The properties below one that is not known are nobody's.
    bool begin_subsection(std::string_view text) {
        const auto has_any = [&](std::initializer_list<std::string_view> words) {
            return std::ranges::any_of(words, [&](std::string_view word) { return holds(text, word); });
        };
        if (has_any({"battery info", "zmm info", "backup unit info", "green backup info", "supercap info"}))
            part_ = Part::battery;
        else if (has_any({"version information", "raid properties", "cache properties"}) &&
                 !holds(text, "maxcache"))
            part_ = Part::controller;
        else if (holds(text, "error counters") && device_)
            part_ = Part::device;
        else if (has_any({"segment information", "array physical device information"}) &&
                 part_ == Part::array)
            return true;
        else if (has_any({"information", "properties", "settings", "array number", "connector #"}))
            part_ = Part::other;
        else
            return false;
        return true;
    }

    /// The part that has such a field, where its heading is lost.
    void guess_part(const raid::Field& field) {
        const auto is_any = [&](std::initializer_list<std::string_view> names) {
            return std::ranges::any_of(names, [&](std::string_view name) { return same(field.key, name); });
        };
        if (is_any({"Controller Status", "Controller Model", "Controller ID"}))
            begin_controller();
        else if (is_any({"RAID level", "Status of logical device", "Status of logical drive"}))
            begin_array("?");
        else if (same(field.key, "Logical device"))
            begin_task("Logical device Task:");
    }

    void take_field(const raid::Field& field) {
        if (part_ == Part::controller && !take_list_entry(field))
            take_controller_field(field, adapter().controller, facts());
        else if (part_ == Part::battery)
            take_battery_field(field, adapter().controller);
        else if (part_ == Part::array)
            take_array_line(field);
        else if (part_ == Part::device)
            take_device_field(field);
        else if (part_ == Part::task && task_)
            take_task_field(field, *task_);
    }

    void take_array_line(const raid::Field& field) {
        if (auto place = segment(field))
            volume_->places.push_back(*std::move(place));
        else
            take_array_field(field, volume_->array, facts().caches[volume_->number]);
    }

    void take_device_field(const raid::Field& field) {
        if (starts(field.key, "Reported Channel,Device"))
            device_->channel = field.value.substr(0, field.value.find('('));
        else if (same(field.key, "Reported Location"))
            device_->place = place_key(field.value);
        else if (same(field.key, "Enclosure ID"))
            device_->enclosure.name = "Enclosure " + std::string(field.value);
        else if (!device_->is_drive && take_enclosure_part(field, device_->enclosure))
            return;
        else
            take_disk_field(field, device_->disk);
    }

    void end_device() {
        if (!device_) return;
        auto device = *std::exchange(device_, std::nullopt);
        if (!device.enclosure.fans.empty() || !device.enclosure.power_supplies.empty() ||
            !device.enclosure.temperatures.empty()) {
            if (device.enclosure.name.empty()) device.enclosure.name = "Device " + device.number;
            device.enclosure.vendor = device.disk.vendor;
            device.enclosure.model = device.disk.model;
            adapter().enclosure(device.enclosure.name) = device.enclosure;
        }
        if (!device.is_drive && device.disk.vendor_state.empty()) return;  // enclosures, tapes
        auto& disk = device.disk;
        disk.slot = device.channel.empty() ? "device " + device.number : device.channel;
        if (adapter().find_slot(disk.slot)) return;
        if (!device.place.empty()) facts().places[device.place] = disk.slot;
        adapter().add(disk);
    }

    void end_task() {
        if (task_) add_task(*task_, adapter());
        task_.reset();
    }

    /// LIST: "Controller ID : Status, Slot, Mode, Name, SerialNumber, WWN", then "Controller 1: : Optimal,
    /// Slot 16, ...".
    bool take_list_entry(const raid::Field& field) {
        if (same(field.key, "Controller ID")) {
            columns_ = split(field.value, ',');
            return true;
        }
        const auto number = after(field.key, "Controller ");
        if (columns_.empty() || !number || !raid::leading_number(*number)) return false;
        if (!adapter().controller.model.empty()) add_adapter();
        adapter().told = true;
        auto& controller = adapter().controller;
        const auto values =
            split(field.value.substr(std::min(field.value.find_first_not_of(": "), field.value.size())), ',');
        for (std::size_t i = 0; i < std::min(values.size(), columns_.size()); ++i) {
            const auto name = trim(columns_[i]), value = trim(values[i]);
            if (same(name, "Status"))
                take_controller_field({"Controller Status", value}, controller, facts());
            if (same(name, "Name")) controller.model = value;
            if (same(name, "SerialNumber")) controller.serial = value;
        }
        return true;
    }

    std::vector<Problem> problems_;
    raid::Adapters adapters_;
    std::map<std::string, ControllerFacts> facts_;
    raid::Volume* volume_ = nullptr;
    std::optional<Device> device_;
    std::optional<Task> task_;
    std::vector<std::string_view> columns_;
    Part part_ = Part::none;
    bool nothing_there_ = false;
};

}  // namespace

Findings parse_arcconf(std::string_view output) {
    return Reader().read(output);
}

}  // namespace raidwatch::adaptec
