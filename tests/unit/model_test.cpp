#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <raidwatch/collect/probe_protocol.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/json.hpp>

#include "tests/support/node_builder.hpp"

namespace raidwatch {
namespace {

using namespace raidwatch::testing;

TEST(Kinds, EveryConstantIsInTheTableAndHasAMeaning) {
    EXPECT_GE(Kind::all().size(), 60U);
    for (const auto& row : Kind::all()) {
        EXPECT_TRUE(Kind::named(row.name)) << row.name;
        EXPECT_TRUE(row.meaning.ends_with('.')) << row.name;
    }
#define RAIDWATCH_KIND(constant, dotted, meaning_) EXPECT_EQ(kind::constant.meaning(), meaning_);
#include <raidwatch/model/kind_table.inc>
#undef RAIDWATCH_KIND
    EXPECT_FALSE(Kind::named("array.exploded"));
}

TEST(Json, FindingsRoundTrip) {
    auto findings = md(array("md0", "raid10", 4));
    findings.arrays[0].progress = Progress{OperationKind::rebuild, OperationState::running, 5, 100, {}, 7};
    findings.arrays[0].members[1].bad_blocks = {{10, 8}};
    findings.readings.push_back(reading("S0"));
    findings.readings[0].attributes.push_back({5, "Reallocated_Sector_Ct", 100, 100, 10, 7, true});
    findings.problems.push_back({"md/md0/dev-sdb", ErrorCode::timed_out, "no answer"});
    const auto back = from_json<Findings>(to_json(findings));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, findings);
}

TEST(Json, AbsentStaysAbsent) {
    const auto json = to_json(SmartReading{});
    EXPECT_FALSE(json.contains("pending"));
    EXPECT_FALSE(from_json<SmartReading>(json)->pending.has_value());
}

TEST(Json, WrongTypeNamesItsPath) {
    auto json = to_json(md(array("md0", "raid1", 2)));
    json["arrays"][0]["members"][1]["ordinal"] = "one";
    const auto back = from_json<Findings>(json);
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().source, ".arrays[0].members[1].ordinal");
}

TEST(Json, NumbersOutOfRangeAreRefusedNotWrapped) {
    auto json = to_json(array("md0", "raid1", 2));
    json["raid_disks"] = 4'000'000'000U;
    EXPECT_FALSE(from_json<Array>(json));
    json["raid_disks"] = 2;
    json["mismatches"] = -1;
    EXPECT_FALSE(from_json<Array>(json));
}

TEST(Json, UnknownKeysFromANewerProgramAreIgnored) {
    auto json = to_json(disk("sda", "S0"));
    json["colour"] = "green";
    EXPECT_TRUE(from_json<Disk>(json));
}

TEST(Json, DeepNestingAndGarbageAreRefused) {
    EXPECT_FALSE(parse_json(std::string(100'000, '[')));
    EXPECT_FALSE(parse_json("{\"a\":"));
    EXPECT_TRUE(parse_json("{}"));
}

TEST(ProbeProtocol, MessagesRoundTrip) {
    using namespace probe;
    const std::vector<Message> messages{md(array("md0", "raid1", 2)), Notice{{"md", "md0"}, kStart, "degraded 0 -> 1"},
                                        Wedged{{"ata", "sda"}, kStart}, Freed{{"ata", "sda"}}};
    for (const auto& message : messages) EXPECT_EQ(*decode_message(encode(message)), message);
    const std::vector<Request> requests{CollectRequest{{"md", "md0"}, Milliseconds{1500}}, WatchRequest{}};
    for (const auto& request : requests) EXPECT_EQ(*decode_request(encode(request)), request);
}

TEST(ProbeProtocol, GarbageIsAnErrorNotACrash) {
    for (const auto* bad : {"", "[]", "{}", "{\"collect\":1}", "{\"collect\":{},\"deadline_ms\":0}", "{\"notice\":[]}",
                            "{\"wedged\":{\"domain\":{}}}", "{\"freed\":null}", "\xff"}) {
        EXPECT_FALSE(probe::decode_message(bad)) << bad;
        EXPECT_FALSE(probe::decode_request(bad)) << bad;
    }
}

}  // namespace
}  // namespace raidwatch
