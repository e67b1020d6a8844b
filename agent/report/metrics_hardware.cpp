#include "disk_standing.hpp"
#include "metric_families.hpp"
#include "metrics_parts.hpp"

#include <raidwatch/model/trend.hpp>

namespace raidwatch::report {

namespace {

Labels disk_labels(const Disk& disk) {
    return {{"disk", disk.serial.empty() ? disk.id : disk.serial}, {"id", disk.id}};
}

void add_disk(Exposition& out, const DiskStanding& standing) {
    const auto& disk = standing.disk;
    const auto labels = disk_labels(disk);
    out.add(family::disk_info,
            with(labels, {{"model", disk.model},
                          {"firmware", disk.firmware},
                          {"slot", disk.slot},
                          {"device", disk.device},
                          {"kind", std::string(word(disk.kind))},
                          {"array", standing.array},
                          {"role", standing.role}}),
            1);
    for (const char* verdict : {"ok", "warning", "critical", "asleep", "unknown"})
        out.add(family::disk_verdict, with(labels, {{"verdict", verdict}}),
                standing.verdict() == verdict ? 1 : 0);
    add_known(out, family::disk_asleep, labels, disk.asleep);
    if (!standing.reading) return;
    out.add(family::disk_reading_time, labels, seconds(standing.reading->taken_at));
    for (const auto& metric : disk_metrics())
        add_known(out, metric.family, labels, trend_metric(metric.trend)->of(*standing.reading),
                  metric.scale);
}

void add_phase_outs(Exposition& out, const std::vector<PhaseOut>& phase_outs) {
    for (const auto& one : phase_outs)
        if (is_open(one))
            out.add(family::phase_out_state,
                    {{"disk", one.name},
                     {"id", one.disk},
                     {"array", one.array_name},
                     {"state", std::string(word(one.state))}},
                    1);
}

void add_elements(Exposition& out, const Enclosure& enclosure, const char* type,
                  const std::vector<EnclosureElement>& elements) {
    const Labels labels{{"enclosure", enclosure.name}, {"id", enclosure.id}};
    for (const auto& element : elements) {
        out.add(family::enclosure_element,
                with(labels, {{"type", type}, {"element", element.name}, {"status", element.status}}), 1);
        add_known(out, family::enclosure_temperature, with(labels, {{"element", element.name}}),
                  element.temperature_c);
    }
}

}  // namespace

void add_disks(Exposition& out, const MetricsSource& source) {
    for (const auto& standing : disk_standings(source.view, source.faults)) add_disk(out, standing);
    add_phase_outs(out, source.phase_outs);
}

void add_controllers(Exposition& out, const NodeView& view) {
    for (const auto& controller : view.controllers) {
        const Labels labels{{"controller", controller.name}, {"id", controller.id}};
        out.add(family::controller_info,
                with(labels, {{"vendor", controller.vendor},
                              {"model", controller.model},
                              {"serial", controller.serial},
                              {"firmware", controller.firmware},
                              {"driver", controller.driver}}),
                1);
        add_states(out, family::controller_state, labels, controller.state);
        add_known(out, family::controller_temperature, labels, controller.temperature_c);
        const auto memory_errors = [&](const char* correctable, const std::optional<std::uint64_t>& count) {
            add_known(out, family::controller_memory_errors, with(labels, {{"correctable", correctable}}),
                      count);
        };
        memory_errors("yes", controller.memory_correctable_errors);
        memory_errors("no", controller.memory_uncorrectable_errors);
        if (!controller.battery) continue;
        add_states(out, family::battery_state, labels, controller.battery->state);
        add_known(out, family::battery_charge, labels, controller.battery->charge_percent, kPercent);
    }
    for (const auto& lost : view.lost)
        add_states(out, family::controller_state,
                   {{"controller", lost.controller.name}, {"id", lost.controller.id}}, ControllerState::lost);
}

void add_enclosures(Exposition& out, const NodeView& view) {
    for (const auto& enclosure : view.enclosures) {
        add_elements(out, enclosure, "fan", enclosure.fans);
        add_elements(out, enclosure, "power_supply", enclosure.power_supplies);
        add_elements(out, enclosure, "temperature", enclosure.temperatures);
    }
}

}  // namespace raidwatch::report
