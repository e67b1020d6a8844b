#include <raidwatch/base/text.hpp>
#include <raidwatch/model/operation_words.hpp>

#include <array>
#include <cstdio>

namespace raidwatch {

std::optional<double> percent_done(const Operation& operation) {
    if (operation.percent) return operation.percent;
    if (!operation.done_bytes || operation.total_bytes.value_or(0) == 0) return std::nullopt;
    return 100.0 * static_cast<double>(*operation.done_bytes) / static_cast<double>(*operation.total_bytes);
}

std::string percent_text(double percent) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f %%", percent);
    return text.data();
}

std::string percent_text(const Operation& operation) {
    const auto done = percent_done(operation);
    return done ? percent_text(*done) : "an unknown point";
}

std::string eta_text(const Operation& operation) {
    if (!operation.eta_low_s || !operation.eta_high_s) return {};
    const auto low = human_duration(Seconds{*operation.eta_low_s});
    const auto high = human_duration(Seconds{*operation.eta_high_s});
    return (low == high ? low : low + " to " + high) + " left";
}

}  // namespace raidwatch
