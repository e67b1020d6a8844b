// Commands that tell something.

#include "command_line.hpp"

#include <raidwatch/version.hpp>

namespace raidwatch::cli {

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

}  // namespace raidwatch::cli
