#include "agent/report/words.hpp"
#include "commands.hpp"
#include "incident_text.hpp"
#include "status_text.hpp"
#include "table.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using report::name_text;

std::string duration_text(const Incident& incident, UtcTime now) {
    return human_duration(incident.resolved_at.value_or(now) - incident.opened_at);
}

/// Those of a service.
Result<std::vector<Incident>> hitting(store::Reader& reader, const std::string& service) {
    auto all = reader.incidents({});
    if (all)
        std::erase_if(*all,
                      [&](const Incident& one) { return std::ranges::count(one.services, service) == 0; });
    return all;
}

}  // namespace

std::string incident_table(const std::vector<Incident>& incidents, const Context& context, bool name_nodes) {
    Table table({"NO", "SEVERITY", "NODE", "COMPONENT", "STATE", "SINCE", "FOR"}, {"NO", "SINCE", "FOR"});
    for (const auto& incident : incidents) {
        const auto colour = is_open(incident) ? colour_of(incident.severity) : Colour::none;
        table.add({{fmt::format("#{}", incident.number), Colour::none, true},
                   {std::string(word(incident.severity)), colour},
                   name_nodes ? name_text(incident.node) : std::string(),
                   name_text(incident.subject.name),
                   std::string(word(incident.state)),
                   report::when(incident.opened_at),
                   duration_text(incident, context.now())});
        table.note(printable(incident.title, 160));
    }
    return table.text(context.terminal, 0);
}

std::string incident_story(const Incident& incident, const Terminal& terminal) {
    std::string text;
    for (const auto& update : incident.updates)
        text += "  " + terminal.paint(Colour::dim, report::when(update.at)) +
                fmt::format("  {}, {}\n      ", word(update.state), word(update.severity)) +
                wrap(printable(update.text, 4000), terminal.columns(6), 6) + "\n";
    return text;
}

int incidents(const Context& context, const IncidentsOptions& options) {
    auto reader = open_store(context.places);
    if (!reader) return refuse(reader.error());
    store::IncidentFilter filter;
    filter.open_only = !options.all;
    const auto found = (*reader)->incidents(filter);
    if (!found) return refuse(found.error());
    if (options.json)
        say(dump(to_json(*found), 2) + "\n");
    else if (found->empty())
        say(options.all ? "no incidents\n" : "no open incidents\n");
    else
        say(incident_table(*found, context, false));
    return 0;
}

int incident_show(const Context& context, const IncidentShowOptions& options) {
    auto reader = open_store(context.places);
    if (!reader) return refuse(reader.error());
    store::IncidentFilter filter;
    const auto digits = options.which.starts_with('#') ? options.which.substr(1) : options.which;
    if (const auto number = parse_int(digits))
        filter.number = *number;
    else
        filter.component = options.which;
    auto found = (*reader)->incidents(filter);
    if (found && found->empty() && filter.number) {  // a serial may be all digits
        filter = {};
        filter.component = options.which;
        found = (*reader)->incidents(filter);
    }
    if (found && found->empty()) found = hitting(**reader, options.which);
    if (!found) return refuse(found.error());
    if (options.json) {
        say(dump(to_json(*found), 2) + "\n");
        return found->empty() ? 1 : 0;
    }
    if (found->empty()) {
        complain("no incident of " + options.which);
        return 1;
    }
    const auto picture = look(context.places, context.now());
    for (const auto& incident : *found) {
        if (&incident != &found->front()) say("\n");
        say(incident_block(incident, picture, context.terminal) + "\n" +
            incident_story(incident, context.terminal));
    }
    return 0;
}

}  // namespace raidwatch::cli
