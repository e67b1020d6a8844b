#include "sink.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <ctime>

namespace raidwatch::push {

namespace {

constexpr Milliseconds kLongestRetryAfter{3'600'000};

/// IMF-fixdate, the only form senders may use today: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::optional<UtcTime> parse_http_date(const std::string& text) {
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (!end || *end != '\0') return std::nullopt;
    return UtcTime{Seconds{::timegm(&parts)}};
}

}  // namespace

std::optional<Milliseconds> retry_after(const HttpResponse& answer, UtcTime now) {
    const auto header = answer.headers.find("retry-after");
    if (header == answer.headers.end()) return std::nullopt;
    const std::string value(trim(header->second));
    std::optional<Milliseconds> wait;
    if (const auto seconds = parse_uint(value))
        wait = Seconds(static_cast<std::int64_t>(std::min<std::uint64_t>(*seconds, 1'000'000)));
    else if (const auto date = parse_http_date(value))
        wait = *date - now;
    if (!wait) return std::nullopt;
    return std::clamp(*wait, Milliseconds{0}, kLongestRetryAfter);
}

Verdict judge_status(const HttpResponse& answer, UtcTime now) {
    const int status = answer.status;
    const std::string said = "HTTP " + std::to_string(status);
    if (status >= 200 && status < 300) return Verdict::delivered();
    if (status == 401 || status == 403)
        return {.kind = Verdict::Kind::paused,
                .reason = said + ": " + printable(answer.body, 200),
                .whole_sink = true};
    if (status == 404 || status == 409) return Verdict::recover(said);
    if (status >= 300 && status < 400)
        return {.kind = Verdict::Kind::retry,
                .reason = said + ": redirects are not followed",
                .whole_sink = true};
    const bool too_many = status == 429 || status == 420;  // 420: Statuspage's word for it
    if (status >= 500 || too_many || status == 408 || status == 425)
        return {.kind = Verdict::Kind::retry,
                .reason = said,
                .after = retry_after(answer, now),
                .whole_sink = status > 500 || too_many};
    return Verdict::dead(said + ": " + printable(answer.body, 300));
}

std::string percent_encode(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
    return encoded;
}

}  // namespace raidwatch::push
