#include "conditional.hpp"

#include "hub/api/tokens.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace raidwatch::hub {

namespace {

constexpr const char* kTag = "ETag";

/// A list of tags, weak ones too (a proxy that compresses makes them weak), or "*".
bool names(std::string_view list, const std::string& tag) {
    for (auto one : split(list, ',')) {
        one = trim(one);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == "*" || one == tag) return true;
    }
    return false;
}

}  // namespace

HttpReply tagged(HttpReply reply) {
    const bool cached = std::any_of(reply.headers.begin(), reply.headers.end(),
                                    [](const auto& header) { return header.first == "Cache-Control"; });
    if (reply.status != 200 || cached) return reply;
    reply.headers.emplace_back(kTag, "\"" + sha256_hex(reply.body).substr(0, 32) + "\"");
    reply.headers.emplace_back("Cache-Control", "no-cache");
    return reply;
}

HttpReply revalidated(const HttpRequest& request, HttpReply reply) {
    const auto seen = request.headers.find("if-none-match");
    if (seen == request.headers.end() || reply.status != 200) return reply;
    const auto tag = std::find_if(reply.headers.begin(), reply.headers.end(),
                                  [](const auto& header) { return header.first == kTag; });
    if (tag == reply.headers.end() || !names(seen->second, tag->second)) return reply;
    reply.status = 304;
    reply.body.clear();
    reply.content_type.clear();
    return reply;
}

std::string http_date(UtcTime time) {
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    char text[64];
    const int size =
        std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT",
                      kDays[std::chrono::weekday{day}.c_encoding()], unsigned(date.day()),
                      kMonths[unsigned(date.month()) - 1], int(date.year()), int(clock.hours().count()),
                      int(clock.minutes().count()), int(clock.seconds().count()));
    return std::string(text, static_cast<std::size_t>(size));
}

}  // namespace raidwatch::hub
