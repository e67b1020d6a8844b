#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <algorithm>

namespace raidwatch {

namespace {

constexpr std::size_t kLongestText = 300;

Seconds in_seconds(Milliseconds time) {
    return std::chrono::duration_cast<Seconds>(time);
}

std::string counted(int number, const char* what) {
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string quoted_reason(const MaintenanceWindow& window) {
    return window.reason.empty() ? "" : ": " + printable(window.reason, kLongestText);
}

std::string back_text(const MaintenanceWindow& window) {
    return std::to_string(window.nodes_back) + " of " + std::to_string(window.nodes) + " nodes are back";
}

struct Telling {
    Kind kind;
    Severity severity = Severity::info;
    std::string text;
};

Telling telling(const MaintenanceWindow& window) {
    const auto scope = scope_text(window);
    switch (window.state) {
        case MaintenanceState::scheduled:
            return {kind::maintenance_scheduled, Severity::info,
                    "Maintenance of " + scope + " from " + to_rfc3339(window.from) + " to " +
                        to_rfc3339(window.until) + quoted_reason(window) +
                        ". Declared: " + expected_text(window.expected) + "."};
        case MaintenanceState::in_progress:
            return {kind::maintenance_started, Severity::info,
                    "Maintenance of " + scope + " runs until " + to_rfc3339(window.until) +
                        quoted_reason(window) + ". Declared: " + expected_text(window.expected) + "."};
        case MaintenanceState::overrun:
            return {kind::maintenance_overrun, Severity::warning,
                    "Maintenance of " + scope + " takes longer than declared: " + back_text(window) + "."};
        case MaintenanceState::verifying:
            return {kind::maintenance_ended, Severity::info,
                    "The declared time of the maintenance of " + scope +
                        " is over; whether all is back is being verified."};
        case MaintenanceState::completed:
            break;
    }
    if (!window.began_at)
        return {kind::maintenance_ended, Severity::info,
                "Maintenance of " + scope + " was called off before it began."};
    const std::string all = window.nodes > 0 ? ": " + back_text(window) : std::string();
    return {kind::maintenance_ended, Severity::info, "Maintenance of " + scope + " is completed" + all + "."};
}

Event event_about(const MaintenanceWindow& window, UtcTime now) {
    Event event;
    event.at = now;
    const bool of_node = window.scope == MaintenanceScope::node;
    event.subject = {SubjectKind::node, of_node ? window.name : "cluster:" + window.name, window.name};
    event.evidence = {{"window", window.id}, {"scope", scope_text(window)}, {"author", window.author}};
    event.source = "maintenance";
    return event;
}

/// The allowance for absences that is left.
Seconds absence_left(const MaintenanceWindow& window, const MaintenanceUse& use) {
    return Seconds{std::max<std::int64_t>(0, window.expected.absence_s - use.absence_s)};
}

std::string exceed(MaintenanceUse& use, const char* what) {
    if (std::ranges::find(use.exceeded, what) != use.exceeded.end()) return {};
    use.exceeded.emplace_back(what);
    return what;
}

}  // namespace

std::string_view meaning(MaintenanceState state) {
    switch (state) {
        case MaintenanceState::scheduled:
            return "The window is declared and its time has not come.";
        case MaintenanceState::in_progress:
            return "The window runs: what it declares is expected and opens no incident.";
        case MaintenanceState::verifying:
            return "The window's time is over, and every node of it is asked whether it is back.";
        case MaintenanceState::completed:
            return "The window is over and all was back, or it was called off before it began.";
        case MaintenanceState::overrun:
            break;
    }
    return "The window's time is over and not every node of it is back.";
}

UtcTime over_at(const MaintenanceWindow& window) {
    return window.ended_at ? std::min(*window.ended_at, window.until) : window.until;
}

bool expects_at(const MaintenanceWindow& window, UtcTime at) {
    return is_unfinished(window) && window.from <= at && at < over_at(window);
}

bool covers(const MaintenanceWindow& window, std::string_view node, std::string_view cluster) {
    return window.name == (window.scope == MaintenanceScope::node ? node : cluster);
}

std::string scope_text(const MaintenanceWindow& window) {
    return std::string(word(window.scope)) + " " + printable(window.name, kLongestText);
}

std::string expected_text(const MaintenanceExpected& expected) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (expected.reboots > 0) add(counted(expected.reboots, "reboot"));
    if (expected.absence_s > 0) add(human_duration(Seconds{expected.absence_s}) + " absence");
    if (expected.rebuild) add("rebuilds");
    if (!expected.phase_outs.empty()) add(counted(static_cast<int>(expected.phase_outs.size()), "phase-out"));
    return text.empty() ? "nothing" : text;
}

MaintenanceUse use_of(const MaintenanceWindow& window, const std::string& node) {
    const auto found = std::ranges::find(window.used, node, &MaintenanceUse::node);
    if (found != window.used.end()) return *found;
    MaintenanceUse use;
    use.window = window.id;
    use.node = node;
    return use;
}

MaintenanceUse& use_in(MaintenanceWindow& window, const std::string& node) {
    const auto found = std::ranges::find(window.used, node, &MaintenanceUse::node);
    if (found != window.used.end()) return *found;
    window.used.push_back(use_of(window, node));
    return window.used.back();
}

std::string count(MaintenanceWindow& window, const std::string& node, const Absence& absence) {
    const auto from = std::max(absence.from, window.from), until = std::min(absence.until, over_at(window));
    if (until <= from) return {};
    if (const auto known = use_of(window, node).counted_to; known && absence.until <= *known) return {};
    auto& use = use_in(window, node);
    use.counted_to = absence.until;
    const bool is_reboot = absence.rebooted && absence.until - absence.from <= kLongestReboot;
    const auto away = in_seconds(until - from);
    // Who declares absence alone has declared the reboots inside it.
    if (is_reboot && (window.expected.reboots > 0 || absence_left(window, use) < away))
        return ++use.reboots > window.expected.reboots ? exceed(use, "reboots") : std::string();
    use.absence_s += away.count();
    return use.absence_s > window.expected.absence_s ? exceed(use, "absence") : std::string();
}

std::optional<UtcTime> away_until(const MaintenanceWindow& window, const std::string& node,
                                  UtcTime last_heard) {
    if (!is_unfinished(window) || last_heard >= over_at(window)) return std::nullopt;
    const auto use = use_of(window, node);
    const auto begin = std::max(last_heard, window.from);
    Seconds allowed = absence_left(window, use);
    if (use.reboots < window.expected.reboots) allowed = std::max(allowed, kLongestReboot);
    if (allowed == Seconds{0}) return std::nullopt;
    return std::min<UtcTime>(begin + allowed, over_at(window));
}

bool keep_time(MaintenanceWindow& window, UtcTime now) {
    const auto before = window.state;
    if (window.state == MaintenanceState::scheduled && window.ended_at && *window.ended_at <= window.from) {
        window.state = MaintenanceState::completed;
        window.completed_at = now;
    }
    if (window.state == MaintenanceState::scheduled && window.from <= now) {
        window.state = MaintenanceState::in_progress;
        window.began_at = window.from;
    }
    if (window.state == MaintenanceState::in_progress && over_at(window) <= now) {
        window.state = MaintenanceState::verifying;
        window.verifying_at = now;
    }
    // Ended once more while nodes were waited for: whoever did so needs no verdict.
    if (window.verifying_at && window.ended_at && *window.ended_at > *window.verifying_at &&
        is_running(window)) {
        window.state = MaintenanceState::completed;
        window.completed_at = now;
    }
    const bool goes_on =
        window.state == MaintenanceState::verifying || window.state == MaintenanceState::overrun;
    if (goes_on && now < over_at(window)) {  // extended meanwhile
        window.state = MaintenanceState::in_progress;
        window.verifying_at.reset();
        window.all_back_at.reset();
    }
    return window.state != before;
}

namespace {

void reach(MaintenanceWindow& window, MaintenanceState state, UtcTime now) {
    window.state = state;
    window.all_back_at.reset();
    if (state == MaintenanceState::completed) window.completed_at = now;
    if (state == MaintenanceState::verifying) window.all_back_at = now;
}

}  // namespace

bool judge(MaintenanceWindow& window, const Return& now_back, UtcTime now) {
    if (window.state != MaintenanceState::verifying && window.state != MaintenanceState::overrun)
        return false;
    const auto before = window;
    window.nodes_back = now_back.back;
    window.nodes = now_back.nodes;
    const bool all_back = now_back.back >= now_back.nodes;
    const bool watched = window.all_back_at.has_value();
    if (window.state == MaintenanceState::overrun) {
        if (all_back) reach(window, MaintenanceState::verifying, now);
    } else if (watched) {
        if (!all_back && now_back.certain) reach(window, MaintenanceState::overrun, now);
        if (all_back && now - *window.all_back_at >= kOverrunWatch)
            reach(window, MaintenanceState::completed, now);
    } else if (all_back) {
        reach(window, MaintenanceState::completed, now);
    } else if (now_back.certain || now - window.verifying_at.value_or(now) >= kVerifyWithin) {
        reach(window, MaintenanceState::overrun, now);
    }
    return window != before;
}

std::optional<UtcTime> next_due(const MaintenanceWindow& window) {
    if (window.state == MaintenanceState::scheduled) return std::min(window.from, over_at(window));
    if (window.state == MaintenanceState::in_progress) return over_at(window);
    if (window.state != MaintenanceState::verifying) return std::nullopt;
    if (window.all_back_at) return *window.all_back_at + kOverrunWatch;
    return window.verifying_at ? std::optional(*window.verifying_at + kVerifyWithin) : std::nullopt;
}

bool take_declaration(MaintenanceWindow& ours, const MaintenanceWindow& theirs) {
    const bool newer = theirs.revision > ours.revision ||
                       (theirs.revision == ours.revision && theirs.changed_at > ours.changed_at);
    const bool ends = theirs.ended_at && !ours.ended_at;
    if (!newer && !ends) return false;
    const auto ended_at = theirs.ended_at ? theirs.ended_at : ours.ended_at;
    const auto ended_by = theirs.ended_at ? theirs.ended_by : ours.ended_by;
    if (newer) {
        ours.from = theirs.from;
        ours.until = theirs.until;
        ours.expected = theirs.expected;
        ours.reason = theirs.reason;
        ours.author = theirs.author;
        ours.notes = theirs.notes;
        ours.changed_at = theirs.changed_at;
    }
    ours.revision = std::max(ours.revision, theirs.revision);
    ours.ended_at = ended_at;
    ours.ended_by = ended_by;
    return true;
}

Event event_of(const MaintenanceWindow& window, UtcTime now) {
    auto told = telling(window);
    auto event = event_about(window, now);
    event.kind = told.kind;
    event.severity = told.severity;
    event.after = word(window.state);
    event.text = std::move(told.text);
    return event;
}

std::optional<Event> news_of(const MaintenanceWindow& window, MaintenanceState before, UtcTime now) {
    if (window.state == before || window.state == MaintenanceState::verifying) return std::nullopt;
    const bool watched_again =
        before == MaintenanceState::verifying && window.state == MaintenanceState::in_progress;
    if (watched_again) return std::nullopt;  // extended before anybody said it was over
    return event_of(window, now);
}

Event exceeded_event(const MaintenanceWindow& window, const std::string& node, const std::string& what,
                     UtcTime now) {
    const auto use = use_of(window, node);
    auto event = event_about(window, now);
    event.kind = kind::maintenance_exceeded;
    event.severity = Severity::warning;
    event.subject = {SubjectKind::node, node, node};
    event.evidence["exceeded"] = what;
    const auto name = printable(node, kLongestText);
    if (what == "reboots")
        event.text = name + " was rebooted " + counted(use.reboots, "time") + " during the maintenance of " +
                     scope_text(window) + "; declared: " + counted(window.expected.reboots, "reboot") + ".";
    else
        event.text = name + " is or was away longer than declared for the maintenance of " +
                     scope_text(window) + "; declared: " + expected_text(window.expected) + ".";
    return event;
}

}  // namespace raidwatch
