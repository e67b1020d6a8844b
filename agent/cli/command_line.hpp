#pragma once
// What may be said on the command line, and where it goes.

#include "commands.hpp"

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

namespace raidwatch::cli {

using Run = std::function<int()>;

/// The command line with everything it fills in.
class CommandLine {
  public:
    CommandLine();
    int run(int argc, const char* const* argv);

  private:
    CLI::App* command(const char* name, const char* what, Run run);
    /// For what needs to know where to look.
    Run in_context(std::function<int(const Context&)> run);
    CLI::App* command_in(const char* name, const char* what, std::function<int(const Context&)> run);
    void add_globals();
    void add_status();
    void add_diagnose();
    void add_events();
    void add_incidents();
    CLI::App* incident_command(CLI::App& incident, const char* name, const char* what,
                               std::function<int(const Context&)> run);
    void add_incident_reading(CLI::App& incident);
    void add_incident_changes(CLI::App& incident);
    void add_maintenance();
    void add_drill();
    CLI::App* maintenance_command(CLI::App& maintenance, const char* name, const char* what,
                                  std::function<int(const Context&)> run);
    void add_lists();
    void add_phase_out();
    void add_forget();
    void add_tables();
    void add_report();

    CLI::App app_{
        "Health of this node's disks and arrays. Exit status: 0 ok, 1 warning, 2 critical, 3 unknown.",
        "raidwatch"};
    Run run_;
    Globals globals_;
    StatusOptions status_;
    DiagnoseOptions diagnose_;
    EventsOptions events_;
    IncidentsOptions incidents_;
    HubIncidentOptions hub_incident_;
    MaintenanceOptions maintenance_;
    DrillOptions drill_;
    OperationsOptions operations_;
    DisksOptions disks_;
    PhaseOutOptions phase_out_;
    ForgetOptions forget_;
    TrendOptions trend_;
    LocateOptions locate_;
    TreeOptions tree_;
    TablesOptions tables_;
    ReportOptions report_;
    MetricsOptions metrics_;
    std::string config_to_check_;
};

}  // namespace raidwatch::cli
