#include "agent/app/action_requests.hpp"
#include "agent/app/starter.hpp"
#include "app_rig.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::app::test {

namespace {

using nlohmann::json;
using std::chrono::seconds;
using ::testing::HasSubstr;

Config allowing() {
    auto config = Rig::default_config();
    config.phase_out.execute = true;
    return config;
}

/// md0 of sda and sdb with sdc as its spare, watched for some seconds.
struct Mirror {
    explicit Mirror(const Config& config = allowing()) : rig(config) {
        for (const auto* device : {"sda", "sdb", "sdc"}) rig.world.add_disk(device);
        rig.world.add_mirror("md0", {"sda", "sdb"});
        Member spare;
        spare.device = "sdc";
        spare.disk = "wwn-sdc";
        spare.state = MemberState::spare;
        rig.world.arrays.at("md0").members.push_back(spare);
        rig.start();
        rig.run(seconds(5));
    }

    void ask(const json& request) {
        answer.clear();
        ASSERT_TRUE(begin_action(rig.agent(), request, rig.now(),
                                 [this](const std::string& text) { answer = text; }));
        rig.run(seconds(1));
    }
    void execute(const std::string& disk = "SERsda") {
        ask({{"phase_out", {{"action", "add"}, {"disk", disk}, {"by", "anna"}}}, {"execute", true}});
    }
    void probe_answers(bool done, const std::string& error = {}) {
        const auto order = rig.ordered.back();
        rig.agent().on_acted(rig.now(), {.id = order.id,
                                         .action = order.action,
                                         .done = done,
                                         .by = "sysfs",
                                         .code = ErrorCode::refused,
                                         .error = error});
        rig.run(seconds(1));
    }
    probe::MeantDisk meant(const std::string& device) {
        const auto disk = std::ranges::find(rig.agent().view().disks, device, &Disk::device);
        return {disk->id, disk->serial};
    }
    std::string error() const { return answer.empty() ? "" : json::parse(answer).value("error", ""); }

