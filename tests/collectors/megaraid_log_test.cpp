#include "megaraid_cards.hpp"

namespace raidwatch {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::SizeIs;

sim::MfiLogEntry entry(std::uint32_t sequence, std::int8_t severity, std::string text) {
    sim::MfiLogEntry out;
    out.sequence = sequence;
    out.severity = severity;
    out.code = 0x72;
    out.locale = 0x02;
    out.argument_type = 10;
    out.arguments = {9, 0, 1, 2};  // drive 9 in slot 2
    out.stamp = 825'000'000;
    out.text = std::move(text);
    return out;
}

TEST(MegaraidLog, WarningsAreReadWithWhatTheyName) {
    Machine machine;
    auto& log = machine.card().log;
    log = {100,
           130,
           90,
           {entry(120, 0, "Patrol Read started"), entry(125, 2, "State change on PD 09(e0xfc/s2)")}};
    const auto findings = machine.collect();
    const auto& read = findings.controllers.at(0).log;
    ASSERT_TRUE(read);
    EXPECT_EQ(read->oldest, 100U);
    EXPECT_EQ(read->newest, 130U);
    EXPECT_EQ(read->cleared, 90U);
    ASSERT_THAT(read->entries, SizeIs(1));
    EXPECT_EQ(read->entries[0].sequence, 125U);
    EXPECT_EQ(read->entries[0].severity, "critical");
    EXPECT_EQ(read->entries[0].locale, "drive");
    EXPECT_EQ(read->entries[0].subject, disk_in(findings, "252:2").id);
    EXPECT_EQ(read->entries[0].at, "2026-02-21 14:40:00");
}

TEST(MegaraidLog, MoreThanAPageIsReadToItsEnd) {
    Machine machine;
    auto& log = machine.card().log;
    log.oldest = 1;
    for (std::uint32_t i = 1; i <= 70; ++i) log.entries.push_back(entry(i, 1, "Unexpected sense"));
    log.newest = 70;
    const auto findings = machine.collect();
    const auto& entries = findings.controllers.at(0).log->entries;
    EXPECT_THAT(entries, SizeIs(70));
    EXPECT_EQ(entries.back().sequence, 70U);
}

TEST(MegaraidLog, EndOfALogFullOfWarningsIsRead) {
    Machine machine;
    auto& log = machine.card().log;
    log.oldest = 1;
    for (std::uint32_t i = 1; i <= 900; ++i) log.entries.push_back(entry(i, 1, "Unexpected sense"));
    log.entries.back().text = "PD failed";
    log.newest = 900;
    const auto findings = machine.collect();
    const auto& read = *findings.controllers.at(0).log;
    EXPECT_EQ(read.entries.back().text, "PD failed");
    EXPECT_EQ(read.entries.front().sequence, read.searched_from);
    EXPECT_THAT(read.entries, SizeIs(900 - read.searched_from + 1));
}

TEST(MegaraidLog, OnlyItsEndIsReadWhereItIsLong) {
    Machine machine;
    auto& log = machine.card().log;
    log = {10, 60'000, 0, {entry(20, 3, "Fatal long ago"), entry(59'999, 1, "Battery low")}};
    const auto findings = machine.collect();
    EXPECT_THAT(findings.controllers.at(0).log->entries, ElementsAre(Field(&LogEntry::text, "Battery low")));
    EXPECT_TRUE(findings.complete);
}

TEST(MegaraidLog, TimeIsTheControllersOwn) {
    EXPECT_EQ(megaraid::log_time(0xff00001e), "start + 30 s");
    EXPECT_EQ(megaraid::log_time(0), "2000-01-01 00:00:00");
}

}  // namespace
}  // namespace raidwatch
