#include "progress_text.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <fmt/format.h>

namespace raidwatch::assess {

std::string percent_text(const Operation& operation) {
    if (operation.percent) return fmt::format("{:.1f} %", *operation.percent);
    if (operation.done_bytes && operation.total_bytes.value_or(0) > 0)
        return fmt::format("{:.1f} %", 100.0 * static_cast<double>(*operation.done_bytes) /
                                           static_cast<double>(*operation.total_bytes));
    return "an unknown point";
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
