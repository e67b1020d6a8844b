#include "calendar.hpp"

#include <raidwatch/base/text.hpp>

#include <chrono>

namespace raidwatch::hub {

namespace {

constexpr std::size_t kLongestLine = 75;  // octets without the line end, RFC 5545 section 3.1

/// "20091110T040000Z"
std::string date_time(UtcTime time) {
    std::string text;
    for (const char c : to_rfc3339(std::chrono::floor<Seconds>(time)))
        if (c != '-' && c != ':') text += c;
    return text;
}

/// TEXT of section 3.3.11; control characters become visible.
std::string escaped(const std::string& text) {
    std::string safe;
    for (const auto line : split_lines(text)) {
        if (!safe.empty()) safe += "\\n";
        for (const char c : printable(line, 4000)) {
            if (c == '\\' || c == ';' || c == ',') safe += '\\';
            safe += c;
        }
    }
    return safe;
}

bool continues_a_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

void add_line(std::string& file, const std::string& line) {
    std::size_t at = 0, room = kLongestLine;
    while (line.size() - at > room) {
        std::size_t end = at + room;
        while (end > at + 1 && continues_a_character(line[end])) --end;
        file += line.substr(at, end - at) + "\r\n ";
        at = end;
        room = kLongestLine - 1;  // the space counts
    }
    file += line.substr(at) + "\r\n";
}

void add_event(std::string& file, const CalendarEntry& entry) {
    add_line(file, "BEGIN:VEVENT");
    add_line(file, "UID:" + escaped(entry.uid));
    add_line(file, "DTSTAMP:" + date_time(entry.changed_at));
    add_line(file, "LAST-MODIFIED:" + date_time(entry.changed_at));
    add_line(file, "DTSTART:" + date_time(entry.from));
    add_line(file, "DTEND:" + date_time(entry.until));
    add_line(file, "SUMMARY:" + escaped(entry.title));
    if (!entry.description.empty()) add_line(file, "DESCRIPTION:" + escaped(entry.description));
    if (!entry.url.empty()) add_line(file, "URL:" + printable(entry.url));
    add_line(file, std::string("STATUS:") + (entry.cancelled ? "CANCELLED" : "CONFIRMED"));
    add_line(file, "TRANSP:TRANSPARENT");
    add_line(file, "END:VEVENT");
}

}  // namespace

std::string calendar(const std::string& name, const std::string& zone,
                     const std::vector<CalendarEntry>& entries) {
    std::string file;
    add_line(file, "BEGIN:VCALENDAR");
    add_line(file, "VERSION:2.0");
    add_line(file, "PRODID:-//raidwatch//raidwatch-hub//EN");
    add_line(file, "CALSCALE:GREGORIAN");
    add_line(file, "METHOD:PUBLISH");
    add_line(file, "X-WR-CALNAME:" + escaped(name));
    add_line(file, "X-WR-TIMEZONE:" + escaped(zone));
    for (const auto& entry : entries) add_event(file, entry);
    add_line(file, "END:VCALENDAR");
    return file;
}

}  // namespace raidwatch::hub
