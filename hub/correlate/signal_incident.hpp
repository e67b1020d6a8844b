#pragma once
// The story of a component that other systems say is disturbed: one incident, from the first bad word of any
// source until all say "operational" and it stayed so. Pure.

#include "hub/correlate/picture.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/incident.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::hub {

struct Signal {
    std::string source;     ///< "nagios", "upstream:provider"
    std::string component;  ///< as the source wrote it
    ComponentStatus state = ComponentStatus::operational;
    std::string message;
};

/// What is known when a signal comes.
struct SignalScene {
    Subject subject;                                        ///< the component
    std::string cluster;                                    ///< it runs in; empty: not known
    std::vector<std::string> services;                      ///< hit
    std::string evidence;                                   ///< storage_evidence()
    ComponentStatus before = ComponentStatus::operational;  ///< worst of all sources until now
    ComponentStatus worst = ComponentStatus::operational;   ///< and from now on
};

/// Quiet for so long after the last source said "operational", it is over.
inline constexpr Milliseconds kSignalWatch{600'000};
/// A relapse within this time re-opens.
inline constexpr Milliseconds kSignalRelapse{86'400'000};

/// "provider (upstream)" for "upstream:provider"; others by their name.
std::string speaker_of(std::string_view source);

/// Bad enough for an incident of its own; maintenance that another system announces is none.
inline bool is_disturbed(ComponentStatus status) {
    return status >= ComponentStatus::degraded_performance;
}
IncidentSeverity severity_of(ComponentStatus status);

std::string signal_key(const Subject& subject);
Incident open_signal_incident(const SignalScene& scene, const Signal& signal, std::string id, UtcTime now);
/// One update; escalates, watches or re-opens as the scene says.
void follow_signal(Incident& incident, const SignalScene& scene, const Signal& signal, UtcTime now);
/// Resolves it when it was whole for kSignalWatch; false: not yet.
bool settle_signal(Incident& incident, UtcTime now);

/// An update that people or the hub write into such an incident, with the state it has from then on.
void write_update(Incident& incident, IncidentState state, std::string text, UtcTime now);

}  // namespace raidwatch::hub
