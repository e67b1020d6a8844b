#include <raidwatch/base/text.hpp>
#include <raidwatch/model/maintenance_order.hpp>

#include <algorithm>

namespace raidwatch {

namespace {

constexpr std::size_t kMostNotes = 100;
constexpr std::size_t kLongestRemark = 2000;
constexpr int kMostReboots = 1000;

tl::unexpected<Error> wrong(std::string detail) {
    return failure(ErrorCode::invalid, "maintenance", "", std::move(detail));
}

MaintenanceScope scope_of(const MaintenanceOrder& order) {
    return order.cluster.empty() ? MaintenanceScope::node : MaintenanceScope::cluster;
}

const std::string& name_of(const MaintenanceOrder& order) {
    return order.cluster.empty() ? order.node : order.cluster;
}

bool names_scope(const MaintenanceOrder& order) {
    return !order.node.empty() || !order.cluster.empty();
}

Status check(const MaintenanceOrder& order) {
    if (!order.node.empty() && !order.cluster.empty())
        return wrong("a node and a cluster are two scopes; say one");
    if (order.until && order.for_s) return wrong("an end and a duration are two ends; say one");
    if (order.for_s && (*order.for_s <= 0 || *order.for_s > kLongestWindow.count()))
        return wrong("a window lasts between 1 s and " + human_duration(kLongestWindow));
    if (order.expected.reboots < 0 || order.expected.reboots > kMostReboots || order.expected.absence_s < 0)
        return wrong("expected reboots and absence are counts from 0 on");
    for (const auto* text : {&order.reason, &order.note, &order.author, &order.node, &order.cluster})
        if (text->size() > kLongestRemark)
            return wrong("a text is longer than " + std::to_string(kLongestRemark) + " bytes");
    return {};
}

void touch(MaintenanceWindow& window, const MaintenanceOrder& order, UtcTime now) {
    ++window.revision;
    window.changed_at = now;
    if (!order.note.empty() && window.notes.size() < kMostNotes)
        window.notes.push_back({now, order.author, order.note});
}

bool matches(const MaintenanceWindow& window, const MaintenanceOrder& order) {
    if (!order.id.empty()) return window.id == order.id;
    return !names_scope(order) || (window.scope == scope_of(order) && window.name == name_of(order));
}

/// The window an order without an id means: a running one before one that is scheduled.
Result<MaintenanceWindow> meant(const MaintenanceOrder& order,
                                const std::vector<MaintenanceWindow>& windows) {
    std::vector<const MaintenanceWindow*> running, scheduled;
    for (const auto& window : windows)
        if (is_unfinished(window) && matches(window, order))
            (is_running(window) ? running : scheduled).push_back(&window);
    const auto& candidates = running.empty() ? scheduled : running;
    const std::string of = names_scope(order) ? " of " + name_of(order) : std::string();
    if (candidates.empty())
        return failure(ErrorCode::not_found, "maintenance", order.id, "there is no open window" + of);
    if (candidates.size() > 1) {
        std::string list;
        for (const auto* one : candidates)
            list += (list.empty() ? "" : ", ") + one->id + " (" + scope_text(*one) + ")";
        return wrong("which one is not clear, say its id: " + list);
    }
    return *candidates.front();
}

Result<MaintenanceWindow> declare(const MaintenanceOrder& order,
                                  const std::vector<MaintenanceWindow>& windows, IdSource& ids, UtcTime now) {
    if (!names_scope(order)) return wrong("say which node or cluster");
    if (order.action == MaintenanceAction::schedule && !order.from) return wrong("say when it begins");
    MaintenanceWindow window;
    window.scope = scope_of(order);
    window.name = name_of(order);
    window.from = order.from.value_or(now);
    window.until = order.until.value_or(window.from + Seconds{order.for_s.value_or(kUsualWindow.count())});
    if (window.until <= window.from) return wrong("it ends before it begins");
    if (window.until <= now) return wrong("it would be over already");
    if (window.until - window.from > kLongestWindow)
        return wrong("it is longer than " + human_duration(kLongestWindow));
    for (const auto& other : windows)
        if (window.from <= now && expects_at(other, now) && other.scope == window.scope &&
            other.name == window.name)
            return failure(ErrorCode::busy, "maintenance", other.id,
                           scope_text(window) + " is in maintenance until " + to_rfc3339(other.until) +
                               "; extend or end that window");
    window.id = ids.next(unix_ms(now));
    window.expected = order.expected;
    window.reason = order.reason;
    window.author = order.author;
    touch(window, order, now);
    return window;
}

Result<MaintenanceWindow> extend(const MaintenanceOrder& order, MaintenanceWindow window, UtcTime now) {
    if (window.ended_at) return wrong("it has been ended; start another");
    const auto extended =
        order.until.value_or(std::max(window.until, now) + Seconds{order.for_s.value_or(0)});
    const auto& more = order.expected;
    const bool expects_more = more.reboots > window.expected.reboots ||
                              more.absence_s > window.expected.absence_s ||
                              (more.rebuild && !window.expected.rebuild) || !more.phase_outs.empty();
    if (!order.until && !order.for_s && !expects_more) return wrong("say until when, or for how much longer");
    if (order.until && *order.until <= now) return wrong("the new end is in the past");
    if (order.until || order.for_s) window.until = extended;
    if (window.until <= window.from) return wrong("it would end before it begins");
    if (window.until - window.from > kLongestWindow)
        return wrong("it is longer than " + human_duration(kLongestWindow));
    window.expected.reboots = std::max(window.expected.reboots, more.reboots);
    window.expected.absence_s = std::max(window.expected.absence_s, more.absence_s);
    window.expected.rebuild = window.expected.rebuild || more.rebuild;
    for (const auto& serial : more.phase_outs)
        if (std::ranges::find(window.expected.phase_outs, serial) == window.expected.phase_outs.end())
            window.expected.phase_outs.push_back(serial);
    if (!order.reason.empty()) window.reason = order.reason;
    touch(window, order, now);
    return window;
}

/// What has ended already and waits for nodes that are not back is closed by a second end.
MaintenanceWindow end(const MaintenanceOrder& order, MaintenanceWindow window, UtcTime now) {
    const bool time_is_over =
        window.state == MaintenanceState::overrun || window.state == MaintenanceState::verifying;
    window.ended_at = now;
    window.ended_by = order.author;
    if (time_is_over) {
        window.state = MaintenanceState::completed;
        window.completed_at = now;
    }
    touch(window, order, now);
    return window;
}

}  // namespace

Result<MaintenanceWindow> carry_out(const MaintenanceOrder& order,
                                    const std::vector<MaintenanceWindow>& windows, IdSource& ids,
                                    UtcTime now) {
    if (auto fine = check(order); !fine) return tl::unexpected(fine.error());
    if (order.action == MaintenanceAction::start || order.action == MaintenanceAction::schedule)
        return declare(order, windows, ids, now);
    auto window = meant(order, windows);
    if (!window) return window;
    if (order.action == MaintenanceAction::extend) return extend(order, std::move(*window), now);
    return end(order, std::move(*window), now);
}

}  // namespace raidwatch
