#include "notice.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

/// By then a window has ended, whatever it waits for; longer than this nobody needs its announcement.
constexpr std::chrono::days kLongestOverrun{30};

tl::unexpected<Error> unreadable(const std::string& id) {
    return failure(ErrorCode::malformed, "reading announcement", id, "it is not what this hub wrote");
}

UtcTime time_in(const json& object, const char* name) {
    return parse_rfc3339(object.value(name, "")).value_or(UtcTime{});
}

json updates_json(const Notice& notice) {
    json list = json::array();
    for (const auto& update : notice.updates)
        list.push_back({{"id", update.id},
                        {"at", to_rfc3339(update.at)},
                        {"who", update.who},
                        {"status", update.status},
                        {"body", update.body}});
    return list;
}

std::optional<UtcTime> over_at(const Notice& notice) {
    if (!notice.windows.empty()) return notice.until + kLongestOverrun;
    if (!notice.updates.empty() && notice.updates.back().status == kCompleted)
        return notice.updates.back().at;
    return notice.ends_by_itself ? std::optional(notice.until) : std::nullopt;
}

std::string written_status(const Notice& notice) {
    for (auto update = notice.updates.rbegin(); update != notice.updates.rend(); ++update)
        if (!update->status.empty()) return update->status;
    return std::string(kScheduled);
}

bool is_written(const Notice& notice, std::string_view status) {
    return std::any_of(notice.updates.begin(), notice.updates.end(),
                       [&](const NoticeUpdate& update) { return update.status == status; });
}

/// Words for a status that came by itself.
void add_word(NoticeNow& shown, const Notice& notice, std::string_view status, UtcTime at) {
    if (is_written(notice, status)) return;
    shown.updates.push_back({0, at, "", std::string(status), std::string(words_for(status))});
}

/// By what was written and by the time alone.
NoticeNow alone(const Notice& notice, UtcTime now) {
    NoticeNow shown;
    shown.updates = notice.updates;
    shown.status = written_status(notice);
    if (shown.status == kScheduled && notice.begins_by_itself && now >= notice.from) {
        shown.status = kInProgress;
        add_word(shown, notice, kInProgress, notice.from);
    }
    if (shown.status != kCompleted && notice.ends_by_itself && now >= notice.until) {
        shown.status = kCompleted;
        add_word(shown, notice, kCompleted, notice.until);
    }
    shown.overrun = shown.status == kInProgress && now >= notice.until;
    if (shown.status == kCompleted) {
        shown.completed_at = notice.until;
        for (const auto& update : shown.updates)
            if (update.status == kCompleted) shown.completed_at = update.at;
    }
    return shown;
}

/// The furthest behind counts: customers wait for all of it.
std::string_view status_of(const std::vector<const MaintenanceWindow*>& windows) {
    const auto any = [&](auto... states) {
        return std::any_of(windows.begin(), windows.end(),
                           [&](const auto* window) { return ((window->state == states) || ...); });
    };
    if (any(MaintenanceState::in_progress, MaintenanceState::overrun)) return kInProgress;
    if (any(MaintenanceState::verifying)) return kVerifying;
    return any(MaintenanceState::scheduled) ? kScheduled : kCompleted;
}

std::optional<UtcTime> earliest(const std::vector<const MaintenanceWindow*>& windows,
                                std::optional<UtcTime> MaintenanceWindow::*time) {
    std::optional<UtcTime> found;
    for (const auto* window : windows)
        if (window->*time && (!found || *(window->*time) < *found)) found = window->*time;
    return found;
}

NoticeNow by_windows(const Notice& notice, const std::vector<const MaintenanceWindow*>& windows) {
    NoticeNow shown;
    shown.updates = notice.updates;
    shown.status = status_of(windows);
    shown.overrun = std::any_of(windows.begin(), windows.end(), [](const auto* window) {
        return window->state == MaintenanceState::overrun;
    });
    if (const auto began = earliest(windows, &MaintenanceWindow::began_at))
        add_word(shown, notice, kInProgress, *began);
    if (shown.status == kVerifying && !is_written(notice, kCompleted))
        if (const auto since = earliest(windows, &MaintenanceWindow::verifying_at))
            add_word(shown, notice, kVerifying, *since);
    if (shown.status != kCompleted) return shown;
    UtcTime completed = windows.empty() ? notice.until : UtcTime{};
    for (const auto* window : windows)
        completed = std::max(completed, window->completed_at.value_or(notice.until));
    shown.completed_at = completed;
    add_word(shown, notice, kCompleted, completed);
    return shown;
}

}  // namespace

