#include "agent/report/words.hpp"
#include "commands.hpp"
#include "watch.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using report::name_text;

Result<store::EventFilter> filter_of(const EventsOptions& options, UtcTime now) {
    store::EventFilter filter;
    filter.limit = options.limit;
    if (!options.since.empty()) {
        const auto since = parse_since(options.since, now);
        if (!since) return tl::unexpected(since.error());
        filter.since = *since;
    }
    if (!options.kind.empty()) filter.kind = options.kind;
    if (!options.component.empty()) filter.component = options.component;
    for (const auto severity : {Severity::info, Severity::warning, Severity::critical})
        if (word(severity) == options.severity) filter.at_least = severity;
    if (!options.severity.empty() && !filter.at_least)
        return failure(ErrorCode::invalid, "reading --severity", options.severity,
                       "one of info, warning, critical");
    return filter;
}

Colour colour_of(Severity severity) {
    if (severity == Severity::critical) return Colour::bad;
    return severity == Severity::warning ? Colour::warning : Colour::dim;
}

std::string event_line(const Event& event, const Terminal& terminal) {
    auto said = printable(event.text.empty() ? std::string(event.kind.meaning()) : event.text, 300);
    if (event.text.empty() && (!event.before.empty() || !event.after.empty()))
        said = name_text(event.before) + " -> " + name_text(event.after);
    constexpr std::size_t kIndent = 6;
    return terminal.paint(Colour::dim, report::when(event.at)) + "  " +
           terminal.paint(colour_of(event.severity), fmt::format("{:<8}", word(event.severity))) + "  " +
           name_text(event.subject.name) + "  " + std::string(event.kind.name()) + "\n" +
           std::string(kIndent, ' ') + wrap(said, terminal.columns(kIndent), kIndent) + "\n";
}

/// With --follow every event is one line of JSON, so that a reader need not wait for the end of an array.
void tell(const Event& event, const EventsOptions& options, const Terminal& terminal) {
    say(options.json ? dump(to_json(event)) + "\n" : event_line(event, terminal));
}

int follow(store::Reader& reader, store::EventFilter filter, const EventsOptions& options,
           const Context& context) {
    Ending ending;
    std::set<std::string> told;  // ids at the time of the newest event: the filter's `since` includes it
    bool first = true;
    filter.since = filter.since.value_or(context.now());
    do {
        if (auto refreshed = reader.refresh(); !refreshed) return refuse(refreshed.error());
        const auto events = reader.events(filter);
        if (!events) return refuse(events.error());
        for (const auto& event : *events) {
            if (!told.insert(event.id).second) continue;
            tell(event, options, context.terminal);
            if (event.at <= *filter.since) continue;
            filter.since = event.at;
            told = {event.id};
        }
        if (first) filter.limit = 0;
        first = false;
        std::fflush(stdout);
    } while (ending.wait_a_second());
    return 0;
}

}  // namespace

int events(const Context& context, const EventsOptions& options) {
    const auto filter = filter_of(options, context.now());
    if (!filter) return refuse(filter.error());
    auto reader = open_store(context.places);
    if (!reader) return refuse(reader.error());
    if (options.follow) return follow(**reader, *filter, options, context);
    const auto events = (*reader)->events(*filter);
    if (!events) return refuse(events.error());
    if (options.json) {
        say(dump(to_json(*events), 2) + "\n");
        return 0;
    }
    for (const auto& event : *events) tell(event, options, context.terminal);
    if (events->empty()) say("no events\n");
    return 0;
}

}  // namespace raidwatch::cli
