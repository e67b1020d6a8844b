#include "agent/report/words.hpp"
#include "commands.hpp"
#include "control_client.hpp"
#include "probe_process.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <cstdio>
#include <map>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace raidwatch::cli {

namespace {

enum class Health { good, warning, bad };

/// What was looked at, what was found, and what to do about it.
struct Finding {
    Health health = Health::good;
    std::string what, found, advice;
};

Finding daemon_finding(const Context& context, const Picture& picture) {
    if (!picture.daemon_running)
        return {Health::bad, "daemon", picture.daemon_error.empty() ? "not running" : picture.daemon_error,
                "systemctl status raidwatchd; journalctl -u raidwatchd"};
    if (picture.taken_at && picture.now - *picture.taken_at > kStale)
        return {Health::bad, "daemon",
                "runs, but its last look is " + human_duration(picture.now - *picture.taken_at) + " old",
                "systemctl restart raidwatchd, and see journalctl -u raidwatchd for what held it"};
    return {Health::good, "daemon", "answers at " + context.places.control_socket, ""};
}

Finding store_finding(const Context& context, const Picture& picture) {
    const auto bad = [](const std::string& why) {
        return Finding{Health::bad, "store", why,
                       "the state directory must exist, have space, and belong to the user raidwatch"};
    };
    if (!picture.store_error.empty()) return bad(picture.store_error);
    const auto reader = open_store(context.places);
    if (!reader) return bad(reader.error().detail);
    if (const auto view = (*reader)->view(); !view) return bad(view.error().text());
    const auto unreadable = (*reader)->unreadable_rows();
    if (unreadable > 0)
        return {Health::warning, "store", fmt::format("{} rows cannot be understood", unreadable),
                "they were written by a newer raidwatch or are damaged; upgrade raidwatch"};
    return {Health::good, "store", context.places.database, ""};
}

Finding probe_finding(const Context& context, const Picture& picture) {
    const bool out_of_reach = std::ranges::any_of(
        picture.troubles, [](const std::string& trouble) { return trouble.starts_with("the probe"); });
    if (out_of_reach)
        return {Health::bad, "probe", "does not work for the daemon",
                "systemctl status raidwatch-probe.socket raidwatch-probe; journalctl -u raidwatch-probe"};
    if (picture.daemon_running) return {Health::good, "probe", "works for the daemon", ""};
    const auto probe =
        context.places.probe.empty() ? find_probe() : Result<std::string>(context.places.probe);
    if (!probe) return {Health::bad, "probe", probe.error().text(), "reinstall the package raidwatch"};
    return {Health::good, "probe", *probe, ""};
}

/// What the daemon says of its own parts.
std::vector<Finding> trouble_findings(const Picture& picture) {
    std::vector<Finding> findings;
    for (const auto& trouble : picture.troubles)
        findings.push_back({Health::bad, "daemon", trouble,
                            "systemctl status raidwatch-probe.socket raidwatchd; df and dmesg for the state "
                            "directory's disk"});
    return findings;
}

std::vector<Finding> blind_findings(const Picture& picture) {
    std::vector<Finding> findings;
    for (const auto& blind : picture.view.blind) {
        const bool denied =
            std::ranges::any_of(blind.problems, [](const Problem& p) { return p.code == ErrorCode::denied; });
        findings.push_back(
            {Health::warning, "hardware", report::blind_text(blind, picture.now),
             denied ? "raidwatch-probe must run as root: systemctl status raidwatch-probe"
                    : "journalctl -k for what the kernel says of it; smartctl -x or mdadm -D by hand"});
    }
    if (!findings.empty()) return findings;
    if (picture.origin == Origin::nothing)
        return {{Health::warning, "hardware", "not known: neither daemon nor store tells of it", ""}};
    return {{Health::good, "hardware",
             picture.daemon_running || !picture.taken_at
                 ? "everything can be seen"
                 : "everything could be seen at " + report::when_and_age(*picture.taken_at, picture.now),
             ""}};
}

std::vector<Finding> sink_findings(const Context& context, const Picture& picture) {
    const auto reader = open_store(context.places);
    if (!reader) return {};
    const auto rows = (*reader)->outbox();
    if (!rows) return {{Health::bad, "deliveries", rows.error().text(), ""}};
    struct Owed {
        std::size_t waiting = 0, dead = 0;
        UtcTime oldest{};
        std::string waiting_error, dead_error;
    };
    std::map<std::string, Owed> sinks;
    for (const auto& row : *rows) {
        auto& owed = sinks[row.sink];
        if (row.state == OutboxState::dead) {
            ++owed.dead;
            owed.dead_error = row.last_error;
            continue;
        }
        if (owed.waiting++ == 0) owed.oldest = row.created_at;
        if (!row.last_error.empty()) owed.waiting_error = row.last_error;
    }
    std::vector<Finding> findings;
    for (const auto& [name, owed] : sinks) {
        const auto sink = "sink " + report::name_text(name);
        if (owed.waiting > 0)
            findings.push_back(
                {Health::warning, sink,
                 fmt::format("{} deliveries wait, the oldest for {}{}{}", owed.waiting,
                             human_duration(picture.now - owed.oldest),
                             owed.waiting_error.empty() ? "" : ": ", printable(owed.waiting_error, 160)),
                 "they are sent when the sink accepts them; check its url and token in the config"});
        if (owed.dead > 0)
            findings.push_back(
                {Health::bad, sink,
                 fmt::format("{} deliveries were refused for good: {}", owed.dead,
                             printable(owed.dead_error, 160)),
                 "the sink will not take them as they are: check token, permissions and version there"});
    }
    if (findings.empty()) findings.push_back({Health::good, "deliveries", "none waits", ""});
    return findings;
}

std::string tested_by_it(const TestSchedule& schedule) {
    const auto named = [&](const char* one, const char* all) {
        return schedule.target.empty() ? std::string(all) + " are" : one + (" " + schedule.target) + " is";
    };
    switch (schedule.tests) {
        case TestedKind::md_array:
            return named("md array", "md arrays");
        case TestedKind::zfs_pool:
            return named("ZFS pool", "ZFS pools");
        case TestedKind::btrfs:
            return named("btrfs", "btrfs file systems");
        case TestedKind::disk_short:
        case TestedKind::disk_long:
            break;
    }
    return named("disk", "disks");
}

/// Who begins integrity tests here beside raidwatch: with that no second schedule is needed.
std::vector<Finding> schedule_findings(const Picture& picture) {
    std::vector<Finding> findings;
    for (const auto& one : picture.view.schedules) {
        const char* what = one.tests == TestedKind::disk_short  ? " (short self-test)"
                           : one.tests == TestedKind::disk_long ? " (long self-test)"
                                                                : "";
        findings.push_back({Health::good, "integrity tests",
                            fmt::format("{} tested by {}{}{}{}", tested_by_it(one), one.by, what,
                                        one.when.empty() ? "" : ": ", one.when),
                            ""});
    }
    return findings;
}

std::string finding_text(const Finding& finding, const Terminal& terminal) {
    const auto colour = finding.health == Health::good  ? Colour::good
                        : finding.health == Health::bad ? Colour::bad
                                                        : Colour::warning;
    const char* mark = finding.health == Health::good  ? "ok  "
                       : finding.health == Health::bad ? "BAD "
                                                       : "WARN";
    auto text = terminal.paint(colour, mark) + "  " + finding.what + ": " +
                wrap(printable(finding.found), terminal.columns(8 + finding.what.size()), 6) + "\n";
    if (finding.health != Health::good && !finding.advice.empty())
        text += "      " + terminal.paint(Colour::dim, "-> ") + wrap(finding.advice, terminal.columns(9), 9) +
                "\n";
    return text;
}

}  // namespace

int doctor(const Context& context) {
    const auto picture = look(context.places, context.now());
    auto worst = Health::good;
    const auto tell = [&](const std::vector<Finding>& findings) {
        for (const auto& finding : findings) {
            say(finding_text(finding, context.terminal));
            worst = std::max(worst, finding.health);
        }
        std::fflush(stdout);
    };
    tell({daemon_finding(context, picture)});
    tell(trouble_findings(picture));
    // All that was asked of others is told before the store's disk is touched, which may hang.
    tell({probe_finding(context, picture)});
    tell(blind_findings(picture));
    tell({store_finding(context, picture)});
    tell(sink_findings(context, picture));
    tell(schedule_findings(picture));
    return static_cast<int>(worst);
}

}  // namespace raidwatch::cli