NoticeRecord record_of(const Notice& notice) {
    const json document{{"id", notice.id},
                        {"name", notice.name},
                        {"components", notice.components},
                        {"from", to_rfc3339(notice.from)},
                        {"until", to_rfc3339(notice.until)},
                        {"begins_by_itself", notice.begins_by_itself},
                        {"ends_by_itself", notice.ends_by_itself},
                        {"reminds", notice.reminds},
                        {"windows", notice.windows},
                        {"metadata", notice.metadata},
                        {"author", notice.author},
                        {"created_at", to_rfc3339(notice.created_at)},
                        {"changed_at", to_rfc3339(notice.changed_at)},
                        {"updates", updates_json(notice)}};
    return {notice.id, notice.revision, notice.from, over_at(notice), dump(document)};
}

Result<Notice> notice_of(const NoticeRecord& record) {
    const auto document = parse_json(record.document, "stored announcement");
    if (!document || !document->is_object()) return unreadable(record.id);
    // What this hub wrote itself has these types; a foreign hand in the database is an error, not a crash.
    try {
        Notice notice;
        notice.id = record.id;
        notice.revision = record.revision;
        notice.name = document->value("name", "");
        notice.components = document->value("components", std::vector<std::string>{});
        notice.from = time_in(*document, "from");
        notice.until = time_in(*document, "until");
        notice.begins_by_itself = document->value("begins_by_itself", false);
        notice.ends_by_itself = document->value("ends_by_itself", false);
        notice.reminds = document->value("reminds", false);
        notice.windows = document->value("windows", std::vector<std::string>{});
        notice.metadata = document->value("metadata", "");
        notice.author = document->value("author", "");
        notice.created_at = time_in(*document, "created_at");
        notice.changed_at = time_in(*document, "changed_at");
        for (const auto& update : document->value("updates", json::array()))
            notice.updates.push_back({update.value("id", std::int64_t{0}), time_in(update, "at"),
                                      update.value("who", ""), update.value("status", ""),
                                      update.value("body", "")});
        return notice;
    } catch (const json::exception&) {
        return unreadable(record.id);
    }
}

bool is_maintenance_status(std::string_view word) {
    return word == kScheduled || word == kInProgress || word == kVerifying || word == kCompleted;
}

std::string_view words_for(std::string_view status) {
    if (status == kInProgress) return "Maintenance is in progress.";
    if (status == kVerifying) return "The work is done; we verify that everything is back.";
    if (status == kCompleted) return "Maintenance is completed.";
    return "Maintenance is scheduled.";
}

NoticeNow notice_now(const Notice& notice, const std::vector<MaintenanceWindow>& windows, UtcTime now) {
    NoticeNow shown;
    if (notice.windows.empty()) {
        shown = alone(notice, now);
    } else {
        std::vector<const MaintenanceWindow*> own;
        for (const auto& window : windows)
            if (std::find(notice.windows.begin(), notice.windows.end(), window.id) != notice.windows.end())
                own.push_back(&window);
        shown = by_windows(notice, own);
    }
    std::stable_sort(shown.updates.begin(), shown.updates.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    shown.updated_at = notice.changed_at;
    if (!shown.updates.empty()) shown.updated_at = std::max(shown.updated_at, shown.updates.back().at);
    return shown;
}

Notice notice_about(const MaintenanceWindow& window) {
    Notice notice;
    notice.id = window.id;
    notice.from = window.from;
    notice.until = window.until;
    notice.begins_by_itself = notice.ends_by_itself = true;
    notice.windows = {window.id};
    notice.author = window.author;
    notice.created_at = std::min(window.changed_at, window.from);
    notice.changed_at = window.changed_at;
    notice.revision = 0;
    notice.updates = {
        {1, notice.created_at, window.author, std::string(kScheduled), std::string(words_for(kScheduled))}};
    return notice;
}

}  // namespace raidwatch::hub
