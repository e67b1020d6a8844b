#pragma once
// What one source or moment did not say, taken from another that did.

#include <raidwatch/model/hardware.hpp>

#include <optional>
#include <string>

namespace raidwatch::assess {

inline void fill(std::string& into, const std::string& from) {
    if (into.empty()) into = from;
}
template <class T>
void fill(std::optional<T>& into, const std::optional<T>& from) {
    if (!into) into = from;
}

/// What a controller tells beside its names and its state.
inline void fill_figures(Controller& into, const Controller& from) {
    fill(into.temperature_c, from.temperature_c);
    fill(into.memory_correctable_errors, from.memory_correctable_errors);
    fill(into.memory_uncorrectable_errors, from.memory_uncorrectable_errors);
    fill(into.foreign_configuration, from.foreign_configuration);
    fill(into.battery, from.battery);
    fill(into.log, from.log);
}

/// What a controller tells of its drive beside its names and its state.
inline void fill_figures(Disk& into, const Disk& from) {
    fill(into.predictive_failure, from.predictive_failure);
    fill(into.hot_spare, from.hot_spare);
    fill(into.configured, from.configured);
    fill(into.temperature_c, from.temperature_c);
    fill(into.media_errors, from.media_errors);
    fill(into.other_errors, from.other_errors);
}

}  // namespace raidwatch::assess
