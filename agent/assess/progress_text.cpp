#include "progress_text.hpp"

#include <fmt/format.h>

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

namespace raidwatch::assess {

std::string percent_text(const Operation& operation) {
    return operation.percent ? fmt::format("{:.1f} %", *operation.percent) : "an unknown point";
}

std::string progress_text(const Operation& operation) {
    std::string text(word(operation.kind));
    if (!operation.onto_name.empty()) text += " onto " + printable(operation.onto_name, 80);
    text += ": ";
    if (operation.state != OperationState::running) text += std::string(word(operation.state)) + ", ";
    text += percent_text(operation);
    if (operation.bytes_per_s && operation.state == OperationState::running)
        text += fmt::format(", {}/s", human_bytes(*operation.bytes_per_s));
    if (operation.eta_low_s && operation.eta_high_s) {
        const auto low = human_duration(Seconds{*operation.eta_low_s});
        const auto high = human_duration(Seconds{*operation.eta_high_s});
        text += low == high ? fmt::format(", {} left", low) : fmt::format(", {} to {} left", low, high);
    }
    return text;
}

}  // namespace raidwatch::assess
