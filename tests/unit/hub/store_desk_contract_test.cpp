// What every store must keep of people, pages and subscribers; as store_contract_test.cpp.
#include "store_contract.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace raidwatch::hub {
namespace {

TEST_F(StoreContract, CaseIsChangedByOneOfTwoWhoReadTheSame) {
    CaseRecord decided;
    decided.number = 1;
    decided.revision = 1;
    decided.next_update_at = at(10);
    ASSERT_TRUE(store->record({.cases = {decided}}));
    decided.revision = 2;
    decided.acknowledged_by = "jane";
    ASSERT_TRUE(store->record({.cases = {decided}}));
    decided.acknowledged_by = "joe";
    EXPECT_EQ(store->record({.cases = {decided}}).error().code, ErrorCode::busy);
    EXPECT_EQ(store->cases({1})->front().acknowledged_by, "jane");
    EXPECT_TRUE(store->overdue_cases(at(9))->empty());
    EXPECT_EQ(store->overdue_cases(at(10))->size(), 1U);
}

TEST_F(StoreContract, NotesCountWithinTheirIncidentAndFollowIt) {
    HubNews news;
    news.incidents = {record("A")};
    news.notes = {{0, 0, at(1), "jane", "first", "", Audience::everybody},
                  {0, 0, at(2), "joe", "second", "", Audience::operators}};
    ASSERT_TRUE(store->record(news));
    const auto notes = store->notes({1});
    ASSERT_EQ(notes->size(), 2U);
    EXPECT_EQ((*notes)[1].id, 2);
    EXPECT_EQ((*notes)[0].audience, Audience::everybody);
}

TEST_F(StoreContract, SignalsWindowsDaysAndComponentsKeepTheLatest) {
    ASSERT_TRUE(store->record({.signals = {{"pop3", "nagios", "major_outage", "down", at(1)}},
                               .windows = {{"W", "scheduled", at(1), {}, "one"}}}));
    ASSERT_TRUE(store->record({.signals = {{"pop3", "nagios", "operational", "up", at(2)}},
                               .windows = {{"W", "completed", at(1), at(3), "two"}}}));
    ASSERT_EQ(store->signals()->size(), 1U);
    EXPECT_EQ(store->signals()->front().message, "up");
    EXPECT_EQ((*store->window("W"))->document, "two");
    EXPECT_EQ(store->windows({})->size(), 1U);
    EXPECT_TRUE(store->windows(at(4))->empty());
    ASSERT_TRUE(store->record({.silenced = {"pop3"}}));
    EXPECT_TRUE(store->signals()->empty());
    ASSERT_TRUE(store->record_days({{"pop3", "2026-11-22", 3}}));
    ASSERT_TRUE(store->record_days({{"pop3", "2026-11-22", 1}, {"pop3", "2026-11-23", 1}}));
    const auto days = store->days("2026-11-22");
    ASSERT_EQ(days->size(), 2U);
    EXPECT_EQ(days->front().worst, 3);
    ASSERT_TRUE(store->save_components({{"b", "B", 1, "operational", at(0), at(0)}}));
    ASSERT_TRUE(store->save_components({{"a", "A", 0, "operational", at(0), at(0)}}));
    EXPECT_EQ(store->components()->size(), 1U);
}

TEST_F(StoreContract, CasesAndNotesAreOfTheIncidentsThatAreAskedFor) {
    HubNews news;
    for (std::int64_t number = 1; number <= 70; ++number) {
        CaseRecord decided;
        decided.number = number;
        decided.revision = 1;
        news.cases.push_back(decided);
        news.notes.push_back({number, 0, at(1), "jane", "x", "", Audience::operators});
    }
    ASSERT_TRUE(store->record(news));
    const auto seen = [](const auto& records) {
        std::vector<std::int64_t> numbers;
        for (const auto& record : records) numbers.push_back(record.number);
        return numbers;
    };
    using Numbers = std::vector<std::int64_t>;
    EXPECT_EQ(seen(*store->cases({64, 3, 999})), (Numbers{3, 64}));
    EXPECT_EQ(seen(*store->notes({64, 3, 999})), (Numbers{3, 64}));
    EXPECT_EQ(store->cases({})->size(), 70U);
    Numbers many;
    for (std::int64_t number = 20'000; number > 60; --number) many.push_back(number);
    EXPECT_EQ(store->notes(many)->size(), 10U) << "more than a statement has room for";
}

TEST_F(StoreContract, WhatAnIncidentIsAboutIsKeptWhereItWasSaid) {
    CaseRecord decided;
    decided.number = 1;
    decided.revision = 1;
    ASSERT_TRUE(store->record({.cases = {decided}}));
    EXPECT_FALSE(store->cases({1})->front().components);
    for (const std::vector<std::string>& ids :
         {std::vector<std::string>{"a", "b-2"}, std::vector<std::string>{}}) {
        ++decided.revision;
        decided.components = ids;
        ASSERT_TRUE(store->record({.cases = {decided}}));
        EXPECT_EQ(store->cases({1})->front().components, ids);
    }
}

TEST_F(StoreContract, PartsOfThePageAreChangedByOneOfTwo) {
    PagePartRecord part{"component", "c1", 1, at(2), at(2), "{}"};
    ASSERT_TRUE(store->record({.parts = {part, {"component_group", "c1", 1, at(1), at(1), "{}"}}}));
    EXPECT_EQ(store->record({.parts = {part}}).error().code, ErrorCode::busy) << "it is there already";
    part.revision = 2;
    part.updated_at = at(5);
    part.document = R"({"name":"x"})";
    ASSERT_TRUE(store->record({.parts = {part}}));
    EXPECT_EQ(store->record({.parts = {part}}).error().code, ErrorCode::busy) << "somebody was faster";
    store.reset();
    store = kind->open();
    const auto parts = *store->page_parts();
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[0].kind, "component_group") << "made first";
    EXPECT_EQ(parts[1].document, part.document);
    EXPECT_EQ(parts[1].created_at, at(2));
    EXPECT_EQ(parts[1].updated_at, at(5));
    ASSERT_TRUE(store->record({.removed_parts = {{"component", "c1"}}}));
    ASSERT_EQ(store->page_parts()->size(), 1U);
    EXPECT_EQ(store->page_parts()->front().kind, "component_group");
}

TEST_F(StoreContract, PointsOfAMetricAreTheLatestOfEachFiveMinutes) {
    const auto values = [&](UtcTime since) {
        std::vector<std::pair<std::string, std::int64_t>> seen;
        const auto points = *store->points(since);
        for (const auto& point : points) seen.emplace_back(point.metric, point.millionths);
        return seen;
    };
    using Values = std::vector<std::pair<std::string, std::int64_t>>;
    ASSERT_TRUE(
        store->add_points({{"a", at(10), 1}, {"a", at(5), 2}, {"b", at(0), 3}, {"a", at(900), -4}}, at(0)));
    EXPECT_EQ(values(at(0)), (Values{{"a", 1}, {"a", -4}, {"b", 3}}));
    EXPECT_EQ(values(at(600)), (Values{{"a", -4}}));
    ASSERT_TRUE(store->add_points({{"a", at(1200), 5}}, at(900)));
    EXPECT_EQ(values(at(0)), (Values{{"a", -4}, {"a", 5}, {"b", 3}})) << "only of the one that was told of";
    ASSERT_TRUE(store->record({.removed_parts = {{"metric", "a"}}}));
    EXPECT_EQ(values(at(0)), (Values{{"b", 3}}));
    ASSERT_TRUE(store->clear_points("b"));
    EXPECT_TRUE(values(at(0)).empty());
}

TEST_F(StoreContract, NoticesAreChangedByOneOfTwoAndKeptUntilTheyAreOver) {
    ASSERT_TRUE(store->record({.notices = {{"a", 1, at(5), {}, "one"}, {"b", 1, at(1), at(10), "other"}}}));
    EXPECT_EQ(store->notices(at(10))->size(), 2U);
    ASSERT_EQ(store->notices(at(11))->size(), 1U);
    ASSERT_TRUE(store->record({.notices = {{"a", 2, at(6), {}, "two"}}}));
    EXPECT_EQ(store->record({.notices = {{"a", 2, at(7), {}, "late"}}}).error().code, ErrorCode::busy);
    EXPECT_EQ((*store->notice("a"))->document, "two");
    EXPECT_EQ((*store->notice("a"))->from, at(6));
    ASSERT_TRUE(store->record({.withdrawn_notices = {"a"}}));
    EXPECT_FALSE(*store->notice("a"));
    ASSERT_EQ(store->notices({})->size(), 1U);
    EXPECT_EQ(store->notices({})->front().over_at, at(10));
    CaseRecord decided;
    decided.number = 1;
    decided.revision = 1;
    decided.withdrawn_at = at(3);
    ASSERT_TRUE(store->record({.cases = {decided}}));
    EXPECT_EQ(store->cases({1})->front().withdrawn_at, at(3));
}

TEST_F(StoreContract, PeopleSessionsTokensAndAudit) {
    ASSERT_TRUE(store->save_person({"jane", "hash", at(0), {}}));
    ASSERT_TRUE(store->add_session({"digest", "jane", false, at(0), at(100)}));
    EXPECT_TRUE(*store->session("digest"));
    ASSERT_TRUE(store->add_session({"by proxy", "jane", true, at(0), at(100)}));
    ASSERT_TRUE(store->save_person({"jane", "new hash", at(0), {}}));
    EXPECT_FALSE(*store->session("digest"));
    EXPECT_TRUE(*store->session("by proxy")) << "its password is not the hub's";
    ASSERT_TRUE(store->add_session({"digest", "jane", false, at(0), at(100)}));
    EXPECT_FALSE(*store->disable_person("nobody", at(1)));
    EXPECT_TRUE(*store->disable_person("jane", at(1)));
    EXPECT_FALSE(*store->session("digest"));
    EXPECT_TRUE((*store->person("jane"))->disabled_at);
    ASSERT_TRUE(store->add_token({"1", "d", TokenScope::node, "n", "", at(0), {}}));
    EXPECT_FALSE(store->add_token({"1", "d", TokenScope::node, "n", "", at(0), {}})) << "its id is taken";
    ASSERT_TRUE(store->add_token({"2", "d", TokenScope::operators, "n", "A", at(1), {}}));
    EXPECT_EQ(*store->revoke_tokens("n", at(2)), 2);
    EXPECT_EQ(*store->revoke_tokens("n", at(2)), 0);
    EXPECT_EQ((*store->token("2"))->scope, TokenScope::operators);
    ASSERT_TRUE(store->add_audit({at(0), "jane", "did", "this"}));
    EXPECT_EQ(store->audit(10)->size(), 1U);
}

TEST_F(StoreContract, TokensAreFoundInOneLookHoweverMany) {
    for (const char* id : {"1", "2", "3"})
        ASSERT_TRUE(store->add_token({id, "d", TokenScope::node, id, "A", at(0), {}}));
    std::vector<std::string> ids{"1", "3", "nobody's", "", "3"};
    for (int more = 0; more < 100; ++more) ids.push_back("x" + std::to_string(more));
    std::set<std::string> found;
    const auto tokens = store->tokens_with(ids);
    ASSERT_TRUE(tokens);
    for (const auto& token : *tokens) found.insert(token.name);
    EXPECT_EQ(found, (std::set<std::string>{"1", "3"}));
    EXPECT_EQ(tokens->size(), 2U) << "each once";
    EXPECT_TRUE(store->tokens_with({})->empty());
    EXPECT_EQ(store->tokens_with({"2"})->front().cluster, "A");
}

TEST_F(StoreContract, RotatedTokenEndsWithTheFirstUseOfItsSuccessorOrByTime) {
    const auto token = [&](const char* id) { return *store->token(id).value(); };
    ASSERT_TRUE(store->add_token({"old", "d", TokenScope::node, "n", "A", at(0)}));
    ASSERT_TRUE(store->add_token({"operators'", "d", TokenScope::operators, "n", "", at(0)}));
    EXPECT_EQ(store->rotate_token({"x", "d", TokenScope::node, "nobody", "", at(1)}, at(9)).error().code,
              ErrorCode::not_found);
    EXPECT_FALSE(*store->token("x")) << "nothing is left of it";
    ASSERT_TRUE(store->rotate_token({"lost", "d", TokenScope::node, "n", "A", at(1)}, at(9)));
    ASSERT_TRUE(store->rotate_token({"new", "d", TokenScope::node, "n", "A", at(2)}, at(10)));
    EXPECT_FALSE(is_valid(token("lost"), at(2))) << "nobody used it";
    EXPECT_TRUE(is_valid(token("old"), at(9)));
    EXPECT_FALSE(is_valid(token("old"), at(10))) << "ends by time";
    EXPECT_TRUE(token("new").succeeds);
    EXPECT_EQ(*store->settle_rotation(token("new"), at(5)), 1);
    EXPECT_EQ(*store->settle_rotation(token("new"), at(6)), 0) << "the first use only";
    EXPECT_FALSE(is_valid(token("old"), at(5)));
    EXPECT_TRUE(is_valid(token("new"), at(100)));
    EXPECT_TRUE(is_valid(token("operators'"), at(100))) << "another's";
    const auto log = store->audit(10);
    ASSERT_EQ(log->size(), 1U);
    EXPECT_EQ(log->front().who, "n");
    EXPECT_TRUE(store->audit(10, log->front().seq)->empty());
}

TEST_F(StoreContract, NewsGoOnceToWhoHadConfirmedOneAfterTheOther) {
    const auto subscriber = [&](const std::string& id, const std::string& state,
                                std::optional<UtcTime> confirmed) {
        SubscriptionRecord made;
        made.id = id;
        made.kind = "email";
        made.address = id + "@example.org";
        made.state = state;
        made.confirm_digest = state == "pending" ? "digest" : "";
        made.confirmed_at = confirmed;
        made.created_at = made.asked_at = at(0);
        return made;
    };
    ASSERT_TRUE(store->save_subscription(subscriber("early", "active", at(1))));
    ASSERT_TRUE(store->save_subscription(subscriber("late", "active", at(5))));
    ASSERT_TRUE(store->ask_to_confirm(subscriber("new", "pending", {}), {0, "new", "ask", "{}", at(1)}));
    EXPECT_EQ((*store->subscription_to_confirm("digest"))->id, "new");
    EXPECT_FALSE(*store->subscription_to_confirm(""));
    EXPECT_EQ((*store->subscription_of("email", "late@example.org"))->confirmed_at, at(5));
    for (int twice = 0; twice < 2; ++twice)
        ASSERT_TRUE(store->tell_subscribers("incident/1/1", at(3), {0, "", "m1", "{\"one\":1}", at(3)}));
    ASSERT_TRUE(store->tell_subscribers("incident/1/2", at(6), {0, "", "m2", "{}", at(6)}));
    auto due = store->due_deliveries(at(6), 10);
    ASSERT_EQ(due->size(), 3U) << "the request, and the first of each of the two";
    std::map<std::string, std::string> first;
    for (const auto& one : *due) first[one.subscription.id] = one.delivery.message_id;
    EXPECT_EQ(first, (std::map<std::string, std::string>{{"new", "ask"}, {"early", "m1"}, {"late", "m2"}}));
    const auto early = std::find_if(due->begin(), due->end(),
                                    [](const auto& one) { return one.subscription.id == "early"; });
    EXPECT_TRUE(*store->claim_delivery(early->delivery, at(100)));
    EXPECT_FALSE(*store->claim_delivery(early->delivery, at(100))) << "another hub was faster";
    EXPECT_EQ(store->due_deliveries(at(6), 10)->size(), 2U);
    ASSERT_TRUE(store->postpone_delivery(early->delivery.seq, at(7)));
    EXPECT_EQ(store->due_deliveries(at(7), 10)->size(), 3U);
    EXPECT_EQ(store->due_deliveries(at(7), 1)->size(), 1U);
    ASSERT_TRUE(store->finish_delivery(early->delivery.seq));
    store.reset();
    store = kind->open();
    due = store->due_deliveries(at(7), 10);
    ASSERT_EQ(due->size(), 3U);
    for (const auto& one : *due)
        if (one.subscription.id == "early") {
            EXPECT_EQ(one.delivery.message_id, "m2");
            ASSERT_TRUE(store->disable_subscription_of(one.delivery.seq));
        }
    EXPECT_EQ((*store->subscription("early"))->state, "disabled");
    ASSERT_TRUE(store->expire_subscriptions(at(1)));
    EXPECT_FALSE(*store->subscription("new"));
    ASSERT_TRUE(store->end_subscription("late"));
    EXPECT_TRUE(store->due_deliveries(at(100), 10)->empty());
    EXPECT_EQ(store->subscriptions()->size(), 1U);
}

}  // namespace
}  // namespace raidwatch::hub
