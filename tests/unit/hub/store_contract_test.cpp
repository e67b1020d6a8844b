// What every store must do. Built into one program for SQLite and one for PostgreSQL.
#include "store_contract.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace raidwatch::hub {
namespace {

TEST_F(StoreContract, NumbersCountUpAndSurviveReopening) {
    EXPECT_EQ(store->put_incident(record("A", "a"))->number, 1);
    EXPECT_EQ(store->put_incident(record("B", "b"))->number, 2);
    store.reset();
    store = kind->open();
    EXPECT_EQ(store->put_incident(record("C", "c"))->number, 3);
}

TEST_F(StoreContract, PutIsIdempotentByRevision) {
    auto incident = record("A");
    EXPECT_EQ(store->put_incident(incident)->what, PutOutcome::What::created);
    EXPECT_EQ(store->put_incident(incident)->what, PutOutcome::What::unchanged);
    incident.revision = 3;
    incident.state = "identified";
    EXPECT_EQ(store->put_incident(incident)->what, PutOutcome::What::updated);
    incident.revision = 2;
    incident.state = "old news";
    const auto late = store->put_incident(incident);
    EXPECT_EQ(late->what, PutOutcome::What::unchanged);
    EXPECT_EQ(late->revision, 3);
    EXPECT_EQ((*store->incident(1))->state, "identified");
}

TEST_F(StoreContract, OneKeyHasOneOpenIncidentAndAnIncidentKeepsItsKey) {
    ASSERT_TRUE(store->put_incident(record("A")));
    const auto second = store->put_incident(record("B"));
    EXPECT_EQ(second->what, PutOutcome::What::conflict);
    EXPECT_EQ(second->conflicting_id, "A");
    auto moved = record("A", "other");
    moved.revision = 2;
    EXPECT_EQ(store->put_incident(moved).error().code, ErrorCode::invalid);
    auto over = record("A");
    over.revision = 2;
    over.open = false;
    over.resolved_at = at(5);
    ASSERT_TRUE(store->put_incident(over));
    EXPECT_EQ(store->put_incident(record("B"))->what, PutOutcome::What::created);
}

TEST_F(StoreContract, IncidentComesBackAsItWasStored) {
    auto incident = record("A");
    incident.fault_class = "array_redundancy";
    incident.subject_name = "md0";
    incident.resolved_at = at(9);
    incident.open = false;
    ASSERT_TRUE(store->put_incident(incident));
    const auto found = *store->incident(1);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->fault_class, "array_redundancy");
    EXPECT_EQ(found->resolved_at, at(9));
    EXPECT_FALSE(found->open);
    EXPECT_FALSE(*store->incident(2));
}

TEST_F(StoreContract, TextOfAnyBytesComesBackWholeAndIsFoundByIt) {
    const std::vector<std::string> texts{std::string("a\0b", 3),
                                         "\x01",
                                         "\x01"
                                         "00",
                                         "\xff\xfe",
                                         "\xc3\xa9\xf0\x9f\x92\xbe",
                                         "\xed\xa0\x80",
                                         "\xc3",
                                         "it's \"$1\" ? \\x"};
    for (const auto& text : texts) {
        auto incident = record(text, text);
        incident.document = text;
        ASSERT_TRUE(store->put_incident(incident));
        IncidentFilter filter;
        filter.key = text;
        const auto found = store->incidents(filter);
        ASSERT_EQ(found->size(), 1U) << testing::PrintToString(text);
        EXPECT_EQ(found->front().document, text);
    }
}

TEST_F(StoreContract, FiltersFindTheNewestFirstUpToTheirLimit) {
    for (int i = 1; i <= 5; ++i) {
        auto incident = record("I" + std::to_string(i), "k" + std::to_string(i));
        incident.open = i % 2 == 0;
        incident.changed_at = at(i);
        ASSERT_TRUE(store->put_incident(incident));
    }
    IncidentFilter filter;
    filter.open = true;
    EXPECT_EQ(store->incidents(filter)->size(), 2U);
    filter.open.reset();
    filter.since = at(4);
    EXPECT_EQ(store->incidents(filter)->size(), 2U);
    filter.since.reset();
    filter.limit = 2;
    const auto two = store->incidents(filter);
    ASSERT_EQ(two->size(), 2U);
    EXPECT_EQ(two->front().number, 5);
    filter.limit = kNoLimit;
    EXPECT_EQ(store->incidents(filter)->size(), 5U);
}

TEST_F(StoreContract, EventsAreTakenOnceAndFoundByTimeAndComponent) {
    const auto counts = store->add_events({event("1", 1), event("2", 2), event("1", 1)});
    EXPECT_EQ(counts->accepted, 2);
    EXPECT_EQ(counts->known, 1);
    EventFilter filter;
    filter.component = "md0";
    filter.since = at(2);
    ASSERT_EQ(store->events(filter)->size(), 1U);
    EXPECT_EQ(store->events(filter)->front().id, "2");
    EXPECT_EQ(store->events({})->front().id, "2") << "newest first";
}

