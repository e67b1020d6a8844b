#pragma once
// Maintenance as iCalendar (RFC 5545), for the calendars of customers. Pure.

#include <raidwatch/base/clock.hpp>

#include <string>
#include <vector>

namespace raidwatch::hub {

struct CalendarEntry {
    std::string uid;  ///< stable for good: a changed entry replaces the one calendars have
    std::string title, description, url;
    UtcTime from{}, until{}, changed_at{};
    bool cancelled = false;
};

/// The whole file, lines ended by CR LF and folded at 75 octets. Its times are UTC; `zone` is the one in
/// which programs that ask for it (X-WR-TIMEZONE) show them first.
std::string calendar(const std::string& name, const std::string& zone,
                     const std::vector<CalendarEntry>& entries);

}  // namespace raidwatch::hub
