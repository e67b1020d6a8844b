#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"
#include "states.hpp"
#include "tables.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace raidwatch::threeware {

namespace {

using raid::same;
using Words = std::vector<std::string_view>;

/// "c0" of "/c0/u1", "c0".
std::string_view controller_of(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    return path.substr(0, path.find('/'));
}

bool is_numbered(std::string_view word, char letter) {
    return word.starts_with(letter) && raid::leading_number(word.substr(1)) &&
           word.find_first_not_of("0123456789", 1) == word.npos;
}

/// "u?" is a unit of which too few drives are there to give it a number.
bool is_unit(std::string_view word) {
    return is_numbered(word, 'u') || word == "u?";
}

/// "29%(A)" (the A stands for automatic), "98%"; none for "-".
void set_percent(Array& array, std::string_view text) {
    if (array.progress && !array.progress->percent) array.progress->percent = raid::percent(text);
}

class Reader {
  public:
    Findings read(std::string_view output) {
        std::string_view last;  // the head of a table, if dashes follow
        for (const auto line : split_lines(output)) {
            const auto text = trim(line);
            if (text.starts_with("---") && text.find_first_not_of("- ") == text.npos) {
                if (is_row(last)) take(std::exchange(last, {}));  // dashes also end a table
                table_ = Table(last);
                nothing_there_ = nothing_there_ || is_own_table(last);
                last = {};
                continue;
            }
            take(last);
            if (text.empty()) table_ = {};
            last = text;
        }
        take(last);
        for (auto& adapter : adapters_.list) join(adapter);
        return raid::conclude(std::move(adapters_), ArrayEngine::threeware,
                              {nothing_there_, "the output of tw_cli", std::move(problems_)});
    }

  private:
    static bool is_own_table(std::string_view head) {
        return head.starts_with("Ctl ") || head.starts_with("Unit ") || head.starts_with("Port ") ||
               head.starts_with("VPort ");
    }

    void take(std::string_view text) {
        if (raid::starts(text, "No controller")) {
            nothing_there_ = true;
        } else if (text.starts_with("Error:") || text.starts_with("error:")) {
            problems_.push_back({"", ErrorCode::refused, printable(text, 200)});
        } else if (const auto told = property(text)) {
            take_property(*told);
        } else if (const auto words = split_words(text); !words.empty()) {
            take_row(words, text);
        }
    }

    raid::Adapter& adapter() { return adapters_.current(); }

    void take_row(const Words& words, std::string_view line) {
        if (table_.kind().empty()) table_ = table_of_row(words);
        const auto kind = table_.kind();
        if (kind == "Ctl" && is_numbered(words[0], 'c'))
            take_controller(words);
        else if (kind == "Unit")
            take_unit(words);
        else if (kind == "Port" || kind == "VPort")
            take_drive(line, kind == "VPort");
        else if (kind == "Name" && table_.has("BBUReady") && words[0] == "bbu")
            take_battery(words);
        else if (kind == "Encl" && table_.has("Status") && is_numbered(controller_of(words[0]), 'c'))
            enclosure_ = &adapters_.at(controller_of(words[0])).enclosure(words[0]);
        else if (kind == "Fan" || kind == "TempSensor" || kind == "PowerSupply")
            take_element(words, kind);
    }

    void take_controller(const Words& words) {
        auto& it = adapters_.at(words[0]);
        it.told = true;
        auto& controller = it.controller;
        controller.vendor = "3ware";
        controller.model = table_.cell(words, "Model");
        controller.battery = battery(table_.cell(words, "BBU"));
        const auto ill = raid::count(table_.cell(words, "NotOpt"));
        const auto units = table_.cell(words, "Units");
        controller.state = ill ? (*ill == 0 ? ControllerState::optimal : ControllerState::degraded)
                               : ControllerState::unknown;
        if (ill && *ill > 0) controller.vendor_state = fmt::format("{} of {} units not optimal", *ill, units);
    }

