#pragma once
// A scenario as values: who is there, what happens when, and what must be true by when. Format:
// tests/scenarios/README.md.

#include "tests/support/sim/description.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/kind.hpp>
#include <raidwatch/model/severity.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace raidwatch::player {

struct Service {
    std::string name;
    std::vector<std::string> nodes, paths;
};

struct NodeDown {
    bool reboot = false;
};
struct NodeUp {};
/// No status: requests get no answer at all.
struct ApiDown {
    std::optional<int> status;
};
struct ApiUp {};
struct OperatorCommand {
    bool on_hub = false;
    std::vector<std::string> argv;  ///< the first word is "raidwatch"
};
struct Signal {
    std::string source, component, state, message;
};
using Action = std::variant<sim::HardwareAction, NodeDown, NodeUp, ApiDown, ApiUp, OperatorCommand, Signal>;

/// The fields of each expectation; what is not set is not asked.
struct EventExpected {
    std::optional<Kind> kind;
    std::optional<std::string> component;
    std::optional<Severity> severity;
};
struct IncidentExpected {
    std::optional<Kind> kind;
    std::optional<std::string> component;
    std::optional<IncidentState> state;
    std::optional<IncidentSeverity> severity;
    std::optional<int> count;
    std::vector<std::string> services, text_has;
};
struct OperationExpected {
    std::optional<std::string> array, kind;
    std::optional<double> percent, eta_min_s, eta_max_s;
    std::optional<bool> stalled;
};
struct PhaseOutExpected {
    std::optional<std::string> disk, state;
};
struct MaintenanceExpected {
    std::optional<std::string> state;
};
struct ComponentExpected {
    std::optional<std::string> name, status;
};
struct StatusExpected {
    std::optional<int> exit;
    std::vector<std::string> text_has;
};
struct DeliveredExpected {
    std::optional<int> lost, duplicates;
};
struct Expectation {
    std::variant<EventExpected, IncidentExpected, OperationExpected, PhaseOutExpected, MaintenanceExpected,
                 ComponentExpected, StatusExpected, DeliveredExpected>
        what;
    bool absent = false;
    std::string json;  ///< as written, for the line that says it does not hold
};

struct Step {
    std::size_t number = 0;  ///< 0-based position in the file
    UtcTime at{};
    std::optional<std::string> node;  ///< none: the hub, or all nodes
    Seconds within{0};
    std::variant<Action, Expectation> what;
    std::string label;  ///< "array.fail", "incident"
};

struct Play {
    std::string name, story, cluster = "A";
    std::vector<sim::NodeSpec> nodes;
    std::vector<Service> services;
    std::vector<Step> steps;
};

}  // namespace raidwatch::player
