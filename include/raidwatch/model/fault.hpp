#pragma once
// A fault is what the health rules see wrong at this moment: recomputed from the view on every cycle, so a crash
// loses none. The incident lifecycle turns faults into incidents.

#include <optional>
#include <string>
#include <vector>

#include <raidwatch/model/event.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

enum class FaultClass {
    array_redundancy,     ///< degraded, failed, inactive, vanished, data lost, rebuild trouble
    disk_illness,         ///< health, media errors, predicted failure, self-test
    disk_link,            ///< cable, backplane, port
    temperature,
    disk_unresponsive,    ///< hangs, or cannot be read
    controller_presence,  ///< lost, foreign configuration on its replacement
    controller_power,     ///< battery and the write cache it forces
    enclosure,
    node_silent,
    maintenance_overrun,
    service_signal,
    drill,  ///< a rehearsal of the way to the status APIs: nothing is broken
};
BOOST_DESCRIBE_ENUM(FaultClass, array_redundancy, disk_illness, disk_link, temperature, disk_unresponsive,
                    controller_presence, controller_power, enclosure, node_silent, maintenance_overrun, service_signal,
                    drill)

struct Fault {
    FaultClass fault_class = FaultClass::array_redundancy;
    Subject subject;
    Kind kind;
    Severity severity = Severity::warning;
    std::string rule;     ///< id of the health rule: "md.degraded"
    std::string summary;  ///< one sentence with the measured facts
    /// Every rule that is broken, with the one of several that breaks it: "array.degraded", "array.survivor wwn-... ata.pending".
    std::vector<std::string> troubles;
    std::vector<Subject> parts;    ///< failed parts by serial; not empty = the cause is identified
    std::vector<Subject> parents;  ///< controller, enclosure, node: what absorbs this fault while itself out
    std::vector<Subject> touches;  ///< components whose own incidents this one stands for (a failed member's disk)
    std::string repair;   ///< what restores it and how far it is: "rebuild onto ZC1A0105, 4.0 %, 9h 50m to 12h"; empty: nothing runs
    std::vector<std::string> mounts;
    std::vector<std::string> services;  ///< hit by this fault; filled from the config's mapping of mounts
    std::optional<bool> readable_without;  ///< of what took disks away: every array on them can be read without them
    Evidence evidence;

    bool operator==(const Fault&) const = default;
};
BOOST_DESCRIBE_STRUCT(Fault, (), (fault_class, subject, kind, severity, rule, summary, troubles, parts, parents, touches, repair, mounts,
                              services, readable_without, evidence))

/// "array_redundancy/md-uuid-...": stable across restarts, renames, reboots and slots.
std::string fault_key(FaultClass fault_class, const Subject& subject);

}  // namespace raidwatch
