#pragma once
// One function per command of `raidwatch`; each gives the exit status.

#include "context.hpp"
#include "hub_client.hpp"

#include <raidwatch/model/maintenance_order.hpp>
#include <raidwatch/model/phase_out.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace raidwatch::cli {

struct StatusOptions {
    bool json = false, watch = false, now = false, all = false;
};
int status(const Context& context, const StatusOptions& options);

struct DiagnoseOptions {
    std::string tool;
    std::vector<std::string> files;  ///< "-": standard input
    bool json = false;
};
int diagnose(const Context& context, const DiagnoseOptions& options);
/// "Tools: mdstat, smartctl, ...", asked of the probe.
std::string recorded_tools_text(const Context& context);

struct EventsOptions {
    std::string since, kind, component, severity;
    std::size_t limit = 0;
    bool json = false, follow = false;
};
int events(const Context& context, const EventsOptions& options);

struct IncidentsOptions {
    bool all = false, json = false;
};
int incidents(const Context& context, const IncidentsOptions& options);
struct IncidentShowOptions {
    std::string which;  ///< number, or component as shown
    bool json = false;
};
int incident_show(const Context& context, const IncidentShowOptions& options);

/// `incident ...` against the hub.
struct HubIncidentOptions {
    HubAccess hub;
    std::string which;  ///< number, component or service
    std::string text, state, next_update;
    std::string file;  ///< holds the text; "-": standard input
    bool publish = false, take_back = false;
    bool all = false, json = false;
};
int hub_incident_list(const Context& context, const HubIncidentOptions& options);
int hub_incident_show(const Context& context, const HubIncidentOptions& options);
/// `what`: "notes", "acknowledgement" or "publication".
int hub_incident_change(const Context& context, const HubIncidentOptions& options, const std::string& what);
/// Text for after the end, from the command line, a file or standard input; and whether customers read it.
int hub_incident_postmortem(const Context& context, const HubIncidentOptions& options);

/// On this node: into the incident's story, and with it to every sink. Ends with 1 where no such incident is
/// open. What the hub alone can do is refused and names it.
int node_incident_ack(const Context& context, const HubIncidentOptions& options);
int node_incident_note(const Context& context, const HubIncidentOptions& options);
int node_incident_publish(const Context& context, const HubIncidentOptions& options);
int node_incident_postmortem(const Context& context, const HubIncidentOptions& options);

struct MaintenanceOptions {
    HubAccess hub;  ///< none: this node
    std::string id, node, cluster, from, until, length, absence, reason, note;
    int reboots = 0;
    std::vector<std::string> phase_outs;  ///< serials
    bool rebuild = false, all = false, json = false;
};
/// Ends with 1 where there is nothing to end.
int maintenance_order(const Context& context, const MaintenanceOptions& options, MaintenanceAction action);
int maintenance_list(const Context& context, const MaintenanceOptions& options);

struct DrillOptions {
    std::vector<std::string> sinks;  ///< by name; empty: all
    std::string timeout = "1m";      ///< for the fault at every sink, and once more for its end
    bool json = false;
};
/// 0 only when every sink accepted the fault and its end.
int drill(const Context& context, const DrillOptions& options);

struct OperationsOptions {
    std::string target;  ///< array or disk; empty: all
    bool all = false, json = false;
};
int operations(const Context& context, const OperationsOptions& options);

struct LocateOptions {
    std::string disk;         ///< serial, id, kernel name or slot
    std::string lamp = "on";  ///< "on" or "off"
};
int locate(const Context& context, const LocateOptions& options);

struct TreeOptions {
    bool json = false;
};
int tree(const Context& context, const TreeOptions& options);

struct PhaseOutOptions {
    std::string disk;  ///< serial, id, kernel name or slot
    std::string reason;
    bool all = false, json = false, execute = false;
};
int phase_out_order(const Context& context, const PhaseOutOptions& options, PhaseOutAction action);
int phase_out_list(const Context& context, const PhaseOutOptions& options);
int phase_out_show(const Context& context, const PhaseOutOptions& options);
/// "May I pull this disk now": 0 yes, 1 no, 3 not known.
int phase_out_check(const Context& context, const PhaseOutOptions& options);

struct ForgetOptions {
    std::string name;  ///< array or controller, as shown; or its id
    std::string reason;
    bool json = false;
};
/// Ends with 1 where nothing of that name is missed.
int forget(const Context& context, const ForgetOptions& options);

struct DisksOptions {
    bool json = false, risk = false;
};
int disks(const Context& context, const DisksOptions& options);
/// `raidwatch disks --risk`: which to look at first.
int disk_risks(const Context& context, const DisksOptions& options);

struct TrendOptions {
    std::string disk, metric, since = "30d";
    bool csv = false, json = false;
};
int trend(const Context& context, const TrendOptions& options);

int check_config(const std::string& file);

struct TablesOptions {
    bool json = false, markdown = false;
};
int rules(const TablesOptions& options);
int kinds(const TablesOptions& options);

struct ReportOptions {
    std::string format = "text", output, since = "24h";
};
int report(const Context& context, const ReportOptions& options);

struct MetricsOptions {
    std::string output;     ///< empty: standard output
    bool markdown = false;  ///< what there is, instead of its values
};
int metrics(const Context& context, const MetricsOptions& options);

int doctor(const Context& context);

}  // namespace raidwatch::cli
