#pragma once
// What the operator may set. Every value has a default: a node without a config file is watched all the same.
// Pure values; config_load.hpp reads them from TOML, config_options.cpp is the table of keys.

#include "agent/assess/operations.hpp"
#include "agent/assess/rules.hpp"
#include "agent/incident/lifecycle.hpp"
#include "agent/integrity/plan.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/severity.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::app {

/// How often each kind of source is asked when the kernel has no news.
struct Schedule {
    Milliseconds presence{10'000};     ///< which disks, controllers and arrays are there (the inventory)
    Milliseconds arrays{10'000};       ///< md
    Milliseconds controllers{10'000};  ///< everything that is not named by another line
    Milliseconds tools{30'000};        ///< controllers as their vendor's tool tells of them
    Milliseconds smart{300'000};       ///< ata, nvme, scsi
    double jitter = 0.1;               ///< 0 to 0.5: every period is made longer by up to this part of it
    bool operator==(const Schedule&) const = default;
};

/// How long one read of a source may take before the probe gives up on it.
struct Deadlines {
    Milliseconds presence{5'000}, arrays{5'000}, controllers{10'000}, tools{60'000}, smart{30'000};
    bool operator==(const Deadlines&) const = default;
};

/// A service of this node and the places its data lies at; no path: the whole node.
struct ServiceConfig {
    std::string name;
    std::vector<std::string> paths;
    bool operator==(const ServiceConfig&) const = default;
};

/// A status API that incidents and events are pushed to.
struct SinkConfig {
    std::string type = "hub";                       ///< one of sink_types()
    std::string name;                               ///< the type where not given; unique
    std::string url;                                ///< http or https, without path of the API itself
    std::string token_file, ca_file;                ///< empty: none
    std::string certificate_file, key_file, proxy;  ///< empty: none
    std::string page;                               ///< of Statuspage
    std::vector<std::string> components;            ///< of Statuspage: "SERVICE=ID"
    Severity min_severity = Severity::info;         ///< of events
    Severity min_incident = Severity::warning;      ///< of incidents; warning is minor
    std::string cluster;                            ///< the node's, filled in by the loader
    bool operator==(const SinkConfig&) const = default;
};

/// What is known of a type of sink.
struct SinkType {
    std::string_view name;
    bool takes_events = false;     ///< else incidents alone
    bool needs_token = false;      ///< its API lets nobody in without
    std::string_view default_url;  ///< empty: has to be said
    bool takes_any_end = false;    ///< the end of what its API never heard of changes nothing there
};
std::span<const SinkType> sink_types();
/// nullptr: there is no such type.
const SinkType* sink_type(std::string_view name);

/// Minutes after midnight, local time.
struct TimeOfDay {
    int minutes = 0;
    bool operator==(const TimeOfDay&) const = default;
};

struct ReportConfig {
    bool enabled = true;
    TimeOfDay at{6 * 60};
    std::string directory;  ///< empty: "reports" in the state directory
    bool operator==(const ReportConfig&) const = default;
};

struct IntegrityConfig {
    Seconds scrub_period{35 * 86'400};  ///< how often an array is to be tested as a whole; 0: nobody asks
    Seconds self_test_short{0}, self_test_long{0}, array_check{0},
        pool_scrub{0};  ///< that raidwatch begins; 0: none
    TimeOfDay begin_from{22 * 60}, begin_until{6 * 60};
    integrity::Policy policy() const {
        return {self_test_short,
                self_test_long,
                array_check,
                pool_scrub,
                {begin_from.minutes, begin_until.minutes}};
    }
    bool operator==(const IntegrityConfig&) const = default;
};

struct PhaseOutConfig {
    bool execute = false;  ///< `phase-out add --execute` may begin the copy
    bool operator==(const PhaseOutConfig&) const = default;
};

struct Config {
    std::string node;  ///< empty: the host name
    std::string cluster = "A";
    std::string state_dir = "/var/lib/raidwatch";
    std::string probe_socket = "/run/raidwatch/probe.sock";
    std::string control_socket = "/run/raidwatch/control.sock";
    std::string metrics_listen;  ///< address and port for Prometheus; empty: none
    Milliseconds heartbeat{30'000};
    Schedule schedule;
    Deadlines deadlines;
    incident::Policy incidents;
    assess::FollowPolicy operations;
    IntegrityConfig integrity;
    PhaseOutConfig phase_out;
    ReportConfig report;
    assess::RuleOverrides rules;
    std::vector<ServiceConfig> services;
    std::vector<SinkConfig> sinks;
    bool operator==(const Config&) const = default;
};

/// Names of the services that a fault of `mounts` hits: those with a path whose data lies there (on the
/// longest of `known_mounts` that holds it, or on a mount below it), and those that name no path. In the
/// config's order.
std::vector<std::string> services_hit(const Config& config, const std::vector<std::string>& mounts,
                                      const std::vector<std::string>& known_mounts);

}  // namespace raidwatch::app
