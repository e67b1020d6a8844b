#include "megacli_facts.hpp"
#include "megacli_overview.hpp"
#include "megacli_remains.hpp"
#include "parse.hpp"
#include "report.hpp"
#include "storcli_facts.hpp"
#include "values.hpp"

#include <raidwatch/base/result.hpp>

#include <algorithm>
#include <utility>

namespace raidwatch {

using namespace megaraid_tools;

namespace {

class MegaCli {
  public:
    Findings read(std::string_view output, std::string_view controller_id) {
        if (is_megacli_summary(output))
            recognised_ = true, read_megacli_summary(output, adapters_);
        else if (is_megacli_enclosures(output))
            recognised_ = true, read_megacli_enclosures(output, adapters_);
        else
            read_lists(output);
        for (auto& adapter : adapters_.list) finish_levels(adapter);
        finish(std::move(adapters_), findings_, controller_id);
        if (!recognised_) add_problem(ErrorCode::malformed, "it is no output of MegaCli");
        findings_.complete = findings_.problems.empty();
        return std::move(findings_);
    }

  private:
    void read_lists(std::string_view output) {
        remains_ = MegaCliRemains(output);
        // Progress indicators leave carriage returns inside of lines.
        for (const auto line : split_lines(output))
            for (const auto piece : split(line, '\r')) take(piece);
        // A drive that is there and has not told its slot yet is none that is missing.
        if (place_ && place_->slot.empty() && !place_is_bare_) {
            place_.reset();
            add_problem(ErrorCode::malformed, "the list of drives breaks off");
        }
        close_place();
    }

    void take_remains(const Line& line) {
        recognised_ = true;
        remains_.take(line, adapter());
    }

    enum class About { adapter, volume, drive, battery, pci };

    Adapter& adapter() { return adapters_.at(adapter_); }

    void add_problem(ErrorCode code, std::string_view detail) {
        const Error error{code, "reading", "MegaCli's output", std::string(trim(detail))};
        findings_.problems.push_back({"megacli", error.code, error.text()});
    }

    void take(std::string_view text) {
        const auto line = line_of(text);
        if (trim(text).empty()) return;
        if (remains_.tell_of_drive(line)) return take_remains(line);
        if (heads_adapter(line) || heads_volume(line) || heads_place(line) || heads_drive(line) ||
            heads_battery(line) || tells_progress(line) || tells_foreign(line) || tells_end(line))
            return;
        switch (about_) {
            case About::adapter:
                return take_adapter_line(line, adapter());
            case About::volume:
                return take_volume_line(line, adapter().volume(volume_));
            case About::drive:
                return take_drive_part(line);
            case About::battery:
                return take_battery_line(line);
            case About::pci:
                return take_pci_line(line);
        }
    }

    /// "Adapter #0", "Adapter 0 -- Virtual Drive Information:", "Adapter: 0", "Adapter 0: No Virtual ..."
    bool heads_adapter(const Line& line) {
        const auto text = trim(line.text);
        if (!text.starts_with("Adapter") && !text.starts_with("PCI information for Controller")) return false;
        auto number = number_behind(text, "Adapter #");
        for (const auto before : {"Adapter: ", "Adapter ", "Controller "})
            if (!number) number = number_behind(text, before);
        if (!number) return false;
        recognised_ = true;
        close_place();
        adapter_ = number;
        group_.reset();
        adapter();
        about_ = text.starts_with("PCI") ? About::pci : About::adapter;
        if (contains_word(text, "get bbu status failed")) adapter().told_of_itself = true;
        return true;
    }

    /// "Virtual Drive: 0 (Target Id: 0)", "Virtual Disk: 0 (target id: 0)", "CacheCade Virtual Drive: 1
    /// (Target Id: 1)"
    bool heads_volume(const Line& line) {
        if (about_ == About::adapter && !adapter_ && line.name == "RAID Level") {
            about_ = About::volume;  // the first, whose heading is lost
            recognised_ = true;
        }
        const bool cache = line.name == "CacheCade Virtual Drive";
        if (line.name != "Virtual Drive" && line.name != "Virtual Disk" && !cache) return false;
        auto number = number_behind(line.text, "target id: ");
        if (!number) number = small_number(line.word().substr(0, line.word().find(' ')));
        if (!number) return false;
        recognised_ = true;
        close_place();
        volume_ = *number;
        auto& volume = adapter().volume(volume_);
        volume.is_cache = volume.is_cache || cache;
        if (group_) volume.group = group_;
        span_ = 0;
        about_ = About::volume;
        return true;
    }

    /// -CfgDsply: "DISK GROUP: 0", "SPAN: 0", "Physical Disk: 0"; -LdPdInfo: "Span: 0 - Number of PDs: 8",
    /// "PD: 0 Information". A place below which no drive follows is that of a missing one.
    bool heads_place(const Line& line) {
        if (line.name == "DISK GROUP" || line.name == "DISK GROUPS") {
            close_place();
            group_ = small_number(line.word());
            about_ = About::adapter;
            return true;
        }
        if (same_word(line.name, "Span") && line.text.find("Arm") == line.text.npos) {
            close_place();
            span_ = small_number(line.word().substr(0, line.word().find(' '))).value_or(0);
            return true;
        }
        const bool in_group = line.name == "Physical Disk";
        const bool in_volume = line.name == "PD" && line.word().ends_with("Information");
        if (!in_group && !in_volume) return false;
        const auto row = small_number(line.word().substr(0, line.word().find(' ')));
        if (!row) return false;
        close_place();
        place_ = Place{group_.value_or(0), span_, *row, "", drive_word("Missing"), "Missing"};
        place_of_volume_ = in_volume;
        place_is_bare_ = true;
        slot_.clear();
        about_ = About::drive;
        return true;
    }