    void take_unit(const Words& words) {
        const auto name = words[0];
        if (is_unit(name)) return take_whole_unit(words);
        const auto dash = name.find('-');
        if (dash == name.npos || !is_numbered(name.substr(0, dash), 'u')) return;
        auto& volume = adapter().volume(name.substr(0, dash));
        const auto type = table_.cell(words, "UnitType");
        // "u0-1" is a member or, of RAID 10 and 50, a subunit whose members are "u0-1-0" and so on.
        const auto rest = name.substr(dash + 1);
        if (!same(type, "DISK")) {
            volume.array.spans = raid::leading_number(rest).value_or(0) + 1;
            return;
        }
        raid::Place place;
        if (rest.find('-') != rest.npos) place.member.group = raid::leading_number(rest);
        const auto port = table_.cell(words, "Port");
        const auto status = table_.cell(words, "Status");
        if (is_numbered(port, 'p')) place.slot = port;
        place.member.state = place.slot.empty() && member_state(status) != MemberState::faulty
                                 ? MemberState::missing
                                 : member_state(status);
        place.member.vendor_state = status;
        volume.places.push_back(std::move(place));
    }

    void take_whole_unit(const Words& words) {
        const auto name = words[0], type = table_.cell(words, "UnitType"),
                   status = table_.cell(words, "Status");
        if (same(type, "SPARE")) {
            spares_.insert({adapter().controller.name, std::string(name)});
            if (is_well(status)) return;
            auto& disk =
                adapter().disk(name);  // the unit stands for its drive, which this table does not name
            disk.hot_spare = true;
            disk.state = DiskState::failed;
            disk.vendor_state = status;
            return;
        }
        auto& volume = adapter().volume(name);
        auto& array = volume.array;
        array.name = name;
        array.level = raid::level(type);
        set_unit_status(array, status);
        for (const std::string_view column : {"%RCmpl", "%V/I/M", "%Cmpl", "%Complete"})
            set_percent(array, table_.cell(words, column));
        if (const auto size = parse_double(table_.cell(words, "Size(GB)")))
            array.bytes = raid::binary_size(fmt::format("{} GB", *size));
        array.chunk_bytes = raid::binary_size(table_.cell(words, "Stripe"));
        const auto cache = table_.cell(words, "Cache");
        if (raid::says_nothing(cache)) return;
        const bool write_back = cache == "ON" || cache.find('W') != cache.npos;
        array.write_cache_configured = array.write_cache_actual =
            write_back ? raid::kWriteBack : raid::kWriteThrough;
    }

    void take_drive(std::string_view line, bool virtual_ports) {
        const auto row = drive_row(line, virtual_ports);
        if (!row) return;
        const bool in_unit = is_numbered(row->unit, 'u');
        if (same(row->status, "NOT-PRESENT") && !in_unit) return;  // an empty place
        auto& disk = adapter().disk(row->port);
        set_drive_status(disk, row->status);
        disk.serial = raid::said(row->serial);
        disk.model = raid::said(row->model);
        disk.transport = raid::transport(row->type);
        disk.bytes = raid::binary_size(fmt::format("{} {}", row->size, row->unit_of_size));
        disk.configured = in_unit;
        if (in_unit)
            units_.push_back({adapter().controller.name, std::string(row->unit), disk.slot});
        else if (disk.state == DiskState::online)
            disk.state = DiskState::unconfigured;
    }

    void take_battery(const Words& words) {
        adapter().told = true;
        auto& controller = adapter().controller;
        const auto status = table_.cell(words, "Status");
        controller.battery = battery(status);
        if (!controller.battery) return;
        judge_battery(*controller.battery, table_.cell(words, "Temp"), table_.cell(words, "Volt"),
                      same(table_.cell(words, "BBUReady"), "No"));
        if (controller.state == ControllerState::unknown) controller.state = ControllerState::optimal;
    }

