#include "controllers_text.hpp"

#include "agent/report/words.hpp"
#include "table.hpp"

#include <raidwatch/model/json.hpp>

#include <fmt/format.h>

namespace raidwatch::cli {

using report::name_text;

namespace {

Cell state_cell(const Controller& controller) {
    switch (controller.state) {
        case ControllerState::optimal:
            return {"optimal", Colour::good};
        case ControllerState::unknown:
            return {controller.vendor_state.empty() ? "" : name_text(controller.vendor_state),
                    Colour::warning};
        case ControllerState::degraded:
            return {"degraded", Colour::warning};
        default:
            return {std::string(word(controller.state)), Colour::bad};
    }
}

Cell battery_cell(const Controller& controller) {
    if (!controller.battery) return {"", Colour::none};
    const auto& battery = *controller.battery;
    auto text = battery.state == BatteryState::unknown && !battery.vendor_state.empty()
                    ? name_text(battery.vendor_state)
                    : std::string(word(battery.state));
    if (battery.charge_percent) text += fmt::format(" {} %", *battery.charge_percent);
    const bool well = battery.state == BatteryState::ok || battery.state == BatteryState::learning;
    return {std::move(text), well ? Colour::none : Colour::warning};
}

/// An adapter without a firmware that anybody could ask, and well as far as the bus tells.
bool is_plain_and_well(const Controller& controller) {
    const bool plain = controller.model.empty() && controller.serial.empty() && controller.firmware.empty() &&
                       controller.vendor_state.empty() && !controller.battery;
    return plain && controller.state == ControllerState::optimal;
}

}  // namespace

std::string controllers_table(const NodeView& view, const Terminal& terminal, bool all) {
    Table table({"NAME", "MODEL", "SERIAL", "FIRMWARE", "STATE", "BATTERY"}, {"SERIAL", "STATE"},
                {"FIRMWARE"});
    for (const auto& controller : view.controllers) {
        if (!all && is_plain_and_well(controller)) continue;
        table.add({name_text(controller.name.empty() ? controller.id : controller.name),
                   name_text(controller.model), name_text(controller.serial), name_text(controller.firmware),
                   state_cell(controller), battery_cell(controller)});
    }
    return table.empty() ? std::string() : table.text(terminal);
}

}  // namespace raidwatch::cli
