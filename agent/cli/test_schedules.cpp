#include "test_schedules.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace raidwatch::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = 256 * 1024;

struct KnownTimer {
    std::string_view name;  ///< of a template with its "@": "zfs-scrub-monthly@" stands for every instance
    std::string_view tests;
};
// mdadm, zfsutils-linux, btrfsmaintenance, btrfs-progs of Debian, SUSE and Fedora.
constexpr std::array kTimers{
    KnownTimer{"mdcheck_start.timer", "md arrays"}, KnownTimer{"mdcheck_continue.timer", "md arrays"},
    KnownTimer{"raid-check.timer", "md arrays"},    KnownTimer{"zfs-scrub-weekly@", "ZFS pools"},
    KnownTimer{"zfs-scrub-monthly@", "ZFS pools"},  KnownTimer{"zfs-scrub@", "ZFS pools"},
    KnownTimer{"btrfs-scrub.timer", "btrfs"},       KnownTimer{"btrfs-scrub@", "btrfs"},
};

struct KnownCron {
    std::string_view file, command, tests;
    std::string_view switch_file, switch_name, off;  ///< where an environment file switches it off
};
constexpr std::array kCrons{
    KnownCron{"/etc/cron.d/mdadm", "checkarray", "md arrays", "/etc/default/mdadm", "AUTOCHECK", "false"},
    KnownCron{"/etc/cron.d/raid-check", "raid-check", "md arrays", "/etc/sysconfig/raid-check", "ENABLED",
              "no"},
    KnownCron{"/etc/cron.d/zfsutils-linux", "scrub", "ZFS pools", "", "", ""},
};

/// Empty where it cannot be read.
std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kLargestFile, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return text;
}

std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        names.insert(entry->path().filename().string());
    return names;
}

std::set<std::string> enabled_units(const std::string& root) {
    std::set<std::string> units;
    const std::string folder = root + "/etc/systemd/system";
    for (const auto& name : names_in(folder))
        if (name.ends_with(".wants")) units.merge(names_in(folder + "/" + name));
    std::error_code error;
    std::erase_if(units, [&](const std::string& unit) {  // masked
        return fs::read_symlink(folder + "/" + unit, error) == "/dev/null";
    });
    return units;
}

std::string calendar_of(const std::string& root, const std::string& unit) {
    const auto at = unit.find('@');
    const std::string file = at == unit.npos ? unit : unit.substr(0, at + 1) + ".timer";
    for (const auto* folder : {"/etc/systemd/system/", "/usr/lib/systemd/system/", "/lib/systemd/system/"})
        if (const auto text = content_of(root + folder + file); !text.empty())
            return setting(text, "OnCalendar");
    return {};
}

void add_timers(const std::string& root, const std::set<std::string>& enabled,
                std::vector<TestSchedule>& all) {
    for (const auto& unit : enabled)
        for (const auto& known : kTimers) {
            const bool is_it = known.name.ends_with('@')
                                   ? unit.starts_with(known.name) && unit.ends_with(".timer")
                                   : unit == known.name;
            if (is_it)
                all.push_back({std::string(known.tests), printable(unit, 100), calendar_of(root, unit)});
        }
}

void add_crons(const std::string& root, std::vector<TestSchedule>& all) {
    for (const auto& known : kCrons) {
        const auto when = cron_time(content_of(root + std::string(known.file)), known.command);
        const auto value =
            known.switch_file.empty()
                ? std::string()
                : setting(content_of(root + std::string(known.switch_file)), known.switch_name);
        if (when.empty() || (!known.off.empty() && value == known.off)) continue;
        all.push_back({std::string(known.tests), std::string(known.file), when});
    }
}

}  // namespace

std::string cron_time(std::string_view file, std::string_view command) {
    constexpr std::size_t kFields = 5;
    for (const auto line : split_lines(file)) {
        const auto words = split_words(line);
        if (words.size() <= kFields || words.front().starts_with('#') || line.find(command) == line.npos)
            continue;
        if (words.front().find('=') != std::string_view::npos) continue;  // a variable
        std::string when;
        for (std::size_t i = 0; i < kFields; ++i) when += (i == 0 ? "" : " ") + std::string(words[i]);
        return printable(when, 80);
    }
    return {};
}

std::string setting(std::string_view file, std::string_view name) {
    std::string value;
    for (const auto line : split_lines(file)) {
        const auto text = trim(line);
        if (text.size() <= name.size() || !text.starts_with(name) || text[name.size()] != '=') continue;
        auto rest = trim(text.substr(name.size() + 1));
        if (rest.size() >= 2 && (rest.front() == '"' || rest.front() == '\'') && rest.back() == rest.front())
            rest = rest.substr(1, rest.size() - 2);
        value = printable(rest, 120);
    }
    return value;
}

std::vector<std::string> smartd_schedules(std::string_view smartd_conf) {
    std::vector<std::string> found;
    for (const auto line : split_lines(smartd_conf)) {
        const auto words = split_words(line.substr(0, line.find('#')));
        for (std::size_t i = 0; i + 1 < words.size(); ++i)
            if (words[i] == "-s") found.push_back(printable(words[i + 1], 120));
    }
    return found;
}

std::vector<TestSchedule> test_schedules(const std::string& root) {
    std::vector<TestSchedule> all;
    const auto enabled = enabled_units(root);
    add_timers(root, enabled, all);
    add_crons(root, all);
    if (enabled.contains("smartmontools.service") || enabled.contains("smartd.service"))
        for (const auto* file : {"/etc/smartd.conf", "/etc/smartmontools/smartd.conf"})
            for (const auto& schedule : smartd_schedules(content_of(root + file)))
                all.push_back({"disks", "smartd", schedule});
    return all;
}

}  // namespace raidwatch::cli
