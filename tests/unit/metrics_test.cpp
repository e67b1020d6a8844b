#include "agent/report/metrics.hpp"

#include "agent/report/metric_families.hpp"
#include "cli_golden.hpp"
#include "cli_node.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/trend.hpp>

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace raidwatch::report {

namespace {

using cli_test::at;

std::string text_of(const cli_test::Node& node, const std::vector<PhaseOut>& phase_outs = {}) {
    return metrics_text({.node = node.name,
                         .cluster = "A",
                         .version = "1.2.3",
                         .started_at = at("2026-11-22T03:00:00Z"),
                         .last_cycle_at = node.last_cycle,
                         .probe_connected = true,
                         .store_degraded = false,
                         .deliveries_waiting = 2,
                         .view = node.view,
                         .faults = node.faults,
                         .incidents = node.incidents,
                         .operations = node.operations,
                         .maintenance = node.windows,
                         .phase_outs = phase_outs});
}

bool tells(const std::string& text, const std::string& line) {
    const auto lines = split_lines(text);
    return std::ranges::find(lines, line) != lines.end();
}

/// Everything that has a metric, on a node with a rebuild.
cli_test::Node eventful() {
    auto node = cli_test::rebuilding();
    node.view.blind = cli_test::blind().view.blind;
    Controller card;
    card.id = "pci-0000:03:00.0";
    card.name = "c0";
    card.model = "PERC H730";
    card.state = ControllerState::degraded;
    card.temperature_c = 61;
    card.memory_correctable_errors = 3;
    card.battery =
        Battery{.kind = BatteryKind::battery, .state = BatteryState::learning, .charge_percent = 42};
    node.view.controllers.push_back(card);
    LostController lost;
    lost.controller.id = "pci-0000:04:00.0";
    lost.controller.name = "c1";
    node.view.lost.push_back(lost);
    Enclosure shelf;
    shelf.id = "shelf-1";
    shelf.name = "encl0";
    shelf.fans = {{"Fan 1", "critical", {}, 0}};
    shelf.temperatures = {{"Inlet", "ok", 27.5, {}}};
    node.view.enclosures.push_back(shelf);
    VanishedArray gone;
    gone.array.id = "md-uuid-md9";
    gone.array.name = "md9";
    gone.since = at("2026-11-22T03:30:00Z");
    node.view.vanished.push_back(gone);
    MaintenanceWindow window;
    window.id = "w1";
    window.name = "mail07";
    window.state = MaintenanceState::in_progress;
    node.windows.push_back(window);
    return node;
}

std::vector<PhaseOut> one_phase_out(const cli_test::Node& node) {
    PhaseOut one;
    one.disk = node.view.disks[0].id;
    one.name = node.view.disks[0].serial;
    one.array_name = "md0";
    one.state = PhaseOutState::copying;
    return {one};
}

TEST(Metrics, EventfulNodeIsToldWhole) {
    const auto node = eventful();
    cli_test::expect_golden("eventful.metrics.prom", text_of(node, one_phase_out(node)));
}

TEST(Metrics, EveryFamilyOfTheListIsToldSomewhere) {
    auto node = eventful();
    node.view.disks[0].asleep = true;
    auto& reading = node.view.readings.at(0);
    reading.percentage_used = 3;
    node.view.arrays.at(0).mismatches = 8;
    node.view.arrays.at(0).bytes = 8'001'563'222'016;
    // A drive of every protocol at once: each number has its family.
    reading.temperature_c = 40;
    reading.power_on_hours = reading.power_cycles = reading.reallocated = reading.reallocation_events = 1;
    reading.pending = reading.uncorrectable = reading.reported_uncorrectable = reading.spin_retries = 1;
    reading.end_to_end_errors = reading.command_timeouts = reading.interface_crc = reading.media_errors = 1;
    reading.unsafe_shutdowns = reading.grown_defects = reading.uncorrected_errors = 1;
    reading.available_spare = 100;
    const auto text = text_of(node, one_phase_out(node));
    for (const auto* family : metric_families())
        EXPECT_NE(text.find("# TYPE " + std::string(family->name) + " "), std::string::npos) << family->name;
    std::set<std::string_view> listed, trends;
    for (const auto* family : metric_families())
        EXPECT_TRUE(listed.insert(family->name).second) << family->name;
    for (const auto& line : split_lines(text))
        if (line.starts_with("# TYPE ")) {
            EXPECT_TRUE(listed.contains(split(line, ' ')[2])) << line;
        }
    for (const auto& metric : disk_metrics()) trends.insert(metric.trend);
    for (const auto& metric : trend_metrics()) EXPECT_TRUE(trends.contains(metric.name)) << metric.name;
}

TEST(Metrics, WhatIsNotKnownIsNotTold) {
    auto node = cli_test::healthy();
    node.view.readings.clear();
    const auto text = metrics_text({.node = "n",
                                    .cluster = {},
                                    .version = "1",
                                    .started_at = {},
                                    .last_cycle_at = {},
                                    .probe_connected = {},
                                    .store_degraded = {},
                                    .deliveries_waiting = {},
                                    .view = node.view,
                                    .faults = {},
                                    .incidents = {},
                                    .operations = {},
                                    .maintenance = {},
                                    .phase_outs = {}});
    for (const char* absent :
         {"raidwatch_storage_healthy", "raidwatch_disk_temperature", "raidwatch_probe_connected",
          "raidwatch_start_time", "raidwatch_disk_reading_time"})
        EXPECT_EQ(text.find(absent), std::string::npos) << absent;
}

TEST(Metrics, BlindNodeIsNotHealthy) {
    EXPECT_TRUE(tells(text_of(cli_test::healthy()), "raidwatch_storage_healthy 1"));
    EXPECT_TRUE(tells(text_of(cli_test::blind()), "raidwatch_storage_healthy 0"));
}

TEST(Metrics, DrillAndResolvedIncidentAreNotCounted) {
    auto node = cli_test::healthy();
    auto incident = cli_test::rebuilding().incidents.at(0);
    incident.state = IncidentState::resolved;
    node.incidents.push_back(incident);
    incident.state = IncidentState::identified;
    incident.fault_class = FaultClass::drill;
    node.incidents.push_back(incident);
    const auto text = text_of(node);
    EXPECT_TRUE(tells(text, "raidwatch_storage_healthy 1"));
    EXPECT_EQ(text.find("raidwatch_incident_open{"), std::string::npos);
}

TEST(Metrics, HostileNamesKeepThePageReadable) {
    const auto text = text_of(cli_test::hostile());
    for (const auto line : split_lines(text)) {
        EXPECT_TRUE(line.starts_with("# ") || line.starts_with("raidwatch_")) << line;
        EXPECT_TRUE(std::ranges::none_of(line, [](char c) { return static_cast<unsigned char>(c) < ' '; }))
            << line;
    }
    Exposition out;
    out.add(family::array_bytes, {{"array", "a\\b\"c\nd\xff"}, {"id", ""}}, 1);
    EXPECT_TRUE(tells(out.text(), R"(raidwatch_array_size_bytes{array="a\\b\"c\\x0ad\\xff",id=""} 1)"))
        << out.text();
}

TEST(Metrics, TwoThingsOfOneNameAndIdAreToldOnce) {
    auto node = cli_test::healthy();
    node.view.disks.push_back(node.view.disks[0]);
    std::set<std::string_view> seen;
    const auto text = text_of(node);
    for (const auto line : split_lines(text)) {
        if (!line.starts_with("raidwatch_")) continue;
        EXPECT_TRUE(seen.insert(line.substr(0, line.rfind(' '))).second) << line;
    }
}

}  // namespace

}  // namespace raidwatch::report
