// An array or controller that has gone for good, by a person's word.

#include "agent/app/requests.hpp"
#include "app_rig.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::app::test {

namespace {

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;

class Forget : public ::testing::Test {
  protected:
    Rig rig;

    void SetUp() override {
        for (const auto* device : {"sda", "sdb", "sdc", "sdd"}) rig.world.add_disk(device);
        rig.world.add_mirror("md0", {"sda", "sdb"});
        rig.world.add_mirror("md1", {"sdc", "sdd"});
        rig.start();
        rig.run(seconds(10));
    }

    void stop(const std::string& array) {
        rig.world.arrays.erase(array);
        rig.run(minutes(1));
    }
    json say(const std::string& name) {
        const auto answer = carry_out_request(
            rig.agent(), {{"forget", {{"name", name}, {"by", "anna"}, {"reason", "moved to store-2"}}}},
            rig.now());
        rig.run(seconds(2));
        return answer ? json::parse(*answer) : json();
    }
    std::vector<Event> told(Kind kind) const {
        std::vector<Event> found;
        for (const auto& commit : rig.commits)
            std::ranges::copy_if(commit.events, std::back_inserter(found),
                                 [&](const Event& event) { return event.kind == kind; });
        return found;
    }
};

TEST_F(Forget, VanishedArrayIsMissedUntilSomebodySaysThatItIsGoneForGood) {
    stop("md1");
    ASSERT_EQ(rig.hub.open().size(), 1U);
    const auto answer = say("md1");
    EXPECT_EQ(answer["forgotten"]["name"], "md1") << answer;
    EXPECT_TRUE(rig.hub.open().empty());
    const auto& incident = rig.hub.incidents.begin()->second;
    EXPECT_EQ(incident.state, IncidentState::resolved);
    EXPECT_EQ(incident.updates.back().text,
              "Resolved: anna says that md1 is gone for good: moved to store-2");
    EXPECT_TRUE(rig.agent().view().vanished.empty());
    EXPECT_TRUE(told(kind::array_recovered).empty()) << "it did not recover";
    const auto vanished = told(kind::array_vanished);
    EXPECT_EQ(vanished.back().evidence.at("said_by"), "anna");
    EXPECT_EQ(vanished.back().after, "forgotten");
    EXPECT_EQ(rig.hub.broken, "");
}

TEST_F(Forget, StaysForgottenOverARestartAndComesBackAsWhatItIs) {
    stop("md1");
    say("md1");
    rig.start("boot-2");
    rig.run(minutes(1));
    EXPECT_TRUE(rig.hub.open().empty());
    rig.world.add_mirror("md1", {"sdc", "sdd"});
    rig.world.fail_member("md1", "sdc");
    rig.run(minutes(1));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    EXPECT_EQ(rig.hub.open().front()->kind, kind::array_degraded);
    EXPECT_EQ(rig.hub.broken, "");
}

TEST_F(Forget, WhatIsThereOrUnknownIsRefused) {
    stop("md1");
    EXPECT_THAT(say("md0")["error"].get<std::string>(), HasSubstr("it is there"));
    EXPECT_EQ(say("md7")["code"], "not found");
    EXPECT_EQ(say("")["code"], "invalid");
    rig.world.failing.insert({"block", ""});
    rig.run(minutes(1));
    EXPECT_THAT(say("md1")["error"].get<std::string>(), HasSubstr("cannot be seen"));
    EXPECT_EQ(rig.agent().view().vanished.size(), 1U);
}

TEST_F(Forget, ItsWorkAndItsPhaseOutsEnd) {
    auto& array = rig.world.arrays.at("md1");
    array.progress = Progress{};
    array.progress->kind = OperationKind::check;
    array.progress->done_bytes = 1;
    array.progress->total_bytes = 1000;
    rig.run(seconds(30));
    PhaseOutOrder order;
    order.disk = "SERsdc";
    order.by = "anna";
    ASSERT_TRUE(rig.agent().order(rig.now(), order));
    stop("md1");
    ASSERT_EQ(rig.agent().operations().size(), 1U) << "out of sight, it may come back";
    say("md1");
    EXPECT_TRUE(rig.agent().operations().empty());
    EXPECT_EQ(told(kind::operation_aborted).size(), 1U);
    ASSERT_EQ(rig.agent().phase_outs().size(), 1U);
    EXPECT_EQ(rig.agent().phase_outs().front().state, PhaseOutState::cancelled);
    EXPECT_EQ(rig.agent().phase_outs().front().note, "md1 is gone for good");
    EXPECT_EQ(told(kind::phase_out_cancelled).size(), 1U);
}

}  // namespace

}  // namespace raidwatch::app::test
