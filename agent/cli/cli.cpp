#include "cli.hpp"

#include "commands.hpp"

#include <raidwatch/version.hpp>

#include <functional>
#include <memory>

#include <CLI/CLI.hpp>

namespace raidwatch::cli {

namespace {

using Run = std::function<int()>;

/// The command line with everything it fills in.
class CommandLine {
  public:
    CommandLine();
    int run(int argc, const char* const* argv);

  private:
    CLI::App* command(const char* name, const char* what, Run run);
    /// A command that needs to know where to look.
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
    TrendOptions trend_;
    LocateOptions locate_;
    TreeOptions tree_;
    TablesOptions tables_;
    ReportOptions report_;
    MetricsOptions metrics_;
    std::string config_to_check_;
};

CLI::App* CommandLine::command(const char* name, const char* what, Run run) {
    auto* sub = app_.add_subcommand(name, what);
    sub->fallthrough();
    sub->callback([this, run = std::move(run)] { run_ = run; });
    return sub;
}

CLI::App* CommandLine::command_in(const char* name, const char* what,
                                  std::function<int(const Context&)> run) {
    return command(name, what, [this, run = std::move(run)] {
        const auto context = make_context(globals_);
        return context ? run(*context) : refuse(context.error());
    });
}

void CommandLine::add_globals() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", std::string("raidwatch ") + kVersion);
    app_.add_option("--config", globals_.config_file, "config file instead of /etc/raidwatch/raidwatch.toml")
        ->type_name("FILE");
    app_.add_option("--state-dir", globals_.state_dir, "state directory instead of the configured one")
        ->type_name("DIR");
    app_.add_option("--as-of", globals_.as_of, "tell ages as of this time (for a copied state directory)")
        ->type_name("RFC3339");
    app_.add_flag("--no-color,--no-colour", globals_.no_colour, "no colour, not even on a terminal");
}

void CommandLine::add_status() {
    auto* sub = command_in("status", "what is wrong now, and what is done about it",
                           [this](const Context& context) { return status(context, status_); });
    sub->add_flag("--json", status_.json, "as JSON");
    auto* watched = sub->add_flag("--watch", status_.watch, "again and again until Ctrl-C");
    sub->add_flag("--all", status_.all, "also adapters that only pass their disks on");
    sub->add_flag("--now", status_.now, "read the hardware first; without the daemon this needs root")
        ->excludes(watched);
    sub->add_option("--probe", globals_.probe, "with --now: raidwatch-probe to run")->type_name("FILE");
    sub->add_option("--root", globals_.root, "with --now: a recorded node instead of this machine")
        ->type_name("DIR");
}

void CommandLine::add_diagnose() {
    auto* sub = command_in("diagnose", "what recorded output of a RAID or disk tool says",
                           [this](const Context& context) { return diagnose(context, diagnose_); });
    sub->add_option("--tool", diagnose_.tool, "whose output it is")->required()->type_name("TOOL");
    sub->add_option("file", diagnose_.files, "files, all of one machine; - is standard input")
        ->required()
        ->type_name("FILE...");
    sub->add_flag("--json", diagnose_.json, "as JSON");
    sub->add_option("--probe", globals_.probe, "raidwatch-probe to run")->type_name("FILE");
    sub->footer([this] {
        const auto context = make_context(globals_);
        return context ? recorded_tools_text(*context) : std::string{};
    });
}

void CommandLine::add_events() {
    auto* sub = command_in("events", "what happened",
                           [this](const Context& context) { return events(context, events_); });
    sub->add_option("--since", events_.since, "from then on")->type_name("24h|RFC3339");
    sub->add_option("--kind", events_.kind, "only kinds that begin so: array, disk.failed")
        ->type_name("PREFIX");
    sub->add_option("--component", events_.component, "only this array, disk or controller")
        ->type_name("NAME");
    sub->add_option("--severity", events_.severity, "at least info, warning or critical")->type_name("S");
    sub->add_option("--limit", events_.limit, "the newest so many")->type_name("N");
    sub->add_flag("--json", events_.json, "one JSON array; with --follow one object a line");
    sub->add_flag("--follow", events_.follow, "go on with new ones until Ctrl-C");
}

void CommandLine::add_incidents() {
    auto* list = command_in("incidents", "open incidents",
                            [this](const Context& context) { return incidents(context, incidents_); });
    list->add_flag("--all", incidents_.all, "resolved ones too");
    list->add_flag("--json", incidents_.json, "as JSON");

    auto* one = app_.add_subcommand("incident", "one incident: its story, and what is done about it")
                    ->fallthrough()
                    ->require_subcommand(1);
    add_incident_reading(*one);
    add_incident_changes(*one);
}

CLI::App* CommandLine::incident_command(CLI::App& incident, const char* name, const char* what,
                                        std::function<int(const Context&)> run) {
    auto* sub = incident.add_subcommand(name, what)->fallthrough();
    add_hub_options(*sub, hub_incident_.hub);
    sub->callback([this, run = std::move(run)] {
        run_ = [this, run] {
            const auto context = make_context(globals_);
            return context ? run(*context) : refuse(context.error());
        };
    });
    return sub;
}

void CommandLine::add_incident_reading(CLI::App& incident) {
    auto* list = incident_command(incident, "list", "open incidents, here or at the hub",
                                  [this](const Context& context) {
                                      if (!hub_incident_.hub.url.empty())
                                          return hub_incident_list(context, hub_incident_);
                                      return incidents(context, {hub_incident_.all, hub_incident_.json});
                                  });
    list->add_flag("--all", hub_incident_.all, "resolved ones too");
    auto* show = incident_command(
        incident, "show", "by number, or all of a component or service", [this](const Context& context) {
            if (!hub_incident_.hub.url.empty()) return hub_incident_show(context, hub_incident_);
            return incident_show(context, {hub_incident_.which, hub_incident_.json});
        });
    show->add_option("which", hub_incident_.which, "number, array, serial or service")
        ->required()
        ->type_name("NUMBER|COMPONENT|SERVICE");
    for (auto* sub : {list, show}) sub->add_flag("--json", hub_incident_.json, "as JSON");
}

void CommandLine::add_incident_changes(CLI::App& incident) {
    using OnNode = int (*)(const Context&, const HubIncidentOptions&);
    const auto change = [&](const char* name, const char* what, const char* resource, OnNode on_node) {
        auto* sub = incident_command(incident, name, what, [this, resource, on_node](const Context& context) {
            return hub_incident_.hub.url.empty() ? on_node(context, hub_incident_)
                                                 : hub_incident_change(context, hub_incident_, resource);
        });
        sub->add_option("which", hub_incident_.which, "number, array, serial or service")
            ->required()
            ->type_name("NUMBER|COMPONENT|SERVICE");
        sub->add_option("text", hub_incident_.text, "what to write")->type_name("TEXT");
        return sub;
    };
    auto* note = change("note", "write into its story, for operators", "notes", node_incident_note);
    auto* publish = change("publish", "show it to customers, with this text if any; needs --hub",
                           "publication", node_incident_publish);
    change("ack", "say that somebody looks after it, until it becomes worse", "acknowledgement",
           node_incident_ack);
    for (auto* sub : {note, publish}) {
        sub->add_option("--state", hub_incident_.state, "its state from now on; needs --hub")
            ->check(CLI::IsMember({"investigating", "identified", "monitoring", "resolved"}));
        sub->add_option("--next-update", hub_incident_.next_update,
                        "promise the next update by then; needs --hub")
            ->type_name("30m|RFC3339");
    }
}

CLI::App* CommandLine::maintenance_command(CLI::App& maintenance, const char* name, const char* what,
                                           std::function<int(const Context&)> run) {
    auto* sub = maintenance.add_subcommand(name, what)->fallthrough();
    add_hub_options(*sub, maintenance_.hub);
    sub->add_flag("--json", maintenance_.json, "as JSON");
    sub->callback([this, run = std::move(run)] {
        run_ = [this, run] {
            const auto context = make_context(globals_);
            return context ? run(*context) : refuse(context.error());
        };
    });
    return sub;
}

void CommandLine::add_maintenance() {
    auto* maintenance = app_.add_subcommand("maintenance", "planned work, on this node or at the hub")
                            ->fallthrough()
                            ->require_subcommand(1);
    auto& options = maintenance_;
    const auto order = [&](const char* name, const char* what, MaintenanceAction action) {
        auto* sub = maintenance_command(*maintenance, name, what, [this, action](const Context& context) {
            return maintenance_order(context, maintenance_, action);
        });
        sub->add_option("--cluster", options.cluster, "of all nodes of this cluster; needs --hub")
            ->type_name("C");
        sub->add_option("--node", options.node, "of this node instead of the own one; needs --hub")
            ->type_name("NODE");
        sub->add_option("--note", options.note, "a line for its record")->type_name("TEXT");
        return sub;
    };
    auto* start = order("start", "from now on", MaintenanceAction::start);
    auto* schedule = order("schedule", "from a time on", MaintenanceAction::schedule);
    auto* extend = order("extend", "move its end, or declare more", MaintenanceAction::extend);
    auto* end = order("end", "now, or call it off before it begins", MaintenanceAction::end);
    for (auto* sub : {start, schedule, extend}) {
        auto* until = sub->add_option("--until", options.until, "its end")->type_name("RFC3339");
        sub->add_option("--for", options.length, "its length; with extend, by how much it is longer")
            ->type_name("90m")
            ->excludes(until);
        sub->add_option("--expect-reboots", options.reboots, "so many of each node, 15 min at most each")
            ->check(CLI::Range(0, 1000))
            ->type_name("N");
        sub->add_option("--expect-absence", options.absence, "each node may be away so long in all")
            ->type_name("2h");
        sub->add_flag("--expect-rebuild", options.rebuild,
                      "arrays may be short of a member while one is left");
        sub->add_option("--reason", options.reason, "why, for operators")->type_name("TEXT");
    }
    for (auto* sub : {start, schedule})
        sub->add_option("--from", options.from, "its begin")->type_name("RFC3339");
    for (auto* sub : {extend, end})
        sub->add_option("--id", options.id, "which one; else the only one that runs")->type_name("ID");
    maintenance_command(*maintenance, "list", "open windows and what was made use of",
                        [this](const Context& context) { return maintenance_list(context, maintenance_); })
        ->add_flag("--all", options.all, "completed ones too");
}

void CommandLine::add_drill() {
    auto* sub = command_in("drill", "send a labelled synthetic fault through every sink and time each hop",
                           [this](const Context& context) { return drill(context, drill_); });
    sub->add_option("--sink", drill_.sinks, "only this one; may be given several times")->type_name("NAME");
    sub->add_option("--timeout", drill_.timeout, "how long a sink may take for the fault, and for its end")
        ->type_name("60s")
        ->capture_default_str();
    sub->add_flag("--json", drill_.json, "as JSON");
}

void CommandLine::add_lists() {
    auto* works = command_in("operations", "rebuilds, checks and other long work",
                             [this](const Context& context) { return operations(context, operations_); });
    works->add_option("target", operations_.target, "only this array or disk, ended ones too")
        ->type_name("NAME");
    works->add_flag("--all", operations_.all, "ended ones too");
    works->add_flag("--json", operations_.json, "as JSON");
    auto* inventory = command_in("disks", "every disk and how well it is", [this](const Context& context) {
        return disks_.risk ? disk_risks(context, disks_) : disks(context, disks_);
    });
    inventory->add_flag("--risk", disks_.risk, "which to look at first, and why");
    inventory->add_flag("--json", disks_.json, "as JSON");
    auto* history = command_in("trend", "how the numbers of a disk changed",
                               [this](const Context& context) { return trend(context, trend_); });
    history->add_option("disk", trend_.disk, "serial, device, slot or id")->required()->type_name("DISK");
    history->add_option("--metric", trend_.metric, "only this number: temperature_c, pending, ...")
        ->type_name("NAME");
    history->add_option("--since", trend_.since, "from then on")
        ->type_name("30d|RFC3339")
        ->capture_default_str();
    auto* table = history->add_flag("--csv", trend_.csv, "as CSV: at,metric,value");
    history->add_flag("--json", trend_.json, "as JSON")->excludes(table);
    auto* lamp = command_in("locate", "the lamp that shows where a disk is",
                            [this](const Context& context) { return locate(context, locate_); });
    lamp->add_option("disk", locate_.disk, "serial, id, device or slot")->required()->type_name("DISK");
    lamp->add_option("lamp", locate_.lamp, "on or off")
        ->check(CLI::IsMember({"on", "off"}))
        ->type_name("on|off");
    lamp->add_option("--probe", globals_.probe, "raidwatch-probe to run")->type_name("FILE");
    lamp->add_option("--root", globals_.root, "a simulated node instead of this machine")->type_name("DIR");
    auto* stack = command_in("tree", "what stands on what, and what goes when a part fails",
                             [this](const Context& context) { return tree(context, tree_); });
    stack->add_flag("--json", tree_.json, "as JSON");
    command_in("doctor", "whether raidwatch itself can do its work, and what to do",
               [](const Context& context) { return doctor(context); });
}

void CommandLine::add_phase_out() {
    auto* all = app_.add_subcommand("phase-out", "disks on their way out of their arrays")
                    ->fallthrough()
                    ->require_subcommand(1);
    const auto sub = [&](const char* name, const char* what, std::function<int(const Context&)> run) {
        auto* one = all->add_subcommand(name, what)->fallthrough();
        one->add_flag("--json", phase_out_.json, "as JSON");
        one->callback([this, run = std::move(run)] {
            run_ = [this, run] {
                const auto context = make_context(globals_);
                return context ? run(*context) : refuse(context.error());
            };
        });
        return one;
    };
    const auto with_disk = [&](CLI::App* one) {
        one->add_option("disk", phase_out_.disk, "serial, name or slot")->required()->type_name("DISK");
        return one;
    };
    const auto order = [&](const char* name, const char* what, PhaseOutAction action) {
        with_disk(sub(name, what, [this, action](const Context& context) {
            return phase_out_order(context, phase_out_, action);
        }))->add_option("--reason", phase_out_.reason, "why, for those who read it later");
    };
    order("add", "ask for a disk to be phased out", PhaseOutAction::add);
    all->get_subcommand("add")->add_flag("--execute", phase_out_.execute,
                                         "and begin to copy it onto a spare, where that is safe and allowed");
    order("confirm", "agree to a proposal, or let a scheduled disk go without a copy",
          PhaseOutAction::confirm);
    order("cancel", "call it off", PhaseOutAction::cancel);
    sub("list", "the open ones", [this](const Context& context) {
        return phase_out_list(context, phase_out_);
    })->add_flag("--all", phase_out_.all, "ended ones too");
    with_disk(sub("show", "one of them",
                  [this](const Context& context) { return phase_out_show(context, phase_out_); }));
    with_disk(sub("check", "may this disk be pulled now? exit status 0 yes, 1 no, 3 not known",
                  [this](const Context& context) { return phase_out_check(context, phase_out_); }));
}

void CommandLine::add_tables() {
    auto* check = command("check-config", "mistakes in the config, with file and line", [this] {
        return check_config(config_to_check_.empty() ? globals_.config_file : config_to_check_);
    });
    check->add_option("file", config_to_check_, "instead of /etc/raidwatch")->type_name("FILE");
    auto* all_rules = command("rules", "the health rules", [this] { return rules(tables_); });
    auto* all_kinds =
        command("kinds", "the kinds of events and incidents", [this] { return kinds(tables_); });
    for (auto* sub : {all_rules, all_kinds}) {
        auto* json = sub->add_flag("--json", tables_.json, "as JSON");
        sub->add_flag("--markdown", tables_.markdown, "as docs/ has it")->excludes(json);
    }
    command("version", "the version of this program", [] {
        say(std::string("raidwatch ") + kVersion + "\n");
        return 0;
    });
}

void CommandLine::add_report() {
    auto* sub = command_in("report", "health report of the node",
                           [this](const Context& context) { return report(context, report_); });
    sub->add_option("--format", report_.format, "text, html or json")
        ->check(CLI::IsMember({"text", "html", "json"}));
    sub->add_option("--output", report_.output, "write there instead of standard output")->type_name("FILE");
    sub->add_option("--since", report_.since, "period it covers")->type_name("24h|RFC3339");

    auto* numbers = command_in("metrics", "the node as Prometheus' text format",
                               [this](const Context& context) { return metrics(context, metrics_); });
    auto* output = numbers->add_option("--output", metrics_.output, "write there in one step: a .prom file")
                       ->type_name("FILE");
    numbers->add_flag("--markdown", metrics_.markdown, "what there is, as docs/ has it")->excludes(output);
}

CommandLine::CommandLine() {
    add_globals();
    add_status();
    add_diagnose();
    add_events();
    add_incidents();
    add_maintenance();
    add_drill();
    add_lists();
    add_phase_out();
    add_report();
    add_tables();
}

int CommandLine::run(int argc, const char* const* argv) {
    try {
        app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app_.exit(error) == 0 ? 0 : static_cast<int>(Exit::unknown);
    }
    return run_ ? run_() : static_cast<int>(Exit::unknown);
}

}  // namespace

int run(int argc, const char* const* argv) {
    CommandLine line;
    return line.run(argc, argv);
}

}  // namespace raidwatch::cli
