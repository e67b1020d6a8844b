#pragma once
// Announced maintenance, from the manage API into the store: the announcement together with the windows that
// the nodes of its components know of.

#include "hub/context.hpp"
#include "hub/correlate/notice.hpp"

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::hub {

/// What somebody writes; what is not said stays.
struct NoticeDraft {
    std::optional<std::string> name, status, metadata;
    std::string body;
    std::optional<UtcTime> from, until;
    std::optional<bool> begins_by_itself, ends_by_itself, reminds;
    std::optional<std::vector<std::string>> components;  ///< ids
    std::optional<MaintenanceExpected> expected;         ///< by the windows
    std::vector<SignalRecord> signals;                   ///< how components are from now on
};

/// Those that are not over, and those that were since; all when not said since when.
Result<std::vector<Notice>> stored_notices(Store& store, std::optional<UtcTime> since);
/// The announcement of that id; of a window that has none, the one it would have. `not_found`: neither.
Result<Notice> find_notice(Context& context, const std::string& id);

/// Its id. `invalid`: what does not fit. context.view must be set.
Result<std::string> announce(Context& context, const NoticeDraft& draft, const std::string& who);
/// A status is carried out: in_progress begins its windows now, verifying and completed end them.
Status amend_notice(Context& context, Notice notice, const NoticeDraft& draft, const std::string& who);
/// Customers are shown it no more; its windows end.
Status withdraw_notice(Context& context, const Notice& notice, const std::string& who);

}  // namespace raidwatch::hub
