#pragma once
// The operators' desk: what people write and decide about incidents, from the API or the workbench.

#include "hub/context.hpp"
#include "hub/correlate/casework.hpp"

#include <optional>
#include <string>

namespace raidwatch::hub {

struct Entry {
    std::string who;
    std::string text;                    ///< may be empty where a state or a promise is given
    std::optional<IncidentState> state;  ///< the incident's from then on
    std::optional<UtcTime> next_update;  ///< promised; none: no promise is open any more
    Audience audience = Audience::operators;
};

/// By number ("12", "#12"), or the open incident whose component has that id or name, else the open one that
/// hits the service of that name. `not_found`: none; `busy`: several, with their numbers.
Result<IncidentRecord> find_incident(Context& context, const std::string& which);

/// `invalid`: nothing said, too long, a promise in the past, or a state that only the node can give; `busy`:
/// changed by somebody else at the same moment.
Status write_entry(Context& context, const IncidentRecord& incident, const Entry& entry);
/// Holds until the incident becomes worse.
Status acknowledge(Context& context, const IncidentRecord& incident, const std::string& who);
/// Customers are shown it from now on; `entry.text`, if any, as it is written.
Status publish(Context& context, const IncidentRecord& incident, Entry entry);

/// Tells of promised updates that did not come: incident.update_overdue.
Status remind_of_promises(Context& context);

}  // namespace raidwatch::hub
