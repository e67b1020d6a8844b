#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/ids.hpp>
#include <raidwatch/base/text.hpp>

#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using namespace std::chrono_literals;

TEST(Rfc3339, RoundTripsAndReadsOffsets) {
    const auto time = parse_rfc3339("2023-09-29T09:00:00.250+02:00");
    ASSERT_TRUE(time);
    EXPECT_EQ(to_rfc3339(*time), "2023-09-29T07:00:00.250Z");
    EXPECT_EQ(to_rfc3339(from_unix_ms(0)), "1970-01-01T00:00:00Z");
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
    for (const auto* bad :
         {"", "2023-09-29", "2023-13-01T00:00:00Z", "2023-02-30T00:00:00Z", "2023-09-29T24:00:00Z",
          "2023-09-29T07:00:00", "2023-09-29T07:00:00Zx", "2023-09-29T07:00:00.Z"})
        EXPECT_FALSE(parse_rfc3339(bad)) << bad;
}

TEST(Durations, AreReadAndShown) {
    EXPECT_EQ(parse_duration("1h30m"), Seconds{5400});
    EXPECT_EQ(parse_duration("90"), Seconds{90});
    for (const auto* bad : {"", "h", "5x", "-3s", "1h30", "99999999999999999999s"})
        EXPECT_FALSE(parse_duration(bad)) << bad;
    EXPECT_EQ(human_duration(2 * 24h + 3h + 59min), "2d 3h");
    EXPECT_EQ(human_duration(24h + 5min), "1d");
    EXPECT_EQ(human_duration(0s), "0s");
}

TEST(Printable, MakesTerminalAndBidiTricksVisible) {
    EXPECT_EQ(printable("ZC1A\x1b[2J\n"), "ZC1A\\x1b[2J\\x0a");
    EXPECT_EQ(printable("a\xe2\x80\xae"
                        "b"),
              "a\\u202eb");
    EXPECT_EQ(printable("\xff\xfe"), "\\xff\\xfe");
    EXPECT_EQ(printable("\xef\xbf\xbe"), "\\ufffe") << "no XML may hold it";
    EXPECT_EQ(printable("\xc2\x9b"
                        "31m"),
              "\\xc2\\x9b31m");
    EXPECT_EQ(printable("Grüße €"), "Grüße €");
    EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf") << "overlong";
    EXPECT_LE(printable(std::string(10'000, 'x')).size(), 403U);
}

TEST(HtmlEscape, LeavesNoMarkup) {
    EXPECT_EQ(html_escape("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
}

TEST(Numbers, ConsumeTheWholeToken) {
    EXPECT_EQ(parse_uint("42"), 42U);
    EXPECT_EQ(parse_uint("ff", 16), 255U);
    for (const auto* bad : {"", "4 2", "42x", " 42", "-1", "99999999999999999999"})
        EXPECT_FALSE(parse_uint(bad)) << bad;
    EXPECT_FALSE(parse_double("nan"));
    EXPECT_FALSE(parse_double("1e999"));
}

TEST(Contains, TellsLettersOfEachCaseApart) {
    EXPECT_TRUE(contains("md0 degraded", "degraded"));
    EXPECT_TRUE(contains("", ""));
    EXPECT_FALSE(contains("md0 Degraded", "degraded"));
    EXPECT_FALSE(contains("", "a"));
}

TEST(HumanBytes, UsesDecimalUnits) {
    EXPECT_EQ(human_bytes(8'001'563'222'016), "8.0 TB");
    EXPECT_EQ(human_bytes(180'000'000), "180 MB");
    EXPECT_EQ(human_bytes(999), "999 B");
}

TEST(Nearest, FindsTheTypoAndNothingFarFetched) {
    EXPECT_EQ(nearest("state_dri", {"state_dir", "schedule"}), "state_dir");
    EXPECT_FALSE(nearest("zzzzzz", {"state_dir", "schedule"}));
}

TEST(RandomIds, SortByTimeAndDiffer) {
    RandomIds ids;
    const auto a = ids.next(1000), b = ids.next(1000), c = ids.next(2000);
    EXPECT_EQ(a.size(), 26U);
    EXPECT_NE(a, b);
    EXPECT_LT(a.substr(0, 10), c.substr(0, 10));
}

}  // namespace
}  // namespace raidwatch
