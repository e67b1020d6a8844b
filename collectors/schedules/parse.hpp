#pragma once
// Unit, cron and config files that schedule integrity tests: text to values. Pure.

#include <raidwatch/model/test_schedule.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::schedules {

/// The five fields of the first line of a cron file that runs `command`, as crontab(5) has them with a user;
/// empty: none does. `line` is that line.
struct CronLine {
    std::string when, line;
};
CronLine cron_line(std::string_view file, std::string_view command);

/// Value of the last line NAME=VALUE (environment files, units), without quotes; empty where there is none.
std::string setting(std::string_view file, std::string_view name);

/// What smartd is told to test (smartd.conf(5), "-s"): one schedule for each kind of test and each device or
/// DEVICESCAN. A regular expression that is not of the usual form counts as both kinds, its period unknown.
std::vector<TestSchedule> smartd_schedules(std::string_view smartd_conf);

/// How often, in seconds, rounded up to a day, a week, 31 days or 366 days; 0: cannot be told.
/// systemd.time(7), "Calendar Events": "weekly", "Sun *-*-1..7 1:00:00"
std::int64_t calendar_period_s(std::string_view on_calendar);
/// crontab(5): "57 0 * * 0". `line` may narrow it by a test of the day of the month, as Debian's do.
std::int64_t cron_period_s(const CronLine& cron);
/// smartd.conf(5): one alternative "L/../../6/03".
std::int64_t smartd_period_s(std::string_view alternative);

}  // namespace raidwatch::schedules
