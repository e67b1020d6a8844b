#include "agent/store/reader.hpp"
#include "store_samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t kDay = 86400;
const UtcTime kStart = *parse_rfc3339("2026-01-01T00:00:00Z");

struct Trend : testing::Test {
    void open() { store = open_or_fail(path); }
    void reading(Seconds after, double celsius, std::uint64_t pending = 0) {
        Commit commit;
        commit.at = kStart + after;
        SmartReading taken{.disk = "disk-1", .taken_at = commit.at};
        taken.temperature_c = celsius;
        taken.pending = pending;
        commit.readings = {taken};
        ASSERT_TRUE(store->apply(commit));
    }
    std::vector<TrendPoint> points(const char* metric, Seconds since = Seconds(0)) {
        const auto reader = Reader::open(path);
        const auto all = (*reader)->trends("disk-1", metric, kStart + since);
        return all && !all->empty() ? all->front().points : std::vector<TrendPoint>();
    }
    void thin(std::int64_t days) { ASSERT_TRUE(store->prune(kStart + Seconds(days * kDay), {})); }

    TempDir dir;
    std::string path = dir.file("raidwatch.db");
    std::unique_ptr<Store> store;
};

TrendPoint at(std::int64_t seconds, double value) {
    return {kStart + Seconds(seconds), value};
}

TEST_F(Trend, ValueThatStaysIsOnePoint) {
    open();
    for (int i = 0; i < 10; ++i) reading(Seconds(300 * i), i < 4 ? 31 : 32.5);
    EXPECT_THAT(points("temperature_c"), ElementsAre(at(0, 31), at(1200, 32.5)));
    EXPECT_THAT(points("pending"), ElementsAre(at(0, 0)));
    EXPECT_THAT(points("media_errors"), IsEmpty()) << "not reported is not zero";
}

TEST_F(Trend, RestartGoesOnWhereItStood) {
    open();
    reading(Seconds(0), 31);
    store.reset();
    open();
    reading(Seconds(300), 31);
    reading(Seconds(600), 30);
    EXPECT_THAT(points("temperature_c"), ElementsAre(at(0, 31), at(600, 30)));
}

TEST_F(Trend, RefusedCommitLeavesNoPointAndHidesNone) {
    open();
    Commit bad = sample_commit(1);
    Incident first, second;
    first.id = "a", second.id = "b";
    first.key = second.key = "key";
    bad.incidents = {first, second};
    SmartReading taken{.disk = "disk-1", .taken_at = kStart};
    taken.temperature_c = 31;
    bad.readings = {taken};
    ASSERT_FALSE(store->apply(bad));
    EXPECT_THAT(points("temperature_c"), IsEmpty());
    reading(Seconds(0), 31);
    EXPECT_THAT(points("temperature_c"), ElementsAre(at(0, 31)));
}

TEST_F(Trend, PeriodBeginsWithThePointThatHeldThen) {
    open();
    reading(Seconds(0), 31);
    reading(Seconds(300), 32);
    reading(Seconds(900), 33);
    EXPECT_THAT(points("temperature_c", Seconds(600)), ElementsAre(at(300, 32), at(900, 33)));
}

TEST_F(Trend, OldHourKeepsItsLeastGreatestAndLast) {
    open();
    const double degrees[] = {33, 30, 34, 41, 35, 36, 32, 37};
    for (int i = 0; i < 8; ++i) reading(Seconds(300 * i), degrees[i]);
    reading(Seconds(3600), 38);
    thin(15);
    EXPECT_THAT(points("temperature_c"), ElementsAre(at(300, 30), at(900, 41), at(2100, 37), at(3600, 38)));
    thin(16);
    EXPECT_THAT(points("temperature_c"), SizeIs(4)) << "thinning what is thin changes nothing";
    thin(100);
    EXPECT_THAT(points("temperature_c"), ElementsAre(at(300, 30), at(900, 41), at(3600, 38))) << "by the day";
}

TEST_F(Trend, YoungPointsStay) {
    open();
    for (int i = 0; i < 20; ++i) reading(Seconds(300 * i), 30 + i);
    thin(13);
    EXPECT_THAT(points("temperature_c"), SizeIs(20));
}

TEST_F(Trend, PointThatStillHoldsIsNeverForgotten) {
    open();
    reading(Seconds(0), 31, 3);
    reading(Seconds(300), 31, 8);
    thin(5000);
    EXPECT_THAT(points("pending"), ElementsAre(at(300, 8)));
}

TEST_F(Trend, WarmthAloneIsNoNewReading) {
    open();
    for (int i = 0; i < 10; ++i) reading(Seconds(300 * i), 30 + i, i < 8 ? 0 : 2);
    EXPECT_EQ(ask_sql(path, "SELECT count(*) FROM readings"), "2");
}

}  // namespace
}  // namespace raidwatch::store
