#include "lifecycle.hpp"
#include "story.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::incident {

namespace {

bool is_named(const Subject& subject, const std::string& name) {
    return subject.name == name || subject.id == name;
}

bool is_meant(const Incident& incident, const Acknowledging& what) {
    if (what.number) return incident.number == *what.number;
    return is_named(incident.subject, what.component) ||
           std::ranges::any_of(incident.parts,
                               [&](const Subject& part) { return is_named(part, what.component); });
}

}  // namespace

Step acknowledge(std::vector<Incident>& book, const Acknowledging& what) {
    Step step;
    for (auto& incident : book) {
        if (!is_open(incident) || !is_meant(incident, what)) continue;
        incident.acknowledged = Acknowledgement{what.by, what.now, incident.severity};
        const auto by = what.by.empty() ? std::string("somebody") : printable(what.by, 100);
        const auto note = what.note.empty() ? std::string() : ": " + printable(what.note, 1000);
        tell(incident, kind::incident_updated, "Acknowledged by " + by + " until it gets worse" + note,
             what.now, step);
    }
    return step;
}

}  // namespace raidwatch::incident
