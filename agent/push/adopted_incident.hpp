#pragma once
// An incident that lives on at the hub under the id of an earlier one of the same key.

#include <raidwatch/model/incident.hpp>

#include <optional>
#include <string>

namespace raidwatch::push {

struct AdoptedIncident {
    Incident before;  ///< as the hub had it when it was adopted
    int revision_base = 0;

    /// `incident` (ours) as the next revision of the adopted one: its id, its opening, its story and then
    /// ours.
    Incident continued_by(Incident incident) const;

    std::string text() const;
    static std::optional<AdoptedIncident> from_text(const std::string& text);
};

}  // namespace raidwatch::push
