#include "zone.hpp"

#include <cstdio>

#include <date/tz.h>

namespace raidwatch::hub {

Result<Zone> Zone::named(const std::string& name) {
    if (name == "UTC") return utc();
    try {
        return Zone(name, date::locate_zone(name));
    } catch (const std::exception&) {
        return failure(ErrorCode::invalid, "reading", "time_zone",
                       "\"" + name + "\" is not in the tz database");
    }
}

std::string Zone::show(UtcTime time) const {
    date::sys_info info{};
    if (rules_ != nullptr)
        info = static_cast<const date::time_zone*>(rules_)->get_info(date::floor<Seconds>(time));
    const auto local = time + info.offset;
    const auto day = date::floor<date::days>(local);
    const date::year_month_day calendar{date::sys_days{day}};
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
    char text[80];
    int size = std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d ", int(calendar.year()),
                             unsigned(calendar.month()), unsigned(calendar.day()), int(minutes / 60),
                             int(minutes % 60));
    std::string shown(text, static_cast<std::size_t>(size));
    if (rules_ == nullptr) return shown + "UTC";
    const auto offset = std::chrono::duration_cast<std::chrono::minutes>(info.offset).count();
    const auto distance = offset < 0 ? -offset : offset;
    size = std::snprintf(text, sizeof text, " (UTC%c%02d:%02d)", offset < 0 ? '-' : '+', int(distance / 60),
                         int(distance % 60));
    return shown + info.abbrev + std::string(text, static_cast<std::size_t>(size));
}

}  // namespace raidwatch::hub