    void take_element(const Words& words, std::string_view kind) {
        if (!enclosure_) return;
        EnclosureElement element{std::string(words[0]), element_status(table_.cell(words, "Status")), {}, {}};
        if (element.status == "not_installed") return;
        if (kind == "Fan") {
            if (const auto rpm = parse_int(table_.cell(words, "RPM")))
                element.rpm = static_cast<int>(std::clamp<std::int64_t>(*rpm, 0, 1'000'000));
            enclosure_->fans.push_back(element);
        } else if (kind == "TempSensor") {
            element.temperature_c = raid::celsius(table_.cell(words, "Temperature"));
            enclosure_->temperatures.push_back(element);
        } else {
            enclosure_->power_supplies.push_back(element);
        }
    }

    /// "/c0 Serial Number = L320", "/c0/p1 Temperature = 32 deg C".
    void take_property(const Property& told) {
        auto& it = adapters_.at(controller_of(told.path));
        const auto rest = told.path.substr(std::min(told.path.find('/', 1), told.path.size()));
        if (rest.empty()) {
            it.told = true;
            it.controller.vendor = "3ware";
            if (same(told.name, "Model")) it.controller.model = told.value;
            if (same(told.name, "Serial Number")) it.controller.serial = told.value;
            if (same(told.name, "Firmware Version")) it.controller.firmware = told.value;
            if (it.controller.state == ControllerState::unknown)
                it.controller.state = ControllerState::optimal;
        } else if (is_numbered(rest.substr(1), 'p')) {
            auto& disk = it.disk(rest.substr(1));
            if (same(told.name, "Status")) set_drive_status(disk, told.value);
            if (same(told.name, "Model")) disk.model = told.value;
            if (same(told.name, "Serial")) disk.serial = raid::said(told.value);
            if (same(told.name, "Firmware Version")) disk.firmware = told.value;
            if (same(told.name, "Temperature")) disk.temperature_c = raid::celsius(told.value);
        }
    }

    /// The drive table says which unit a drive is in; the unit's own list, where printed, says it better.
    void join(raid::Adapter& adapter) {
        std::set<std::string> listed;
        for (const auto& volume : adapter.volumes)
            if (!volume.places.empty()) listed.insert(volume.number);
        for (const auto& [controller, unit, slot] : units_) {
            if (controller != adapter.controller.name) continue;
            auto& disk = adapter.disk(slot);
            if (spares_.contains({controller, unit})) {
                disk.hot_spare = true;
                if (disk.state == DiskState::online) disk.state = DiskState::spare;
            } else if (!listed.contains(unit) &&
                       std::ranges::count(adapter.volumes, unit, &raid::Volume::number) > 0) {
                adapter.volume(unit).places.push_back({{}, slot, {}, false});
            }
        }
        for (auto& volume : adapter.volumes) complete(adapter, volume, listed.contains(volume.number));
    }

    static void complete(raid::Adapter& adapter, raid::Volume& volume, bool listed) {
        const auto& level = volume.array.level;
        const bool striped = level == "raid10" || level == "raid50";
        volume.pairs_known = !striped || std::ranges::any_of(volume.places, [](const raid::Place& p) {
            return p.member.group.has_value();
        });
        // A drive that was pulled is in no unit any more: the drive table lacks it.
        const bool all_well = std::ranges::all_of(volume.places, [&](const raid::Place& place) {
            const auto* disk = adapter.find_slot(place.slot);
            return disk && (disk->state == DiskState::online || disk->state == DiskState::predictive_failure);
        });
        const bool redundant = level != "raid0" && level != "jbod" && level != "volume";
        if (!listed && volume.array.state == ArrayState::degraded && all_well && !volume.places.empty() &&
            redundant)
            volume.places.push_back({Member{.state = MemberState::missing}, {}, {}, false});
    }

    struct UnitOfDrive {
        std::string controller, unit, slot;
    };

    std::vector<Problem> problems_;
    bool nothing_there_ = false;  ///< unless a table of its own has rows
    raid::Adapters adapters_;
    Table table_;
    Enclosure* enclosure_ = nullptr;
    std::set<std::pair<std::string, std::string>> spares_;  ///< controller and unit
    std::vector<UnitOfDrive> units_;
};

}  // namespace

Findings parse_tw_cli(std::string_view output) {
    return Reader().read(output);
}

}  // namespace raidwatch::threeware
