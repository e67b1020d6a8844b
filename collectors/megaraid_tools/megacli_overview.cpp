#include "megacli_overview.hpp"

#include "megacli_facts.hpp"
#include "storcli_facts.hpp"
#include "values.hpp"

#include <algorithm>
#include <string>

namespace raidwatch::megaraid_tools {

namespace {

bool has_line(std::string_view output, std::string_view wanted) {
    return std::ranges::any_of(split_lines(output),
                               [&](std::string_view line) { return trim(line) == wanted; });
}

class Summary {
  public:
    explicit Summary(Adapter& adapter) : adapter_(adapter) { adapter_.told_of_itself = true; }

    void take(const Line& line) {
        if (line.text.find(':') == line.text.npos)
            part_ = line.name;
        else if (part_ == "Controller")
            take_controller(line);
        else if (part_ == "BBU")
            take_battery(line);
        else if (part_ == "Enclosure")
            take_enclosure(line);
        else if (part_ == "PD")
            take_drive(line);
        else if (part_ == "Virtual Drives")
            take_volume(line);
    }

  private:
    void take_controller(const Line& line) {
        auto& controller = adapter_.controller;
        if (line.name == "ProductName") controller.model = line.word().substr(0, line.word().find("(Bus"));
        if (line.name == "FW Package Version") controller.firmware = line.word();
        if (line.name != "Status") return;
        if (const auto state = controller_word(line.word())) controller.state = *state;
        controller.vendor_state = line.word();
    }

    void take_battery(const Line& line) {
        if (line.name == "BBU Type") adapter_.battery.take_kind(line.word());
        if (line.name == "Status") adapter_.battery.take_state(line.word());
    }

    void take_enclosure(const Line& line) {
        if (line.name == "Product Id")
            adapter_.shelf(std::to_string(shelves_++)).enclosure.model = line.word();
        if (line.name == "Status" && shelves_ > 0) adapter_.shelves.back().state = line.word();
    }

    /// "Connector : Port A - Port B: Slot 0" begins a drive.
    void take_drive(const Line& line) {
        if (line.name == "Connector") {
            const auto number = number_behind(line.text, "Slot ");
            drive_ = number ? &adapter_.drive(slot_of("", std::to_string(*number))) : nullptr;
        }
        if (!drive_) return;
        if (line.name == "Vendor Id") drive_->disk.vendor = line.word();
        if (line.name == "Product Id") drive_->disk.model = line.word();
        if (line.name == "Capacity") drive_->disk.bytes = size_bytes(line.word());
        if (line.name != "State") return;
        drive_->word = drive_word(line.word());
        drive_->disk.vendor_state = line.word();
    }

    void take_volume(const Line& line) {
        if (same_word(line.name, "Virtual drive"))
            if (const auto number = number_behind(line.text, "Target Id "))
                volume_ = &adapter_.volume(*number);
        if (!volume_) return;
        if (line.name == "RAID Level")
            volume_->array.level = level_word("RAID" + std::string(line.word()));
        else
            take_volume_line(line, *volume_);
    }

    Adapter& adapter_;
    std::string part_;
    Drive* drive_ = nullptr;
    Volume* volume_ = nullptr;
    int shelves_ = 0;
};

/// "Fan : 0" and, some lines below, "Fan Status : OK" become a row as storcli prints it.
class Elements {
  public:
    explicit Elements(Adapter& adapter) : adapter_(adapter) {}
    ~Elements() { close(); }
    Elements(const Elements&) = delete;
    Elements& operator=(const Elements&) = delete;

    void open(std::string_view eid) {
        close();
        eid_ = eid;
        adapter_.shelf(eid_);
    }

    void take(const Line& line) {
        for (auto* section : {&fans_, &supplies_, &sensors_}) {
            const auto noun = section->name.substr(0, section->name.size() - kInfo.size());
            if (line.name == noun && small_number(line.word())) {
                section->rows.emplace_back().add(noun, std::string(line.word()));
            } else if (!section->rows.empty() && line.name == noun + " Status") {
                section->rows.back().add("Status", std::string(line.word()));
            }
        }
        if (line.name == "Temperature" && !sensors_.rows.empty())
            sensors_.rows.back().add("Temperature", std::string(line.word()));
        if (eid_.empty()) return;
        auto& shelf = adapter_.shelf(eid_);
        if (line.name == "Status") shelf.state = line.word();
        if (line.name == "Vendor Identification") shelf.enclosure.vendor = line.word();
        if (line.name == "Product Identification") shelf.enclosure.model = line.word();
    }

  private:
    static constexpr std::string_view kInfo = " Info";

    void close() {
        for (auto* section : {&fans_, &supplies_, &sensors_}) {
            if (!eid_.empty() && !section->rows.empty()) add_enclosures(*section, eid_, adapter_);
            section->rows.clear();
        }
        eid_.clear();
    }

    Adapter& adapter_;
    std::string eid_;
    Section fans_{"Fan Info", {}, {}}, supplies_{"Power Supply Info", {}, {}},
        sensors_{"Temperature Sensor Info", {}, {}};
};

}  // namespace

bool is_megacli_summary(std::string_view output) {
    return has_line(output, "Hardware") && has_line(output, "Storage") &&
           output.find("ProductName") != output.npos;
}

void read_megacli_summary(std::string_view output, Adapters& adapters) {
    Summary summary(adapters.at(std::nullopt));
    for (const auto text : split_lines(output))
        if (!trim(text).empty()) summary.take(line_of(text));
}

bool is_megacli_enclosures(std::string_view output) {
    return output.find("Number of enclosures on adapter") != output.npos;
}

void read_megacli_enclosures(std::string_view output, Adapters& adapters) {
    std::optional<int> number;
    for (const auto text : split_lines(output))
        if (!number) number = number_behind(text, "on adapter ");
    auto& adapter = adapters.at(number);
    adapter.told_of_itself = true;
    Elements elements(adapter);
    for (const auto text : split_lines(output)) {
        const auto line = line_of(text);
        if (line.name == "Device ID")
            elements.open(line.word());
        else if (!trim(text).empty())
            elements.take(line);
    }
}

}  // namespace raidwatch::megaraid_tools
