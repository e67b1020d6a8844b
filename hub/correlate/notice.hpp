#pragma once
// Announced maintenance: what scripts and people write about it for customers, beside the windows that nodes
// know of. What it has become is a function of what was written, of its windows and of the time; nothing
// needs to be stored when its time comes. Pure.

#include "hub/store/store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::hub {

/// Something written about it; never changed.
struct NoticeUpdate {
    std::int64_t id = 0;
    UtcTime at{};
    std::string who, status, body;

    bool operator==(const NoticeUpdate&) const = default;
};

struct Notice {
    std::string id, name;
    std::vector<std::string> components;  ///< ids
    UtcTime from{}, until{};
    bool begins_by_itself = false, ends_by_itself = false;  ///< meant only where it has no windows
    bool reminds = false;                                   ///< an hour before it begins
    std::vector<std::string> windows;  ///< ids of those it declared; empty: a notice alone
    std::string metadata;              ///< JSON object of whoever wrote it
    std::string author;
    UtcTime created_at{}, changed_at{};
    std::int64_t revision = 1;
    std::vector<NoticeUpdate> updates;  ///< oldest first

    bool operator==(const Notice&) const = default;
};

NoticeRecord record_of(const Notice& notice);
Result<Notice> notice_of(const NoticeRecord& record);

inline constexpr std::string_view kScheduled = "scheduled", kInProgress = "in_progress",
                                  kVerifying = "verifying", kCompleted = "completed";
bool is_maintenance_status(std::string_view word);

/// Template words for customers: "Maintenance is in progress."
std::string_view words_for(std::string_view status);

struct NoticeNow {
    std::string status;
    bool overrun = false;  ///< it takes longer than announced
    std::optional<UtcTime> completed_at;
    UtcTime updated_at{};
    std::vector<NoticeUpdate> updates;  ///< also those that nobody wrote
};

/// `windows`: all that may be its own; one that is not there is over.
NoticeNow notice_now(const Notice& notice, const std::vector<MaintenanceWindow>& windows, UtcTime now);

/// The notice that a window without one would have.
Notice notice_about(const MaintenanceWindow& window);

}  // namespace raidwatch::hub
