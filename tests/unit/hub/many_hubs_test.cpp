// Several hubs over one PostgreSQL database: one keeps time, all know whom any of them heard.
#include "../../support/postgres_server.hpp"
#include "hub/api/tokens.hpp"
#include "hub_rig.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <thread>

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

/// A database with hubs on one fake clock, and nodes that send their heartbeats to one of them.
class ManyHubs : public testing::Test {
  protected:
    struct Member {
        std::unique_ptr<SqlStore> store;
        std::unique_ptr<Hub> hub;
        bool runs = true;
    };

    Member& start_hub() {
        auto store = open_postgres_store({url, "", Milliseconds{2000}});
        if (!store) throw std::runtime_error(store.error().text());
        auto& member = hubs.emplace_back();
        member.store = std::move(*store);
        member.hub = *Hub::create({}, *member.store, clock, ids);
        return member;
    }
    void join(const std::string& node) {
        const auto made = make_token(TokenScope::node, node, "A", clock.now().utc);
        ASSERT_TRUE(hubs.front().store->add_token(made.record));
        tokens[node] = made.text;
    }
    HttpReply send(Member& to, const std::string& method, const std::string& target, const std::string& token,
                   const json& body = nullptr) {
        HttpRequest request{method, target, {}, body.is_null() ? "" : body.dump()};
        request.headers = {{"content-type", "application/json"}, {"authorization", "Bearer " + token}};
        return to.hub->handle(request);
    }
    int heartbeat(Member& to, const std::string& node) {
        return send(to, "PUT", "/api/agent/v1/heartbeat", tokens[node], {{"node", node}}).status;
    }
    /// Ticks every second; each node speaks to its hub every 30 s.
    void pass(Seconds duration, const std::map<std::string, Member*>& speaks_to = {}) {
        for (Seconds passed{0}; passed < duration; passed += Seconds{1}) {
            clock.advance(Seconds{1});
            if (++second % 30 == 0)
                for (const auto& [node, hub] : speaks_to) heartbeat(*hub, node);
            for (auto& member : hubs)
                if (member.runs) member.hub->tick(clock.now());
        }
    }
    std::vector<IncidentRecord> open(Member& member) {
        IncidentFilter filter;
        filter.open = true;
        return *member.store->incidents(filter);
    }
    std::size_t events(Member& member, const std::string& kind) {
        EventFilter filter;
        filter.kind = kind;
        return member.store->events(filter)->size();
    }
    static bool answers(Store& store) {
        for (int tries = 0; tries < 500 && !store.audit(1); ++tries)
            std::this_thread::sleep_for(Milliseconds{20});
        return store.audit(1).has_value();
    }

    support::PostgresServer server;
    std::string url = server.make_database();
    FakeClock clock;
    CountingIds ids;
    std::list<Member> hubs;
    std::map<std::string, std::string> tokens;
    int second = 0;
};

TEST_F(ManyHubs, NodeThatAnotherHubHearsIsNotSilent) {
    auto& one = start_hub();
    auto& other = start_hub();
    join("a-1");
    join("a-2");
    pass(Seconds{600}, {{"a-1", &one}, {"a-2", &other}});
    EXPECT_EQ(events(one, "node.silent"), 0U);
    pass(Seconds{600}, {{"a-1", &other}});
    EXPECT_EQ(events(one, "node.silent"), 1U) << "one of them tells of it";
    ASSERT_EQ(open(other).size(), 1U);
    EXPECT_EQ(open(other)[0].key, "node_silent/a-2");
}

TEST_F(ManyHubs, LeaderThatDiesIsReplacedWhichKnowsWhatIsOpen) {
    auto& one = start_hub();
    auto& other = start_hub();
    join("a-1");
    join("a-2");
    pass(Seconds{60}, {{"a-1", &one}, {"a-2", &one}});
    pass(Seconds{200}, {{"a-1", &other}});
    ASSERT_EQ(open(other).size(), 1U);
    one.runs = false;  // killed
    pass(Seconds{400}, {{"a-1", &other}});
    EXPECT_EQ(open(other).size(), 1U);
    EXPECT_EQ(events(other, "node.silent"), 1U) << "an old silence is no news to the new leader";
    pass(Seconds{60}, {{"a-1", &other}, {"a-2", &other}});
    EXPECT_TRUE(open(other).empty());
    EXPECT_EQ(events(other, "node.returned"), 1U);
    one.runs = true;  // it was only held up
    pass(Seconds{300}, {{"a-1", &one}, {"a-2", &one}});
    EXPECT_EQ(events(other, "node.returned"), 1U);
    EXPECT_EQ(events(other, "node.silent"), 1U);
}