TEST_F(StoreContract, OldEventsAreForgottenInTheOrderInWhichTheyCameAndFewAtOnce) {
    store->add_events({event("1", 1), event("2", 2), event("3", 3), event("9", 9)});
    const auto left = [&] {
        std::string ids;
        const auto events = store->events({});
        for (const auto& each : *events) ids += each.id;
        return ids;
    };
    EXPECT_TRUE(store->forget_events(at(4), 2));
    EXPECT_EQ(left(), "93");
    EXPECT_TRUE(store->forget_events(at(4), 2));
    EXPECT_EQ(left(), "9");
    EXPECT_TRUE(store->forget_events(at(4), 2));
    EXPECT_EQ(left(), "9") << "that is not old";
}

TEST_F(StoreContract, NewsIsStoredTogetherOrNotAtAll) {
    ASSERT_TRUE(store->put_incident(record("A", "a")));
    auto contradicting = record("A", "other key");
    contradicting.revision = 2;
    EXPECT_FALSE(store->record({.events = {event("E", 1)}, .incidents = {contradicting}}));
    EXPECT_TRUE(store->events({})->empty());
}

TEST_F(StoreContract, HeartbeatsAreKeptByNodeAndReadSinceTheLastLook) {
    ASSERT_TRUE(store->save_heartbeats({{"a", at(1), "one"}, {"b", at(1), "one"}}));
    const auto all = store->heartbeats(0);
    ASSERT_EQ(all->size(), 2U);
    auto other = kind->open();
    ASSERT_TRUE(other->save_heartbeats({{"b", at(2), "two"}}));
    const auto since = store->heartbeats(all->front().seq);
    ASSERT_EQ(since->size(), 1U);
    EXPECT_EQ(since->front().document, "two");
    ASSERT_TRUE(store->save_heartbeats({{"b", at(1), "late"}}));
    EXPECT_EQ(store->heartbeats(0)->back().document, "two");
}

TEST_F(StoreContract, LeadershipIsTakenByOneOfTwoWhoSawTheSameBeat) {
    auto other = kind->open();
    const auto seen = store->leadership();
    EXPECT_EQ(seen->holder, "");
    EXPECT_TRUE(*store->take_lead("one", seen->beat));
    EXPECT_FALSE(*other->take_lead("two", seen->beat));
    EXPECT_TRUE(*store->take_lead("one", store->leadership()->beat));
    EXPECT_TRUE(store->record({.events = {event("1", 1)}, .leader = "one"}));
    EXPECT_EQ(other->record({.events = {event("2", 1)}, .leader = "two"}).error().code, ErrorCode::busy);
    EXPECT_EQ(store->events({})->size(), 1U);
}

TEST_F(StoreContract, WritesTogetherFailEachForItself) {
    ASSERT_TRUE(store->put_incident(record("A", "a")));
    std::vector<bool> done;
    ASSERT_TRUE(store->together([&] {
        done.clear();
        done.push_back(store->put_incident(record("B", "b")).has_value());
        auto moved = record("A", "other");
        moved.revision = 2;
        done.push_back(store->record({.events = {event("E", 1)}, .incidents = {moved}}).has_value());
        done.push_back(store->put_incident(record("C", "c")).has_value());
    }));
    EXPECT_EQ(done, (std::vector<bool>{true, false, true}));
    EXPECT_EQ(store->incidents({})->size(), 3U);
    EXPECT_TRUE(store->events({})->empty());
}

TEST_F(StoreContract, TwoHubsAtOnceGiveUniqueNumbersAndOneIncidentForAKey) {
    constexpr int kEach = 60;
    std::mutex mutex;
    std::multiset<std::int64_t> numbers;
    std::atomic<int> created_shared{0}, failed{0};
    const auto hub = [&](const std::string& name) {
        auto own = kind->open();
        for (int i = 0; i < kEach; ++i) {
            const auto n = std::to_string(i);
            // Both find the same out, under ids of their own.
            const auto shared = own->put_incident(record(name + "-shared-" + n, "shared/" + n, ""));
            const auto alone = own->put_incident(record(name + n, "k" + n, name));
            if (!shared || !alone) {
                ++failed;
                continue;
            }
            created_shared += shared->what == PutOutcome::What::created;
            const std::lock_guard guard(mutex);
            numbers.insert(alone->number);
            if (shared->what == PutOutcome::What::created) numbers.insert(shared->number);
        }
    };
    {
        const std::jthread one([&] { hub("one"); }), two([&] { hub("two"); });
    }
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(created_shared, kEach);
    EXPECT_EQ(numbers.size(), 3U * kEach);
    EXPECT_EQ(std::set(numbers.begin(), numbers.end()).size(), numbers.size());
}

TEST_F(StoreContract, IncidentIsFoldedOnceAndForGood) {
    for (const char* id : {"A", "B"}) ASSERT_TRUE(store->put_incident(record(id, id)));
    HubNews news;
    news.only_if_newest = true;
    news.incidents = {record("cluster", "cluster_hardware/B/1", "")};
    news.folds = {{1, 0}, {2, 0}};
    ASSERT_TRUE(store->record(news));
    EXPECT_EQ(*store->folds(), (Folds{{1, 3}, {2, 3}}));
    // Another hub found the same out.
    news.incidents = {record("other", "cluster_hardware/B/1/other", "")};
    const auto late = store->record(news);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::busy);
    EXPECT_EQ(store->incidents({})->size(), 3U) << "nothing of it is stored";
    store.reset();
    store = kind->open();
    EXPECT_EQ(*store->folds(), (Folds{{1, 3}, {2, 3}}));
}

}  // namespace
}  // namespace raidwatch::hub
