#pragma once
// The parts of metrics_text().

#include "exposition.hpp"
#include "metrics.hpp"

#include <raidwatch/model/json.hpp>

#include <boost/mp11/algorithm.hpp>

namespace raidwatch::report {

/// Unix time in seconds.
double seconds(UtcTime time);

inline constexpr double kPercent = 0.01;

inline Labels with(Labels labels, const Labels& more) {
    labels.insert(labels.end(), more.begin(), more.end());
    return labels;
}

/// A sample for each state that there is: 1 for the present one, else 0.
template <class State>
void add_states(Exposition& out, const MetricFamily& family, const Labels& labels, State present) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<State>>([&](auto state) {
        out.add(family, with(labels, {{"state", state.name}}), state.value == present ? 1 : 0);
    });
}

/// Absent is not told.
template <class Number>
void add_known(Exposition& out, const MetricFamily& family, const Labels& labels,
               const std::optional<Number>& value, double scale = 1) {
    if (value) out.add(family, labels, static_cast<double>(*value) * scale);
}

void add_disks(Exposition& out, const MetricsSource& source);
void add_controllers(Exposition& out, const NodeView& view);
void add_enclosures(Exposition& out, const NodeView& view);

}  // namespace raidwatch::report
