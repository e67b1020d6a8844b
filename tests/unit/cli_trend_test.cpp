#include "agent/store/store.hpp"
#include "cli_node.hpp"
#include "cli_run.hpp"

#include <raidwatch/model/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli_test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A healthy node one of whose disks grew pending sectors and had a hot day.
struct Trend : testing::Test {
    Trend() {
        auto node = healthy();
        for (auto& reading : node.view.readings) reading.taken_at = at(kAsOf) - Seconds(21 * 86400);
        record(node, place.directory());
        const auto store = *store::Store::open(place.file("raidwatch.db"));
        auto reading = node.view.readings.front();
        disk = *node.view.disk(reading.disk);
        for (int day = 1; day <= 20; ++day) {
            store::Commit commit;
            commit.at = reading.taken_at = at(kAsOf) - Seconds((20 - day) * 86400);
            reading.temperature_c = day == 7 ? 49 : 33;
            reading.pending = static_cast<std::uint64_t>(day > 12 ? day : 0);
            commit.readings = {reading};
            EXPECT_TRUE(store->apply(commit));
        }
    }
    Place place;
    Disk disk;
};

TEST_F(Trend, EveryNumberIsAHeadlineAndWhatChangedIsDrawn) {
    const auto ran = place.run({"trend", disk.serial});
    EXPECT_EQ(ran.exit, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("temperature_c (C): 31 to 49, now 33"));
    EXPECT_THAT(ran.out, HasSubstr("pending (sectors): 0 to 20, now 20"));
    EXPECT_THAT(ran.out, HasSubstr("reallocated (sectors): 0 throughout"));
    EXPECT_THAT(ran.out, HasSubstr("     20 |"));
}

TEST_F(Trend, DiskIsFoundByItsDeviceAndOneNumberIsEnough) {
    const auto ran = place.run({"trend", disk.device, "--metric", "pending", "--since", "3d"});
    EXPECT_EQ(ran.exit, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("pending (sectors): 17 to 20"));
    EXPECT_THAT(ran.out, Not(HasSubstr("temperature_c")));
}

TEST_F(Trend, CsvHasALineForEachChange) {
    const auto ran = place.run({"trend", disk.serial, "--metric", "temperature_c", "--csv"});
    EXPECT_THAT(ran.out, HasSubstr("at,metric,value\n"));
    EXPECT_THAT(ran.out, HasSubstr("2026-11-09T04:00:12Z,temperature_c,49\n"));
}

TEST_F(Trend, JsonNamesTheDiskById) {
    const auto ran = place.run({"trend", disk.serial, "--json"});
    const auto json = parse_json(ran.out);
    ASSERT_TRUE(json) << ran.out;
    EXPECT_EQ((*json)["disk"], disk.id);
    EXPECT_GT((*json)["series"].size(), 2U);
}

TEST_F(Trend, UnknownDiskOrNumberIsSaid) {
    auto ran = place.run({"trend", "nonsuch"});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_THAT(ran.err, HasSubstr("no disk of this node"));
    ran = place.run({"trend", disk.serial, "--metric", "temprature_c"});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_THAT(ran.err, HasSubstr("did you mean temperature_c?"));
}

}  // namespace
}  // namespace raidwatch::cli_test
