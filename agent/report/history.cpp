#include "history.hpp"

#include <raidwatch/version.hpp>

#include <algorithm>

namespace raidwatch::report {

Status add_history(Inputs& inputs, store::Reader& reader) {
    store::IncidentFilter touched;
    touched.since = inputs.from;
    auto incidents = reader.incidents(touched);
    if (!incidents) return tl::unexpected(incidents.error());
    std::erase_if(*incidents, is_drill);  // nothing was broken
    for (auto& stored : *incidents)
        if (std::ranges::find(inputs.incidents, stored.id, &Incident::id) == inputs.incidents.end())
            inputs.incidents.push_back(std::move(stored));
    std::ranges::stable_sort(inputs.incidents, {}, &Incident::opened_at);

    store::EventFilter happened;
    happened.since = inputs.from;
    auto events = reader.events(happened);
    if (!events) return tl::unexpected(events.error());
    inputs.events = std::move(*events);

    auto operations = reader.operations();
    if (!operations) return tl::unexpected(operations.error());
    inputs.operations = std::move(*operations);

    auto windows = reader.maintenance(inputs.from);
    if (!windows) return tl::unexpected(windows.error());
    inputs.windows = std::move(*windows);

    for (const auto& disk : inputs.view.disks) {
        auto trends = reader.trends(disk.id, "temperature_c", inputs.from);
        if (!trends) return tl::unexpected(trends.error());
        if (!trends->empty()) inputs.temperatures[disk.id] = std::move(trends->front().points);
    }
    return {};
}

Result<Inputs> inputs_of(store::Reader& reader, UtcTime from, UtcTime now) {
    Inputs inputs;
    inputs.version = kVersion;
    inputs.from = from;
    inputs.now = now;
    auto meta = reader.meta();
    if (!meta) return tl::unexpected(meta.error());
    if (const auto node = meta->find("node"); node != meta->end()) inputs.node = node->second;
    if (const auto at = meta->find("last_cycle_at"); at != meta->end())
        inputs.taken_at = parse_rfc3339(at->second);
    auto view = reader.view();
    if (!view) return tl::unexpected(view.error());
    inputs.view = std::move(*view);
    auto faults = reader.faults();
    if (!faults) return tl::unexpected(faults.error());
    inputs.faults = std::move(*faults);
    if (auto added = add_history(inputs, reader); !added) return tl::unexpected(added.error());
    return inputs;
}

}  // namespace raidwatch::report
