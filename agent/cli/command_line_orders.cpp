// Commands by which a person says or wants something, and those that read what came of it.

#include "command_line.hpp"

namespace raidwatch::cli {

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
    sub->callback([this, run = in_context(std::move(run))] { run_ = run; });
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
    using Change = std::function<int(const Context&, const HubIncidentOptions&)>;
    const auto change = [&](const char* name, const char* what, Change at_hub, Change on_node) {
        auto* sub = incident_command(incident, name, what, [this, at_hub, on_node](const Context& context) {
            return (hub_incident_.hub.url.empty() ? on_node : at_hub)(context, hub_incident_);
        });
        sub->add_option("which", hub_incident_.which, "number, array, serial or service")
            ->required()
            ->type_name("NUMBER|COMPONENT|SERVICE");
        sub->add_option("text", hub_incident_.text, "what to write")->type_name("TEXT");
        return sub;
    };
    const auto writes = [](const char* resource) {
        return [resource](const Context& context, const HubIncidentOptions& options) {
            return hub_incident_change(context, options, resource);
        };
    };
    auto* note = change("note", "write into its story, for operators", writes("notes"), node_incident_note);
    auto* publish = change("publish", "show it to customers, with this text if any; needs --hub",
                           writes("publication"), node_incident_publish);
    change("ack", "say that somebody looks after it, until it becomes worse", writes("acknowledgement"),
           node_incident_ack);
    for (auto* sub : {note, publish}) {
        sub->add_option("--state", hub_incident_.state, "its state from now on; needs --hub")
            ->check(CLI::IsMember({"investigating", "identified", "monitoring", "resolved"}));
        sub->add_option("--next-update", hub_incident_.next_update,
                        "promise the next update by then; needs --hub")
            ->type_name("30m|RFC3339");
    }
    auto* postmortem = change("postmortem", "write what went wrong, for after its end; needs --hub",
                              hub_incident_postmortem, node_incident_postmortem);
    postmortem->add_option("--file", hub_incident_.file, "the text is in there; - is standard input")
        ->type_name("FILE")
        ->excludes(postmortem->get_option("text"));
    auto* shown = postmortem->add_flag("--publish", hub_incident_.publish, "customers read it from now on");
    postmortem->add_flag("--take-back", hub_incident_.take_back, "customers read it no more")
        ->excludes(shown);
}

CLI::App* CommandLine::maintenance_command(CLI::App& maintenance, const char* name, const char* what,
                                           std::function<int(const Context&)> run) {
    auto* sub = maintenance.add_subcommand(name, what)->fallthrough();
    add_hub_options(*sub, maintenance_.hub);
    sub->add_flag("--json", maintenance_.json, "as JSON");
    sub->callback([this, run = in_context(std::move(run))] { run_ = run; });
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
        sub->add_option(
               "--expect-phase-out", options.phase_outs,
               "this disk may be out of its array while redundancy is left; may be given several times")
            ->type_name("SERIAL");
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

void CommandLine::add_phase_out() {
    auto* all = app_.add_subcommand("phase-out", "disks on their way out of their arrays")
                    ->fallthrough()
                    ->require_subcommand(1);
    const auto sub = [&](const char* name, const char* what, std::function<int(const Context&)> run) {
        auto* one = all->add_subcommand(name, what)->fallthrough();
        one->add_flag("--json", phase_out_.json, "as JSON");
        one->callback([this, run = in_context(std::move(run))] { run_ = run; });
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

void CommandLine::add_forget() {
    auto* sub = command_in("forget", "an array or controller that has gone for good is not missed any more",
                           [this](const Context& context) { return forget(context, forget_); });
    sub->add_option("name", forget_.name, "array or controller, or its id")->required()->type_name("NAME");
    sub->add_option("--reason", forget_.reason, "why, for those who read it later")->type_name("TEXT");
    sub->add_flag("--json", forget_.json, "as JSON");
}

}  // namespace raidwatch::cli
