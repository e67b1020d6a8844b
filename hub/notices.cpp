#include "notices.hpp"

#include "hub/api/documents.hpp"
#include "hub/maintenance.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <set>

namespace raidwatch::hub {

namespace {

constexpr std::size_t kLongestName = 255, kLongestBody = 25'000,
                      kMostUpdates = 1000;  // the first two as Statuspage's

using Scope = std::pair<MaintenanceScope, std::string>;

tl::unexpected<Error> wrong(const char* field, const std::string& why) {
    return failure(ErrorCode::invalid, "reading", field, why);
}

/// The clusters that the components run in; nodes of which no cluster is known by themselves.
std::set<Scope> scopes_of(const Context& context, const std::vector<std::string>& components) {
    std::set<Scope> scopes;
    for (const auto& component : context.view->components) {
        const auto& plan = component.plan;
        if (std::find(components.begin(), components.end(), plan.id) == components.end()) continue;
        if (!plan.cluster.empty()) scopes.emplace(MaintenanceScope::cluster, plan.cluster);
        for (const auto& node : plan.nodes) {
            const auto cluster = context.fleet.cluster_of(node);
            scopes.emplace(cluster.empty() ? Scope{MaintenanceScope::node, node}
                                           : Scope{MaintenanceScope::cluster, cluster});
        }
    }
    return scopes;
}

/// The notice's own windows that are not completed, as they are stored.
Result<std::vector<MaintenanceWindow>> open_windows(Context& context, const Notice& notice) {
    auto windows = stored_windows(context.store, context.now.utc);
    if (!windows) return windows;
    std::erase_if(*windows, [&](const MaintenanceWindow& window) {
        return !is_unfinished(window) ||
               std::find(notice.windows.begin(), notice.windows.end(), window.id) == notice.windows.end();
    });
    return windows;
}

/// A window for each scope that has none of the notice's yet. One that is in maintenance already needs no
/// other.
Status declare_windows(Context& context, Notice& notice, const std::set<Scope>& scopes,
                       const MaintenanceExpected& expected, const std::string& who, HubNews& news) {
    const auto known = stored_windows(context.store, context.now.utc);
    if (!known) return tl::unexpected(known.error());
    for (const auto& [scope, name] : scopes) {
        MaintenanceOrder order;
        order.action = MaintenanceAction::schedule;
        (scope == MaintenanceScope::cluster ? order.cluster : order.node) = name;
        order.from = notice.from;
        order.until = notice.until;
        order.expected = expected;
        order.reason = notice.name;
        order.author = who;
        const auto window = carry_out(order, *known, context.ids, context.now.utc);
        if (!window && window.error().code == ErrorCode::busy) continue;
        if (!window) return tl::unexpected(window.error());
        notice.windows.push_back(window->id);
        news.windows.push_back(window_record(*window));
        news.events.push_back(record_of(declared_event(context, *window), context.now.utc));
    }
    return {};
}

/// What the notice says by now, said of one of its windows.
Status bring_up(MaintenanceWindow& window, const Notice& notice, const NoticeDraft& draft, bool covered,
                const std::string& who, UtcTime now) {
    const auto before = window;
    const bool ends = !covered || draft.status == kVerifying || draft.status == kCompleted;
    const bool begins = draft.status == kInProgress && window.state == MaintenanceState::scheduled;
    if (ends) {
        if (!window.ended_at) window.ended_at = now;
        window.ended_by = who;
    } else {
        if (window.state == MaintenanceState::scheduled) window.from = begins ? now : notice.from;
        if (!window.ended_at) window.until = notice.until;
        if (draft.expected) window.expected = *draft.expected;
        if (draft.name) window.reason = notice.name;
    }
    if (window == before) return {};
    if (!ends && window.until <= now && window.until != before.until)
        return wrong("scheduled_until", "is in the past");
    if (window.until <= window.from && !ends) return wrong("scheduled_until", "is before its begin");
    ++window.revision;
    window.changed_at = now;
    return {};
}

void write_update(Notice& notice, const std::string& status, const std::string& body, const std::string& who,
                  UtcTime now) {
    notice.updates.push_back({static_cast<std::int64_t>(notice.updates.size()) + 1, now, who, status,
                              trim(body).empty() ? std::string(words_for(status)) : body});
}

Status take_over(const NoticeDraft& draft, Notice& notice) {
    if (draft.name) notice.name = *draft.name;
    if (draft.from) notice.from = *draft.from;
    if (draft.until) notice.until = *draft.until;
    if (draft.components) notice.components = *draft.components;
    if (draft.metadata) notice.metadata = *draft.metadata;
    notice.begins_by_itself = draft.begins_by_itself.value_or(notice.begins_by_itself);
    notice.ends_by_itself = draft.ends_by_itself.value_or(notice.ends_by_itself);
    notice.reminds = draft.reminds.value_or(notice.reminds);
    if (notice.name.size() > kLongestName) return wrong("name", "is longer than 255 bytes");
    if (draft.body.size() > kLongestBody) return wrong("body", "is longer than 25000 bytes");
    if (notice.until <= notice.from) return wrong("scheduled_until", "is not after scheduled_for");
    // One that was begun long before its time can still be ended.
    const bool moved = draft.from || draft.until;
    if (moved && notice.until - notice.from > kLongestWindow)
        return wrong("scheduled_until", "is too long after scheduled_for");
    return {};
}

Status keep(Context& context, Notice notice, HubNews news, const std::string& who, const char* what) {
    notice.changed_at = context.now.utc;
    news.notices = {record_of(notice)};
    news.audit = {{context.now.utc, who, what, notice.name + " (" + notice.id + ")"}};
    return context.store.record(news);
}

}  // namespace

Result<std::vector<Notice>> stored_notices(Store& store, std::optional<UtcTime> since) {
    const auto records = store.notices(since);
    if (!records) return tl::unexpected(records.error());
    std::vector<Notice> notices;
    for (const auto& record : *records) {
        auto notice = notice_of(record);
        if (!notice) log::error(notice.error().text());
        if (notice) notices.push_back(std::move(*notice));
    }
    return notices;
}

Result<Notice> find_notice(Context& context, const std::string& id) {
    const auto record = context.store.notice(id);
    if (!record) return tl::unexpected(record.error());
    if (*record) return notice_of(**record);
    const auto window = stored_window(context.store, id);
    if (!window) return tl::unexpected(window.error());
    if (!*window) return failure(ErrorCode::not_found, "looking for incident", id, "there is none");
    auto notice = notice_about(**window);
    for (const auto& component : context.view->components)
        if (concerns(**window, component.plan, context.fleet)) notice.components.push_back(component.plan.id);
    return notice;
}

Result<std::string> announce(Context& context, const NoticeDraft& draft, const std::string& who) {
    const auto now = context.now.utc;
    if (!draft.name || trim(*draft.name).empty()) return wrong("name", "is missing");
    if (!draft.from || !draft.until) return wrong("scheduled_until", "is missing");
    Notice notice;
    notice.id = context.ids.next(unix_ms(now));
    notice.author = who;
    notice.created_at = now;
    if (auto taken = take_over(draft, notice); !taken) return tl::unexpected(taken.error());
    const std::string status = draft.status.value_or(std::string(kScheduled));
    if (status == kInProgress) notice.from = std::min(notice.from, now);
    write_update(notice, status, draft.body, who, now);
    HubNews news;
    news.signals = draft.signals;
    const bool to_come = (status == kScheduled || status == kInProgress) && notice.until > now;
    if (to_come) {
        const auto scopes = scopes_of(context, notice.components);
        const auto expected = draft.expected.value_or(MaintenanceExpected{});
        if (auto declared = declare_windows(context, notice, scopes, expected, who, news); !declared)
            return tl::unexpected(declared.error());
    }
    const auto id = notice.id;
    if (auto kept = keep(context, std::move(notice), std::move(news), who, "maintenance announced"); !kept)
        return tl::unexpected(kept.error());
    return id;
}

Status amend_notice(Context& context, Notice notice, const NoticeDraft& draft, const std::string& who) {
    const auto now = context.now.utc;
    if (notice.updates.size() >= kMostUpdates) return wrong("body", "there are too many updates already");
    if (auto taken = take_over(draft, notice); !taken) return taken;
    if (draft.status == kInProgress) notice.from = std::min(notice.from, now);
    ++notice.revision;
    HubNews news;
    news.signals = draft.signals;
    auto windows = open_windows(context, notice);
    if (!windows) return tl::unexpected(windows.error());
    const auto wanted = scopes_of(context, notice.components);
    auto missing = wanted;
    MaintenanceExpected expected = draft.expected.value_or(MaintenanceExpected{});
    for (auto& window : *windows) {
        const Scope scope{window.scope, window.name};
        const bool covered = !draft.components || wanted.contains(scope);
        const auto before = window;
        if (auto fits = bring_up(window, notice, draft, covered, who, now); !fits) return fits;
        if (!(window == before)) news.windows.push_back(window_record(window));
        if (!covered) std::erase(notice.windows, window.id);  // it ends by itself, beside the announcement
        if (!draft.expected) expected = window.expected;
        missing.erase(scope);
    }
    const bool ends = draft.status == kVerifying || draft.status == kCompleted;
    if (draft.components && !ends && notice.until > now)
        if (auto declared = declare_windows(context, notice, missing, expected, who, news); !declared)
            return declared;
    if (draft.status || !trim(draft.body).empty())
        write_update(notice, draft.status.value_or(notice_now(notice, *windows, now).status), draft.body, who,
                     now);
    return keep(context, std::move(notice), std::move(news), who, "announced maintenance changed");
}

Status withdraw_notice(Context& context, const Notice& notice, const std::string& who) {
    HubNews news;
    auto windows = open_windows(context, notice);
    if (!windows) return tl::unexpected(windows.error());
    for (auto& window : *windows) {
        NoticeDraft draft;
        if (auto ended = bring_up(window, notice, draft, false, who, context.now.utc); !ended) return ended;
        news.windows.push_back(window_record(window));
    }
    news.withdrawn_notices = {notice.id};
    news.audit = {
        {context.now.utc, who, "announced maintenance withdrawn", notice.name + " (" + notice.id + ")"}};
    return context.store.record(news);
}

}  // namespace raidwatch::hub
