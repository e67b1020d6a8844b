#include "journal.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/text.hpp>

namespace raidwatch::app {

namespace {

bool worth_a_line(const Event& event) {
    const auto name = event.kind.name();
    for (const std::string_view family : {"incident.", "store.", "sink.", "collector."})
        if (name.starts_with(family)) return event.kind != kind::incident_updated;
    return event.kind == kind::node_booted;
}

}  // namespace

void write_to_journal(const std::vector<Event>& events) {
    for (const auto& event : events) {
        if (!worth_a_line(event)) continue;
        const auto line = std::string(event.kind.name()) + ": " + printable(event.text);
        switch (event.severity) {
            case Severity::critical:
                log::error(line);
                break;
            case Severity::warning:
                log::warning(line);
                break;
            case Severity::info:
                log::notice(line);
                break;
        }
    }
}

}  // namespace raidwatch::app
