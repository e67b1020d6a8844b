#pragma once
// The operators' desk: what people write and decide about incidents, from the API or the workbench.

#include "hub/context.hpp"
#include "hub/correlate/casework.hpp"

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::hub {

struct Entry {
    std::string who;
    std::string text;                    ///< may be empty where a state or a promise is given
    std::optional<IncidentState> state;  ///< the incident's from then on
    std::optional<UtcTime> next_update;  ///< promised; none: no promise is open any more
    Audience audience = Audience::operators;
};

/// `invalid`: nothing said, too long, a promise in the past, or a state that only the node can give; `busy`:
/// changed by somebody else at the same moment.
Status write_entry(Context& context, const IncidentRecord& incident, const Entry& entry);
/// Holds until the incident becomes worse.
Status acknowledge(Context& context, const IncidentRecord& incident, const std::string& who);

/// What else changes with a publication; what is not said stays.
struct Amendment {
    std::optional<std::string> title, impact, metadata;
    std::vector<SignalRecord> signals;                   ///< how components are from now on
    std::optional<std::vector<std::string>> components;  ///< ids; what it is about instead of what was said
    std::vector<std::string> more_components;            ///< ids; beside that
};
/// Customers are shown it from now on; `entry.text`, if any, as it is written.
Status publish(Context& context, const IncidentRecord& incident, Entry entry, const Amendment& also = {});

/// An incident that people open for customers: `entry` is its first update and needs a state.
struct Opening {
    Entry entry;
    Amendment as;  ///< with a title
    IncidentSeverity severity = IncidentSeverity::minor;
    std::optional<UtcTime> was_at = {};  ///< it is told of afterwards: it happened then
};
/// Its number. context.view must be set.
Result<std::int64_t> open_by_hand(Context& context, const Opening& opening);

/// Ends an incident that people opened, and takes it from the page. `invalid`: a node or another system told
/// of it.
Status withdraw(Context& context, const IncidentRecord& incident, const std::string& who);

/// Text for after the end, and whether customers read it; what is not said stays.
struct Postmortem {
    std::optional<std::string> text;
    std::optional<bool> shown;
};
/// True: customers read it from now on. `invalid`: nothing said, no text or one that is too long.
Result<bool> write_postmortem(Context& context, const IncidentRecord& incident, const std::string& who,
                              const Postmortem& postmortem);
Status remove_postmortem(Context& context, const IncidentRecord& incident, const std::string& who);

}  // namespace raidwatch::hub