    bool heads_drive(const Line& line) {
        if (same_word(line.name, "Enclosure Device ID")) {
            recognised_ = true;
            place_is_bare_ = false;
            enclosure_ = line.word();
            slot_.clear();
            about_ = About::drive;
            return true;
        }
        if (!same_word(line.name, "Slot Number")) return false;
        slot_ = slot_of(enclosure_, line.word());
        if (slot_.empty()) return true;
        auto& drive = adapter().drive(slot_);
        if (place_) {
            place_->slot = slot_;
            drive.span = span_;
            drive.row = place_->row;
        }
        about_ = About::drive;
        return true;
    }

    bool heads_battery(const Line& line) {
        // The heading is lost.
        if (about_ == About::adapter && !adapter_ &&
            (line.name == "BatteryType" || line.name == "Battery State"))
            begin_battery(std::nullopt);
        for (const auto heading : {"BBU status for Adapter: ", "BBU Capacity Info for Adapter: ",
                                   "BBU Design Info for Adapter: ", "BBU Properties for Adapter: "})
            if (trim(line.text).starts_with(heading)) {
                begin_battery(number_behind(line.text, "Adapter: "));
                return true;
            }
        return false;
    }

    void begin_battery(std::optional<int> number) {
        recognised_ = true;
        close_place();
        adapter_ = number;
        adapter().told_of_itself = true;
        adapter().battery.take_kind("bbu");
        about_ = About::battery;
    }

    void take_drive_part(const Line& line) {
        if (slot_.empty()) return;
        take_drive_line(line, adapter().drive(slot_), adapter());
        // What is left of a list that was searched for these two lines.
        recognised_ = recognised_ || same_word(line.name, "Firmware state");
    }

    void take_battery_line(const Line& line) {
        auto& battery = adapter().battery;
        if (line.name == "BatteryType") battery.take_kind(line.word());
        battery.take(line.name, line.word());
    }

    /// Bus, device and function in hexadecimal.
    void take_pci_line(const Line& line) {
        if (line.name == "Bus Number") bus_ = line.word();
        if (line.name == "Device Number") device_ = line.word();
        if (line.name != "Function Number") return;
        const auto place = pci_position("00:" + bus_ + ":" + device_ + ":" + std::string(line.word()));
        if (!place.empty()) adapter().controller.id = "pci-" + place;
    }

    bool tells_progress(const Line& line) {
        if (!take_progress_line(trim(line.text), adapters_, adapter_)) return false;
        recognised_ = true;
        return true;
    }

    /// "There are 2 foreign configuration(s) on controller 0.", "There is no foreign configuration on
    /// controller 0."
    bool tells_foreign(const Line& line) {
        const auto text = trim(line.text);
        if (!text.starts_with("There ") || !contains_word(text, "foreign configuration")) return false;
        recognised_ = true;
        adapter_ = number_behind(text, "controller ");
        adapter().told_of_itself = true;
        adapter().controller.foreign_configuration =
            text.starts_with("There are ") && !contains_word(text, "there are no");
        return true;
    }

    /// The exit code tells nothing reliable; it ends every output, also that of a node without controllers.
    bool tells_end(const Line& line) {
        if (same_word(line.name, "Exit Code")) return recognised_ = true;
        const auto text = trim(line.text);
        const bool heads_error = line.name == "FW error description";
        const bool is_error = (heads_error && !line.word().empty()) || std::exchange(error_follows_, false);
        error_follows_ = heads_error && line.word().empty();
        if (is_error && !contains_word(text, "not present") && !contains_word(text, "not have") &&
            !contains_word(text, "not supported") && !contains_word(text, "does not exist"))
            add_problem(ErrorCode::refused, heads_error ? line.word() : text);
        if (contains_word(text, "could not detect controller")) recognised_ = true;
        return false;
    }

    void close_place() {
        if (!place_) return;
        auto& adapter = this->adapter();
        if (!place_->slot.empty()) {
            place_->word = adapter.drive(place_->slot).word;
            place_->text = adapter.drive(place_->slot).disk.vendor_state;
        }
        auto& places = place_of_volume_ ? adapter.volume(volume_).places : adapter.places;
        const bool known = std::ranges::any_of(places, [&](const Place& p) {
            return p.group == place_->group && p.span == place_->span && p.row == place_->row;
        });
        if (!known) places.push_back(*place_);
        place_.reset();
    }

    static void finish_levels(Adapter& adapter) {
        for (auto& volume : adapter.volumes)
            volume.array.level = megacli_level(volume.array.level, volume.spans.value_or(1),
                                               volume.drives_per_span.value_or(0));
    }

    Findings findings_;
    Adapters adapters_;
    About about_ = About::adapter;
    std::optional<int> adapter_, group_;
    int volume_ = 0, span_ = 0;
    std::optional<Place> place_;
    bool place_of_volume_ = false, recognised_ = false;
    bool place_is_bare_ = false;  ///< nothing of a drive follows it yet
    MegaCliRemains remains_;
    bool error_follows_ = false;  ///< the line after "FW error description:"
    std::string enclosure_, slot_, bus_, device_;
};

}  // namespace

Findings parse_megacli(std::string_view output) {
    return MegaCli().read(output, {});
}

Findings parse_megacli_of(std::string_view controller_id, std::string_view output) {
    return MegaCli().read(output, controller_id);
}

}  // namespace raidwatch
