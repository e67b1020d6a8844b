#pragma once
// What the node looks like now: the last good findings of every domain, and the merged view of them.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <raidwatch/model/event.hpp>
#include <raidwatch/model/findings.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

/// The memory of one domain. A failed read keeps `last` and sets `failing_since`.
struct DomainState {
    Findings last;                          ///< merged with what incomplete reads left unsaid
    std::optional<UtcTime> last_complete_at;
    std::optional<UtcTime> failing_since;   ///< since when no complete answer came
    std::vector<Problem> problems;          ///< of the latest attempt

    bool operator==(const DomainState&) const = default;
};
BOOST_DESCRIBE_STRUCT(DomainState, (), (last, last_complete_at, failing_since, problems))

struct Snapshot {
    std::string node;
    std::string boot_id;
    std::map<Domain, DomainState> domains;

    bool operator==(const Snapshot&) const = default;
};

/// A domain that gives no complete answer: shown as "cannot see X", never as ok.
struct Blind {
    Domain domain;
    UtcTime since{};
    std::vector<Problem> problems;

    bool operator==(const Blind&) const = default;
};
BOOST_DESCRIBE_STRUCT(Blind, (), (domain, since, problems))

/// An array that was there and is not any more, with what was last known of it.
struct VanishedArray {
    Array array;
    UtcTime since{};

    bool operator==(const VanishedArray&) const = default;
};
BOOST_DESCRIBE_STRUCT(VanishedArray, (), (array, since))

/// A controller that was there and is not any more, or whose replacement has not brought back what it carried.
struct LostController {
    Controller controller;
    UtcTime since{};
    std::optional<UtcTime> seen_at;  ///< when it last answered
    std::vector<Array> arrays;       ///< that it carried, as last seen
    std::vector<Disk> disks;         ///< behind it, as last seen

    bool operator==(const LostController&) const = default;
};
BOOST_DESCRIBE_STRUCT(LostController, (), (controller, since, seen_at, arrays, disks))

/// An enclosure that was there and went with disks in it.
struct LostEnclosure {
    Enclosure enclosure;
    UtcTime since{};
    std::vector<Disk> disks;  ///< that went with it, as last seen

    bool operator==(const LostEnclosure&) const = default;
};
BOOST_DESCRIBE_STRUCT(LostEnclosure, (), (enclosure, since, disks))

/// The merged view: one component each, whatever number of sources saw it.
struct NodeView {
    std::vector<Controller> controllers;
    std::vector<Enclosure> enclosures;
    std::vector<Array> arrays;          ///< sorted by name
    std::vector<Disk> disks;            ///< sorted by slot, device
    std::vector<SmartReading> readings; ///< at most one a disk, the newest
    std::vector<Blind> blind;
    std::vector<VanishedArray> vanished;
    std::vector<LostController> lost;
    std::vector<LostEnclosure> lost_enclosures;
    std::vector<TestSchedule> schedules;  ///< integrity tests that somebody else sees to
    std::vector<Disk> departed;  ///< gone, but arrays still name them; kept so that people are told serial and slot

    const Disk* disk(const std::string& id) const;      ///< present ones only
    const Disk* known_disk(const std::string& id) const;  ///< present or departed
    const Array* array(const std::string& id) const;
    const SmartReading* reading(const std::string& disk_id) const;
    /// Whether a controller, enclosure, array or disk is there; anything else always is.
    bool lists(const Subject& subject) const;
    bool operator==(const NodeView&) const = default;
};
BOOST_DESCRIBE_STRUCT(NodeView, (), (controllers, enclosures, arrays, disks, readings, blind, vanished, lost, lost_enclosures,
                                 schedules, departed))

}  // namespace raidwatch
