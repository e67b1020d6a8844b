#pragma once
// One answer of the probe: facts of one failure domain, how complete they are, and what could not be read.

#include <string>
#include <vector>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/array.hpp>
#include <raidwatch/model/disk.hpp>
#include <raidwatch/model/domain.hpp>
#include <raidwatch/model/hardware.hpp>
#include <raidwatch/model/smart.hpp>
#include <raidwatch/model/test_schedule.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

struct Findings {
    Domain domain;
    UtcTime taken_at{};
    /// True: everything of this domain was read; what is not listed is not there ("vanished" may be said).
    /// False: what is missing here is unknown and the old fact is carried forward, stale.
    bool complete = false;
    std::vector<Controller> controllers;
    std::vector<Enclosure> enclosures;
    std::vector<Array> arrays;
    std::vector<Disk> disks;
    std::vector<SmartReading> readings;
    std::vector<Domain> domains;  ///< only from the inventory: every other domain present on the node now
    std::vector<TestSchedule> schedules;  ///< only from the domain "schedules"
    std::vector<Problem> problems;

    bool operator==(const Findings&) const = default;
};
BOOST_DESCRIBE_STRUCT(Findings, (),
                      (domain, taken_at, complete, controllers, enclosures, arrays, disks, readings, domains, schedules,
                       problems))

}  // namespace raidwatch
