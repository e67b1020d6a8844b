#pragma once
// Integrity tests that the distribution or smartd schedules on this node, as their unit and cron files say.

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::cli {

struct TestSchedule {
    std::string tests;  ///< "md arrays", "ZFS pools", "btrfs", "disks"
    std::string by;     ///< "mdcheck_start.timer", "/etc/cron.d/mdadm"
    std::string when;   ///< as written there: an OnCalendar expression, cron's five fields, smartd's -s;
                        ///< empty: not known

    bool operator==(const TestSchedule&) const = default;
};

/// Below `root` (empty: this machine). Timers that are enabled and not masked, cron files that are not
/// switched off, and smartd.conf; what cannot be read is not listed.
std::vector<TestSchedule> test_schedules(const std::string& root);

/// The five fields of the first line of a cron file that runs `command`; empty: none does.
std::string cron_time(std::string_view file, std::string_view command);
/// Value of the last line NAME=VALUE (environment files, units), without quotes; empty where there is none.
std::string setting(std::string_view file, std::string_view name);
/// What smartd is told to test by its -s directives, in order.
std::vector<std::string> smartd_schedules(std::string_view smartd_conf);

}  // namespace raidwatch::cli