TEST_F(ManyHubs, LeaderThatStopsLeavesTheLeadToTheNextTick) {
    auto& one = start_hub();
    auto& other = start_hub();
    pass(Seconds{5});
    const auto leader = one.store->leadership()->holder;
    one.hub->step_down();
    one.runs = false;
    pass(Seconds{1});
    EXPECT_NE(other.store->leadership()->holder, leader);
    EXPECT_FALSE(other.store->leadership()->holder.empty());
}

TEST_F(ManyHubs, OutageOfTheDatabaseMakesNobodySilent) {
    auto& hub = start_hub();
    join("a-1");
    join("a-2");
    pass(Seconds{300}, {{"a-1", &hub}});  // a-2 never spoke
    heartbeat(hub, "a-2");
    pass(Seconds{10});
    server.kill();
    EXPECT_EQ(heartbeat(hub, "a-1"), 503);
    pass(Seconds{600});
    server.start();
    ASSERT_TRUE(answers(*hub.store));
    pass(Seconds{119});
    EXPECT_EQ(events(hub, "node.silent"), 0U) << "silence counts from the return";
    EXPECT_TRUE(open(hub).empty());
    pass(Seconds{60}, {{"a-1", &hub}});
    EXPECT_EQ(events(hub, "node.silent"), 2U);
}

TEST_F(ManyHubs, WhoWasSilentBeforeAnOutageIsSilentAfterIt) {
    auto& hub = start_hub();
    join("a-1");
    join("a-2");
    heartbeat(hub, "a-2");
    pass(Seconds{300}, {{"a-1", &hub}});
    ASSERT_EQ(open(hub).size(), 1U);
    server.kill();
    EXPECT_EQ(heartbeat(hub, "a-1"), 503);
    pass(Seconds{300});
    server.start();
    ASSERT_TRUE(answers(*hub.store));
    pass(Seconds{300}, {{"a-1", &hub}});
    EXPECT_EQ(open(hub).size(), 1U);
    EXPECT_EQ(events(hub, "node.returned"), 0U);
    EXPECT_EQ(events(hub, "node.silent"), 1U);
}

TEST_F(ManyHubs, CustomersSeeTheLastPageWithItsAgeWhileTheDatabaseIsAway) {
    auto& hub = start_hub();
    join("a-1");
    pass(Seconds{60}, {{"a-1", &hub}});
    ASSERT_EQ(send(hub, "GET", "/", "").status, 200);
    server.kill();
    EXPECT_EQ(heartbeat(hub, "a-1"), 503);
    pass(Seconds{100});
    const auto page = send(hub, "GET", "/", "");
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_NE(page.body.find("This is how it was at <time"), std::string::npos) << page.body;
    const auto age = std::find_if(page.headers.begin(), page.headers.end(),
                                  [](const auto& header) { return header.first == "Age"; });
    ASSERT_NE(age, page.headers.end());
    EXPECT_GE(std::stoi(age->second), 100);
    EXPECT_EQ(send(hub, "GET", "/api/v2/summary.json", "").status, 200);
    EXPECT_EQ(send(hub, "GET", "/incidents/1", "").status, 503);
    EXPECT_EQ(send(hub, "GET", "/v1/pages/raidwatch/incidents", "x").status, 503);
}

TEST_F(ManyHubs, MaintenanceOrderedAtOneHubIsKeptByTheOther) {
    auto& one = start_hub();
    auto& other = start_hub();
    pass(Seconds{3});
    const auto made = make_token(TokenScope::operators, "tester", "", clock.now().utc);
    ASSERT_TRUE(one.store->add_token(made.record));
    const auto reply = send(other, "POST", "/api/operator/v1/maintenance", made.text,
                            {{"action", "start"}, {"cluster", "A"}, {"for_s", 3600}});
    ASSERT_LT(reply.status, 300) << reply.body;
    pass(Seconds{5});
    EXPECT_EQ(events(one, "maintenance.started"), 1U);
}

}  // namespace
}  // namespace raidwatch::hub
