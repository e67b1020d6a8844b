// `raidwatch diagnose` with the real probe: recorded output in, words, JSON and exit status out.
#include "cli_run.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli_test {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kMdstat =
    "Personalities : [raid1] [raid5]\n"
    "md1 : active raid5 sdc1[2] sdb1[1] sda1[0]\n"
    "      1953382400 blocks super 1.2 level 5, 64k chunk, algorithm 2 [3/3] [UUU]\n\n"
    "md0 : active raid1 sdb2[2] sda2[0]\n"
    "      292945152 blocks super 1.2 [2/1] [U_]\n"
    "      [==>..................]  recovery = 12.6% (37043392/292945152) finish=127.5min "
    "speed=33440K/sec\n\n"
    "unused devices: <none>\n";

std::string written(const Place& place, const std::string& name, const std::string& text) {
    std::ofstream(place.file(name)) << text;
    return place.file(name);
}

nlohmann::json parsed(const Ran& ran) {
    return nlohmann::json::parse(ran.out, nullptr, false);
}

}  // namespace

TEST(Diagnose, SaysInStatusWordsWhatTheRecordingShows) {
    const Place place;
    const auto ran = place.run({"diagnose", "--tool", "mdstat", written(place, "mdstat", kMdstat)});
    EXPECT_EQ(ran.exit, 2) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("CRITICAL mdstat - md0: degraded, rebuild 12.6 %"));
    EXPECT_THAT(ran.out, HasSubstr("recorded output; the machine itself was not asked"));
    EXPECT_THAT(ran.out, HasSubstr("1 of 2 members active, no redundancy left"));
    EXPECT_THAT(ran.out, Not(HasSubstr("daemon")));
}

TEST(Diagnose, OfTwoRecordingsOfTheSameTheWorstCountsWhicheverComesFirst) {
    const Place place;
    auto whole = kMdstat;
    whole.replace(whole.find("[2/1] [U_]"), 10, "[2/2] [UU]");
    whole.erase(whole.find("      [==>"), whole.find("unused") - whole.find("      [==>"));
    for (const auto& text : {whole + "\n" + kMdstat, kMdstat + "\n" + whole}) {
        const auto json =
            parsed(place.run({"diagnose", "--json", "--tool", "mdstat", written(place, "m", text)}));
        ASSERT_TRUE(json.is_object());
        EXPECT_EQ(json["health"], "critical") << text;
        EXPECT_EQ(json["arrays"].size(), 2U) << text;
    }
    const auto before = written(place, "before", kMdstat), after = written(place, "after", whole);
    for (const auto& files : {std::vector{before, after}, std::vector{after, before}}) {
        const auto json = parsed(place.run({"diagnose", "--json", "--tool", "mdstat", files[0], files[1]}));
        ASSERT_TRUE(json.is_object());
        EXPECT_EQ(json["health"], "critical");
        EXPECT_EQ(json["arrays"].size(), 2U);
    }
}

TEST(Diagnose, JsonHasTheArraysAsTheToolListsThem) {
    const Place place;
    const auto json =
        parsed(place.run({"diagnose", "--json", "--tool", "mdstat", written(place, "m", kMdstat)}));
    ASSERT_TRUE(json.is_object());
    EXPECT_EQ(json["tool"], "mdstat");
    EXPECT_EQ(json["health"], "critical");
    ASSERT_EQ(json["arrays"].size(), 2U);
    EXPECT_EQ(json["arrays"][0]["name"], "md1");
    EXPECT_EQ(json["arrays"][0]["members_active"], 3);
    EXPECT_EQ(json["arrays"][1]["state"], "degraded");
    EXPECT_EQ(json["arrays"][1]["operation"]["kind"], "rebuild");
    EXPECT_EQ(json["arrays"][1]["operation"]["percent"], 12.6);
    ASSERT_EQ(json["findings"].size(), 1U);
    EXPECT_EQ(json["findings"][0]["rule"], "array.degraded");
    EXPECT_TRUE(json["problems"].empty());
}

TEST(Diagnose, InactiveArrayIsCriticalAtOnce) {
    const Place place;
    const auto file =
        written(place, "m", "Personalities : \nmd5 : inactive sda[0](S)\n      63488 blocks super 1.2\n");
    EXPECT_EQ(place.run({"diagnose", "--tool", "mdstat", file}).exit, 2);
}

TEST(Diagnose, OutputThatIsNotTheToolsIsUnknownNeverOk) {
    const Place place;
    for (const std::string text : {"", "sh: mdadm: not found\n", "{\"a\":1}"})
        for (const char* tool :
             {"mdstat", "smartctl", "smartctl-text", "nvme", "mdadm-detail", "mdadm-examine"}) {
            const auto ran = place.run({"diagnose", "--json", "--tool", tool, written(place, "x", text)});
            EXPECT_EQ(ran.exit, 3) << tool << text;
            EXPECT_EQ(parsed(ran)["health"], "unknown") << tool << text;
            EXPECT_FALSE(parsed(ran)["problems"].empty()) << tool << text;
        }
}

TEST(Diagnose, MissingFileIsAProblemAndHidesNoOther) {
    const Place place;
    const auto ran = place.run(
        {"diagnose", "--json", "--tool", "mdstat", place.file("nowhere"), written(place, "m", kMdstat)});
    EXPECT_EQ(ran.exit, 2) << "the fault is seen";
    EXPECT_EQ(parsed(ran)["arrays"].size(), 2U);
    EXPECT_EQ(parsed(ran)["problems"].size(), 1U);
}

TEST(Diagnose, NothingInTheOutputOfAHealthyToolIsNoFault) {
    const Place place;
    const auto file = written(place, "m", "Personalities : \nunused devices: <none>\n");
    const auto ran = place.run({"diagnose", "--tool", "mdstat", file});
    EXPECT_EQ(ran.exit, 0);
    EXPECT_THAT(ran.out, HasSubstr("no controller, array or disk in this output"));
}

TEST(Diagnose, TwoLogsThatDoNotTellWhoseTheyAreStayTwo) {
    const Place place;
    const std::string well = R"({"critical_warning":0,"temperature":310,"avail_spare":100,"spare_thresh":5})";
    const std::string ill = R"({"critical_warning":4,"temperature":310,"avail_spare":100,"spare_thresh":5})";
    const auto json = parsed(place.run(
        {"diagnose", "--json", "--tool", "nvme", written(place, "a", well), written(place, "b", ill)}));
    EXPECT_EQ(json["smart"].size(), 2U);
    EXPECT_EQ(json["health"], "critical");
}

TEST(Diagnose, UnknownToolNamesTheNearestAndHelpListsAll) {
    const Place place;
    const auto ran = place.run({"diagnose", "--tool", "smartclt", written(place, "x", "")});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_THAT(ran.err, HasSubstr("did you mean smartctl?"));
    EXPECT_THAT(place.run({"diagnose", "--help"}).out, HasSubstr("mdadm-detail, mdadm-examine, mdstat"));
}

}  // namespace raidwatch::cli_test
