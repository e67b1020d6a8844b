#pragma once
// Integrity tests that the distribution or smartd schedules, as their unit, cron and config files say.

#include <cstdint>
#include <string>

#include <boost/describe.hpp>

namespace raidwatch {

enum class TestedKind { md_array, zfs_pool, btrfs, disk_short, disk_long };
BOOST_DESCRIBE_ENUM(TestedKind, md_array, zfs_pool, btrfs, disk_short, disk_long)

struct TestSchedule {
    TestedKind tests = TestedKind::md_array;
    std::string target;  ///< the one pool or disk ("tank", "sda") it is for; empty: all of the kind
    std::string by;      ///< "mdcheck_start.timer", "/etc/cron.d/mdadm", "smartd"
    std::string when;    ///< as written there: an OnCalendar expression, cron's five fields, smartd's -s; empty: not known
    std::int64_t period_s = 0;  ///< how often that is, rounded up: a day, a week, 31 days, a year; 0: not known

    bool operator==(const TestSchedule&) const = default;
};
BOOST_DESCRIBE_STRUCT(TestSchedule, (), (tests, target, by, when, period_s))

}  // namespace raidwatch
