#include "hub/page/calendar.hpp"

#include <raidwatch/base/text.hpp>

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

CalendarEntry entry(const std::string& title) {
    return {"w1@status.example.net",
            title,
            "",
            "",
            *parse_rfc3339("2009-11-10T04:00:00Z"),
            *parse_rfc3339("2009-11-10T07:00:00.500Z"),
            *parse_rfc3339("2009-11-10T03:00:00Z"),
            false};
}

std::string line_of(const std::string& file, const std::string& name) {
    for (const auto line : split_lines(file))
        if (line.starts_with(name)) return std::string(line.substr(name.size()));
    return "none";
}

TEST(Calendar, EntryHasWhatRfc5545Wants) {
    const auto file = calendar("Mail status", "Europe/Berlin", {entry("Cluster B is In Maintenance")});
    EXPECT_TRUE(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
    EXPECT_TRUE(file.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    EXPECT_EQ(line_of(file, "X-WR-TIMEZONE:"), "Europe/Berlin");
    EXPECT_EQ(line_of(file, "DTSTART:"), "20091110T040000Z");
    EXPECT_EQ(line_of(file, "DTEND:"), "20091110T070000Z");
    EXPECT_EQ(line_of(file, "DTSTAMP:"), "20091110T030000Z");
    EXPECT_EQ(line_of(file, "UID:"), "w1@status.example.net");
    EXPECT_EQ(line_of(file, "STATUS:"), "CONFIRMED");
}

TEST(Calendar, TextCannotLeaveItsLine) {
    const auto file = calendar("a", "UTC", {entry("Switch; new, firm\\ware\r\nEND:VEVENT\x1b")});
    EXPECT_EQ(line_of(file, "SUMMARY:"), "Switch\\; new\\, firm\\\\ware\\nEND:VEVENT\\\\x1b");
}

TEST(Calendar, LongLinesAreFoldedBetweenCharacters) {
    std::string title;
    for (int i = 0; i < 60; ++i) title += "\xC3\xA4";  // two octets each
    const auto file = calendar("a", "UTC", {entry("x" + title)});
    std::string unfolded;
    for (auto line : split(file, '\n')) {
        EXPECT_LE(line.size(), 76U);  // with its CR
        if (line.ends_with('\r')) line.remove_suffix(1);
        const bool folded = line.starts_with(" ");
        if (folded) line.remove_prefix(1);
        const bool within_a_character =
            !line.empty() && (static_cast<unsigned char>(line[0]) & 0xC0U) == 0x80U;
        EXPECT_FALSE(within_a_character);
        unfolded += (folded ? "" : "\n") + std::string(line);
    }
    EXPECT_NE(unfolded.find("SUMMARY:x" + title), std::string::npos);
}

TEST(Calendar, WithoutEntriesItIsStillACalendar) {
    EXPECT_EQ(calendar("a", "UTC", {}).find("VEVENT"), std::string::npos);
}

}  // namespace
}  // namespace raidwatch::hub
