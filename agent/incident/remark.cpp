#include "lifecycle.hpp"
#include "story.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/incident_now.hpp>

#include <algorithm>

namespace raidwatch::incident {

namespace {

constexpr std::size_t kLongestName = 100, kLongestText = 4000;

bool is_named(const Subject& subject, const std::string& name) {
    return subject.name == name || subject.id == name;
}

bool is_about(const Incident& incident, const Remark& what) {
    if (what.number) return incident.number == *what.number;
    return is_named(incident.subject, what.about) ||
           std::ranges::any_of(incident.parts,
                               [&](const Subject& part) { return is_named(part, what.about); });
}

bool hits_service(const Incident& incident, const Remark& what) {
    return !what.number && std::ranges::count(incident.services, what.about) > 0;
}

std::string words(const Remark& what) {
    const auto by = what.by.empty() ? std::string("somebody") : printable(what.by, kLongestName);
    const auto text = printable(what.text, kLongestText);
    if (!what.acknowledges) return by + ": " + text;
    return "Acknowledged by " + by + " until it gets worse" + (text.empty() ? "" : ": " + text);
}

}  // namespace

Step remark(std::vector<Incident>& book, const Remark& what) {
    std::vector<Incident*> meant;
    for (const auto is_meant : {is_about, hits_service}) {
        for (auto& incident : book)
            if (is_open(incident) && is_meant(incident, what)) meant.push_back(&incident);
        if (!meant.empty()) break;
    }
    Step step;
    for (auto* incident : meant) {
        if (what.acknowledges)
            incident->acknowledged = Acknowledgement{what.by, what.now, incident->severity};
        tell(*incident, kind::incident_updated, words(what), severity_now(*incident), what.now, step);
    }
    return step;
}

}  // namespace raidwatch::incident
