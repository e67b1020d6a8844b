#include "storcli_facts.hpp"
#include "values.hpp"

#include <algorithm>
#include <cmath>

namespace raidwatch::megaraid_tools {

namespace {

void keep(std::string& into, std::string_view text) {
    if (!says_nothing(text)) into = text;
}
template <class T>
void keep(std::optional<T>& into, const std::optional<T>& value) {
    if (value) into = value;
}

bool is_battery_section(std::string_view name) {
    if (name.find("/c") != name.npos) return false;  // a drive's or a volume's
    for (const auto part :
         {"bbu_info", "bbu info", "cachevault", "cache vault", "energy pack", "gasgauge", "gas gauge",
          "bbu_firmware_status", "firmware_status", "bbu firmware", "supercap"})
        if (contains_word(name, part)) return true;
    return false;
}

void take_battery_cells(const Row& row, BatteryFacts& battery) {
    for (const auto& cell : row.cells())
        battery.take(same_word(cell.name, "Status") ? "State" : trim(cell.name), trim(cell.value));
    if (const auto degrees = row.text("Temperature(C)"); !degrees.empty())
        battery.take("Temperature", degrees);
    for (const auto name : {"Model", "Type", "SubType"}) battery.take_kind(row.text(name));
}

}  // namespace

bool add_battery(const Section& section, Adapter& adapter) {
    if (!is_battery_section(section.name)) return false;
    auto& battery = adapter.battery;
    battery.take_kind(section.name);
    for (const auto& row : section.rows) {
        // `show all` of one prints a list of properties, that of a controller one line for it.
        if (const auto name = row.text("Property"); !name.empty()) {
            battery.take(name, row.text("Value"));
            if (same_word(name, "Type")) battery.take_kind(row.text("Value"));
        } else {
            take_battery_cells(row, battery);
        }
    }
    for (const auto& cell : section.properties.cells()) battery.take(trim(cell.name), trim(cell.value));
    adapter.told_of_itself = true;
    return true;
}

void add_controller_details(const Row& row, Adapter& adapter) {
    auto& controller = adapter.controller;
    if (const auto model = row.first({"Model", "Product Name"}); !model.empty()) {
        controller.model = model;
        adapter.told_of_itself = true;
    }
    keep(controller.serial, row.first({"Serial Number", "Board Tracer Number"}));
    keep(controller.firmware, row.first({"Firmware Package Build", "FW Package Build", "Package Version"}));
    if (controller.firmware.empty()) keep(controller.firmware, row.first({"Firmware Version", "FW Version"}));
    keep(controller.driver, row.first({"Driver Name"}));
    if (const auto place = pci_position(row.text("PCI Address")); !place.empty())
        controller.id = "pci-" + place;
    if (const auto state = row.text("Controller Status"); const auto known = controller_word(state)) {
        controller.state = *known;
        controller.vendor_state = state;
        adapter.told_of_itself = true;
    }
    keep(controller.memory_correctable_errors, count_of(row.text("Memory Correctable Errors")));
    keep(controller.memory_uncorrectable_errors, count_of(row.text("Memory Uncorrectable Errors")));
    keep(controller.temperature_c,
         celsius(
             row.first({"ROC temperature(Degree Celsius)", "ROC temperature(Degree Celcius)",
                        "ROC temperature(Degree  Celsius)", "Ctrl temperature(Degree Celsius)",
                        "Ctrl temperature(Degree Celcius)", "Chip temperature(C)", "Chip Temperature(C)"})));
    if (const auto bits = parse_uint(row.text("BBU Status"))) adapter.battery.take_status_bits(*bits);
    // Data that were never written stay in the cache of a volume that is gone: they wait for a decision.
    if (yes_no(row.text("Any Offline VD Cache Preserved")).value_or(false) &&
        controller.state != ControllerState::failed) {
        controller.state = ControllerState::degraded;
        controller.vendor_state = "cache of an offline volume is preserved";
    }
}

void add_foreign(const Section& section, Adapter& adapter) {
    auto& foreign = adapter.controller.foreign_configuration;
    for (const auto name : {"Total foreign Drive Groups", "Total Foreign PDs", "Total foreign VDs",
                            "Foreign VD Count", "Total Foreign Drive Groups"})
        if (const auto count = count_of(section.properties.text(name))) {
            foreign = foreign.value_or(false) || *count > 0;
            adapter.told_of_itself = true;
        }
    if (!contains_word(section.name, "foreign conf") || section.rows.empty()) return;
    foreign = true;
    adapter.told_of_itself = true;
}

/// "System Overview" of `show`: one line for each controller; volumes and drives are only counted.
bool add_overview_row(const Row& row, Adapters& adapters) {
    const auto number = small_number(row.first({"Ctl", "Ctrl"}));
    if (!number || !(row.has("Hlth") || row.has("PD(s)") || row.has("PDs"))) return false;
    auto& adapter = adapters.at(number);
    auto& controller = adapter.controller;
    adapter.told_of_itself = true;
    keep(controller.model, row.first({"Product Name", "Model"}));
    keep(controller.serial, row.first({"SerialNumber", "Serial Number"}));
    const auto health = row.first({"Hlth", "Health", "Status"});
    if (const auto known = controller_word(health); known && controller.state == ControllerState::unknown) {
        controller.state = *known;
        controller.vendor_state = health;
    }
    const auto volumes = count_of(row.text("VNOpt")).value_or(0),
               groups = count_of(row.text("DNOpt")).value_or(0);
    adapter.counts.ill_volumes = std::max(volumes, groups);
    // Cards that never had a battery are also "Msng": that is a loss only where the controller's health says
    // so and nothing else does.
    const auto battery = row.first({"BBU", "EPack"});
    const bool health_explained =
        controller.state == ControllerState::optimal || adapter.counts.ill_volumes > 0;
    const bool never_had_one = battery_word(battery) == BatteryState::missing && health_explained;
    if (!battery.empty() && !never_had_one && !adapter.battery.battery()) adapter.battery.take_state(battery);
    return true;
}

}  // namespace raidwatch::megaraid_tools