    Rig rig;
    std::string answer;
};

TEST(AgentActions, ExecuteTellsTheProbeToCopyTheMemberAndAnswersWhenItDid) {
    Mirror mirror;
    mirror.execute();
    ASSERT_EQ(mirror.rig.ordered.size(), 1U);
    EXPECT_EQ(mirror.rig.ordered[0].action,
              (probe::Action{probe::Verb::replace_member, "md0", "sda", mirror.meant("sda")}));
    EXPECT_GE(mirror.rig.ordered[0].deadline, seconds(90))
        << "storcli answers several times, in up to 15 s each";
    EXPECT_EQ(mirror.answer, "") << "the probe has not answered yet";
    mirror.probe_answers(true);
    EXPECT_EQ(json::parse(mirror.answer)["told"], "md0") << mirror.answer;
    const auto& events = mirror.rig.hub.events;
    const auto told =
        std::ranges::find_if(events, [](const Event& e) { return e.evidence.contains("carried_out_by"); });
    ASSERT_NE(told, events.end());
    EXPECT_EQ(told->evidence.at("asked_by"), "anna");
    EXPECT_THAT(told->text, HasSubstr("copy SERsda onto a spare"));
}

TEST(AgentActions, ScheduledPhaseOutIsExecutedWithoutBeingAskedForAgain) {
    Mirror mirror;
    ASSERT_TRUE(
        mirror.rig.agent().order(mirror.rig.now(), PhaseOutOrder{PhaseOutAction::add, "SERsda", "", "anna"}));
    mirror.execute();
    EXPECT_EQ(mirror.rig.ordered.size(), 1U);
    EXPECT_EQ(mirror.rig.agent().phase_outs().size(), 1U);
    EXPECT_EQ(mirror.rig.agent().current_heartbeat(mirror.rig.now()).phase_outs.at(0).requested_by, "anna");
}

TEST(AgentActions, ExecuteIsRefusedWhereTheConfigDoesNotAllowIt) {
    Mirror mirror(Rig::default_config());
    mirror.execute();
    EXPECT_THAT(mirror.error(), HasSubstr("phase_out.execute"));
    EXPECT_TRUE(mirror.rig.ordered.empty());
    EXPECT_TRUE(mirror.rig.agent().phase_outs().empty());
}

TEST(AgentActions, ExecuteIsRefusedWhereItWouldNotBeSafe) {
    Mirror mirror;
    mirror.rig.world.arrays.at("md0").members.pop_back();
    mirror.rig.run(seconds(20));
    mirror.execute();
    EXPECT_THAT(mirror.error(), HasSubstr("no spare"));
    Mirror degraded;
    degraded.rig.world.fail_member("md0", "sdb");
    degraded.rig.run(seconds(20));
    degraded.execute();
    EXPECT_THAT(degraded.error(), HasSubstr("not whole"));
    EXPECT_TRUE(mirror.rig.ordered.empty());
    EXPECT_TRUE(degraded.rig.ordered.empty());
}

/// A whole pair of one engine, with or without a spare of it.
NodeView pair_of(ArrayEngine engine, bool with_spare) {
    NodeView view;
    Array array;
    array.id = "pair";
    array.name = "tank";
    array.engine = engine;
    array.level = "raid1";
    array.raid_disks = 2;
    array.state = ArrayState::optimal;
    array.controller = engine == ArrayEngine::megaraid ? "pci-0000:3b:00.0" : "";
    for (const int i : {0, 1, 2}) {
        Disk disk;
        disk.id = "wwn-" + std::to_string(i);
        disk.controller = array.controller;
        disk.slot = "252:" + std::to_string(i);
        if (engine != ArrayEngine::megaraid) disk.device = "sd" + std::string(1, static_cast<char>('a' + i));
        if (i == 2 && !with_spare) break;
        if (i == 2) disk.hot_spare = true, disk.state = DiskState::spare;
        Member member;
        member.disk = disk.id;
        member.device = disk.device;
        if (i < 2) member.ordinal = i;
        member.state = i < 2 ? MemberState::in_sync : MemberState::spare;
        if (i < 2 || engine == ArrayEngine::zfs) array.members.push_back(member);
        view.disks.push_back(disk);
    }
    view.arrays.push_back(array);
    return view;
}

TEST(CopyAway, EachEngineIsToldInItsOwnNames) {
    PhaseOut phase_out;
    phase_out.array = "pair";
    phase_out.disk = "wwn-1";
    const auto order = [&](const NodeView& view) { return copy_away(phase_out, view); };
    EXPECT_EQ(order(pair_of(ArrayEngine::zfs, true)).value(),
              (probe::Action{probe::Verb::replace_member, "tank", "sdb", {"wwn-1", ""}}));
    EXPECT_EQ(order(pair_of(ArrayEngine::megaraid, true)).value(),
              (probe::Action{probe::Verb::replace_member, "0000:3b:00.0", "252:1", {"wwn-1", ""}}));
    EXPECT_EQ(order(pair_of(ArrayEngine::smartarray, true)).error().code, ErrorCode::unsupported);
}

TEST(CopyAway, SameInterlockHoldsForEveryEngine) {
    PhaseOut phase_out;
    phase_out.array = "pair";
    phase_out.disk = "wwn-1";
    for (const auto engine : {ArrayEngine::zfs, ArrayEngine::megaraid}) {
        const auto refused = [&](const NodeView& view, const char* why) {
            const auto order = copy_away(phase_out, view);
            return !order && order.error().text().find(why) != std::string::npos;
        };
        EXPECT_TRUE(refused(pair_of(engine, false), "no spare"));
        auto view = pair_of(engine, true);
        view.arrays[0].progress = Progress{.kind = OperationKind::check};
        EXPECT_TRUE(refused(view, "runs"));
        view = pair_of(engine, true);
        view.arrays[0].members[0].state = MemberState::faulty;
        EXPECT_TRUE(refused(view, "not whole"));
        view = pair_of(engine, true);
        view.blind.push_back({{"zfs", engine == ArrayEngine::zfs ? "tank" : "0000:3b:00.0"}, {}, {}});
        EXPECT_TRUE(refused(view, "cannot be seen"));
        view = pair_of(engine, true);
        view.blind.push_back({{"schedules", ""}, {}, {}});
        EXPECT_TRUE(copy_away(phase_out, view)) << "that is no word about the array";
        view.disks.clear();
        EXPECT_TRUE(refused(view, "not there"));
    }
}

TEST(AgentActions, WhatTheProbeRefusesIsAnsweredAndRecorded) {
    Mirror mirror;
    mirror.execute();
    mirror.probe_answers(false, "replacing a member of md0: resync runs");
    EXPECT_THAT(mirror.error(), HasSubstr("resync runs"));
    EXPECT_TRUE(std::ranges::any_of(mirror.rig.hub.events, [](const Event& e) {
        return e.severity == Severity::warning && e.text.find("does not copy SERsda") != std::string::npos;
    }));
    EXPECT_EQ(mirror.rig.agent().phase_outs().at(0).state, PhaseOutState::scheduled);
}

TEST(Starter, IsNamedWhereItCanBeKnown) {
    Event started;
    started.at = from_unix_ms(1'800'000'000'000);
    started.subject = {SubjectKind::array, "md-uuid-md0", "md0"};
    Array array;
    array.id = "md-uuid-md0";
    array.members = {{.ordinal = 0, .disk = "a", .state = MemberState::in_sync},
                     {.disk = "b", .state = MemberState::spare}};
    NodeView before, now;
    before.arrays = {array};
    array.members[1].state = MemberState::rebuilding;
    now.arrays = {array};
    RuleMemory memory;
    std::vector<PhaseOut> phase_outs;
    const auto by = [&](const char* operation) {
        started.evidence["operation"] = operation;
        return starter_of(started, {before, now, memory, phase_outs});
    };
    EXPECT_EQ(by("rebuild"), "spare");
    EXPECT_EQ(by("check"), "") << "a person or the distribution";
    EXPECT_EQ(by("replace"), "");
    before.arrays[0].members.pop_back();
    EXPECT_EQ(by("rebuild"), "") << "the disk was added a moment ago";
    now.arrays[0].progress = Progress{.kind = OperationKind::check, .begun_by = "mdcheck"};
    EXPECT_EQ(by("check"), "mdcheck (distribution)");
    memory["integrity.array_check/md-uuid-md0"].grew_at = started.at - seconds(5);
    EXPECT_EQ(by("check"), "raidwatch (schedule)");
    EXPECT_EQ(by("rebuild"), "");
    PhaseOut one;
    one.array = "md-uuid-md0";
    one.name = "ZC1A0003";
    one.requested_by = "anna";
    one.state = PhaseOutState::scheduled;
    phase_outs.push_back(one);
    EXPECT_EQ(by("replace"), "phase-out of ZC1A0003, asked for by anna");
    phase_outs[0].state = PhaseOutState::done;
    EXPECT_EQ(by("replace"), "");
}

TEST(AgentTests, SelfTestIsBegunByTheProbeOnceAndTriedADayLaterWhereItIsRefused) {
    auto config = Rig::default_config();
    config.integrity.self_test_long = Seconds{86'400};
    config.integrity.begin_from = config.integrity.begin_until = {};
    Rig rig(config);
    rig.world.add_disk("sda");
    rig.start();
    for (int hour = 0; hour < 24 && rig.ordered.empty(); ++hour) rig.run(seconds(3600));
    ASSERT_EQ(rig.ordered.size(), 1U);
    const auto& disk = rig.agent().view().disks.at(0);
    EXPECT_EQ(rig.ordered[0].action,
              (probe::Action{probe::Verb::self_test_long, "sda", "", {disk.id, disk.serial}}));
    rig.agent().on_acted(rig.now(), {.id = rig.ordered[0].id,
                                     .action = rig.ordered[0].action,
                                     .code = ErrorCode::unsupported,
                                     .error = "it has none"});
    rig.run(seconds(3600));
    EXPECT_TRUE(std::ranges::any_of(rig.hub.events, [](const Event& e) {
        return e.text.find("could not be begun") != std::string::npos;
    }));
    rig.start();
    rig.run(seconds(20 * 3600));
    EXPECT_EQ(rig.ordered.size(), 1U) << "also not after a restart";
    rig.run(seconds(6 * 3600));
    EXPECT_EQ(rig.ordered.size(), 2U);
}

TEST(AgentActions, LampIsSwitchedByTheProbe) {
    Mirror mirror;
    mirror.ask({{"locate", {{"disk", "SERsdb"}, {"lamp", "on"}}}});
    ASSERT_EQ(mirror.rig.ordered.size(), 1U);
    EXPECT_EQ(mirror.rig.ordered[0].action,
              (probe::Action{probe::Verb::locate_on, "sdb", "", mirror.meant("sdb")}));
    mirror.probe_answers(true);
    EXPECT_EQ(json::parse(mirror.answer)["locate"]["by"], "sysfs");
    mirror.ask({{"locate", {{"disk", "SERsdb"}, {"lamp", "red"}}}});
    EXPECT_NE(mirror.error(), "");
    EXPECT_EQ(mirror.rig.ordered.size(), 1U);
}

}  // namespace
}  // namespace raidwatch::app::test
