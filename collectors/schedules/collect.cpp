#include "collect.hpp"

#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <array>
#include <set>

namespace raidwatch {

namespace {

using namespace schedules;

constexpr std::size_t kLargestFile = 256 * 1024;
constexpr const char* kUnits = "/etc/systemd/system";

struct KnownTimer {
    std::string_view name;  ///< of a template with its "@": "zfs-scrub-monthly@" stands for every instance
    TestedKind tests;
};
// mdadm, zfsutils-linux, btrfsmaintenance, btrfs-progs of Debian, SUSE and Fedora. mdcheck_continue.timer
// begins nothing: it goes on with what mdcheck_start.timer began.
constexpr std::array kTimers{
    KnownTimer{"mdcheck_start.timer", TestedKind::md_array},
    KnownTimer{"raid-check.timer", TestedKind::md_array},
    KnownTimer{"zfs-scrub-weekly@", TestedKind::zfs_pool},
    KnownTimer{"zfs-scrub-monthly@", TestedKind::zfs_pool},
    KnownTimer{"zfs-scrub@", TestedKind::zfs_pool},
    KnownTimer{"btrfs-scrub.timer", TestedKind::btrfs},
    KnownTimer{"btrfs-scrub@", TestedKind::btrfs},
};

struct KnownCron {
    std::string_view file, command;
    TestedKind tests;
    std::string_view switch_file, switch_name, off;  ///< where an environment file switches it off
};
constexpr std::array kCrons{
    KnownCron{"/etc/cron.d/mdadm", "checkarray", TestedKind::md_array, "/etc/default/mdadm", "AUTOCHECK",
              "false"},
    KnownCron{"/etc/cron.d/raid-check", "raid-check", TestedKind::md_array, "/etc/sysconfig/raid-check",
              "ENABLED", "no"},
    KnownCron{"/etc/cron.d/zfsutils-linux", "scrub", TestedKind::zfs_pool, "", "", ""},
};

/// Reads what is there; anything but its absence is a problem.
class Reading {
  public:
    Reading(const Files& files, Findings& findings) : files_(files), findings_(findings) {}

    std::string content(const std::string& path) {
        auto text = files_.read(path, kLargestFile);
        if (text) return std::move(*text);
        note(text.error());
        return {};
    }
    std::vector<std::string> names(const std::string& folder) {
        auto found = files_.list(folder);
        if (found) return std::move(*found);
        note(found.error());
        return {};
    }
    bool is_masked(const std::string& unit) const {
        return files_.link(std::string(kUnits) + "/" + unit).value_or("") == "/dev/null";
    }

  private:
    void note(const Error& error) {
        if (error.code == ErrorCode::not_found) return;
        findings_.problems.push_back({"schedules", error.code, error.text()});
        findings_.complete = false;
    }

    const Files& files_;
    Findings& findings_;
};

std::set<std::string> enabled_units(Reading& reading) {
    std::set<std::string> units;
    for (const auto& name : reading.names(kUnits)) {
        if (!name.ends_with(".wants")) continue;
        for (auto& unit : reading.names(std::string(kUnits) + "/" + name)) units.insert(std::move(unit));
    }
    std::erase_if(units, [&](const std::string& unit) { return reading.is_masked(unit); });
    return units;
}

/// What `systemctl edit` and packages lay over a unit: FILE.d/*.conf.
std::string laid_over(Reading& reading, const std::string& file) {
    std::string text;
    for (const auto* folder : {"/usr/lib/systemd/system/", "/etc/systemd/system/"})
        for (const auto& name : reading.names(folder + file + ".d"))
            if (name.ends_with(".conf")) text += "\n" + reading.content(folder + file + ".d/" + name);
    return text;
}

/// The last one said counts; of a template its own, then the instance's.
std::string calendar_of(Reading& reading, const std::string& unit) {
    const auto at = unit.find('@');
    const std::string file = at == unit.npos ? unit : unit.substr(0, at + 1) + ".timer";
    std::string text;
    for (const auto* folder : {"/etc/systemd/system/", "/usr/lib/systemd/system/", "/lib/systemd/system/"})
        if (text.empty()) text = reading.content(folder + file);
    text += laid_over(reading, file);
    if (file != unit) text += laid_over(reading, unit);
    return setting(text, "OnCalendar");
}

/// "tank" of "zfs-scrub-monthly@tank.timer"; empty where it is no instance.
std::string instance_of(const std::string& unit) {
    const auto at = unit.find('@'), end = unit.rfind(".timer");
    return at == unit.npos || end == unit.npos || end <= at
               ? std::string()
               : printable(unit.substr(at + 1, end - at - 1), 100);
}

void add_timers(Reading& reading, const std::set<std::string>& enabled, std::vector<TestSchedule>& all) {
    for (const auto& unit : enabled)
        for (const auto& known : kTimers) {
            const bool is_it = known.name.ends_with('@')
                                   ? unit.starts_with(known.name) && unit.ends_with(".timer")
                                   : unit == known.name;
            if (!is_it) continue;
            const auto when = calendar_of(reading, unit);
            all.push_back(
                {known.tests, instance_of(unit), printable(unit, 100), when, calendar_period_s(when)});
        }
}

void add_crons(Reading& reading, std::vector<TestSchedule>& all) {
    for (const auto& known : kCrons) {
        const auto cron = cron_line(reading.content(std::string(known.file)), known.command);
        if (cron.when.empty()) continue;
        const auto value = known.switch_file.empty()
                               ? std::string()
                               : setting(reading.content(std::string(known.switch_file)), known.switch_name);
        if (!known.off.empty() && value == known.off) continue;
        all.push_back({known.tests, "", std::string(known.file), cron.when, cron_period_s(cron)});
    }
}

}  // namespace

Findings collect_schedules(const Host& host, std::string_view) {
    Findings findings;
    findings.domain = {"schedules", ""};
    findings.taken_at = host.clock.now().utc;
    findings.complete = true;
    Reading reading(host.files, findings);
    const auto enabled = enabled_units(reading);
    add_timers(reading, enabled, findings.schedules);
    add_crons(reading, findings.schedules);
    if (enabled.contains("smartmontools.service") || enabled.contains("smartd.service"))
        for (const auto* file : {"/etc/smartd.conf", "/etc/smartmontools/smartd.conf"})
            for (auto& schedule : smartd_schedules(reading.content(file)))
                findings.schedules.push_back(std::move(schedule));
    return findings;
}

}  // namespace raidwatch
