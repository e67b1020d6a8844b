#include "agent/phase_out/book.hpp"
#include "agent/phase_out/interlock.hpp"
#include "agent/phase_out/orders.hpp"
#include "tests/support/node_builder.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::phase_out {
namespace {

using namespace raidwatch::testing;
using S = PhaseOutState;

/// A RAID 6 of six disks S0 to S5 and a fresh disk S6 beside it.
class PhaseOuts : public ::testing::Test {
  protected:
    CountingIds ids;
    NodeView view;
    std::vector<Fault> faults;
    std::vector<Operation> running, changed;
    std::vector<PhaseOut> book, ordered;
    UtcTime now = kStart;
    Step last;

    void SetUp() override {
        view.disks = inventory(7, {}).disks;
        view.arrays = {array("md0", "raid6", 6)};
        for (auto& one : view.disks) one.holders = {"md0"};
        view.disks[6].holders.clear();
        view.disks[6].state = DiskState::unconfigured;
    }
    Array& md0() { return view.arrays[0]; }
    Member& member_of(const std::string& serial) {
        return *std::ranges::find(md0().members, std::optional("wwn-" + serial), &Member::disk);
    }
    void step() {
        last = advance(book, {view, faults, running, changed, ordered, now}, ids);
        ordered.clear();
        changed.clear();
    }
    Result<PhaseOut> order(PhaseOutAction action, const std::string& disk = "S3") {
        auto made = carry_out({action, disk, "dropped out", "op"}, book, view, ids, now);
        if (made) {
            ordered.push_back(*made);
            step();
        }
        return made;
    }
    S state() const { return book.back().state; }
    std::vector<std::string> kinds() const {
        std::vector<std::string> all;
        for (const auto& event : last.events) all.emplace_back(event.kind.name());
        return all;
    }
    void pull(const std::string& serial) {
        const auto gone = std::ranges::find(view.disks, serial, &Disk::serial);
        view.departed.push_back(*gone);
        view.disks.erase(gone);
        for (auto& member : md0().members)
            if (member.disk == "wwn-" + serial) member.device_gone = true;
    }
    void begin_replace() {
        member_of("S3").want_replacement = true;
        auto fresh = member("sdg", "S6", 3, MemberState::rebuilding);
        fresh.replacement = true;
        md0().members.push_back(fresh);
        md0().progress = Progress{};
        md0().progress->kind = OperationKind::replace;
        step();
    }
    void finish_replace() {
        member_of("S6").state = MemberState::in_sync;
        member_of("S6").replacement = false;
        auto& old = member_of("S3");
        old.state = MemberState::faulty;
        old.past = "replaced";
        old.ordinal.reset();
        old.want_replacement = false;
        md0().progress.reset();
        step();
    }
    Operation check(OperationState state) const {
        Operation operation;
        operation.id = "check-1";
        operation.target = "md-uuid-md0";
        operation.kind = OperationKind::check;
        operation.state = state;
        operation.started_at = now;
        return operation;
    }
    void remove_after_copy() {
        order(PhaseOutAction::add);
        begin_replace();
        finish_replace();
        std::erase_if(md0().members, [](const Member& m) { return m.disk == "wwn-S3"; });
        pull("S3");
        step();
    }
};

TEST_F(PhaseOuts, HotReplacementIsFollowedToItsVerifiedEnd) {
    ASSERT_TRUE(order(PhaseOutAction::add));
    EXPECT_EQ(state(), S::scheduled);
    EXPECT_EQ(kinds(), std::vector<std::string>{"phase_out.scheduled"});
    begin_replace();
    EXPECT_EQ(state(), S::copying);
    EXPECT_EQ(book.back().replacement_name, "S6");
    finish_replace();
    EXPECT_EQ(state(), S::removable);
    EXPECT_EQ(kinds(), std::vector<std::string>{"phase_out.removable"});
    pull("S3");
    step();
    EXPECT_EQ(state(), S::removed);
    now += 5min;
    running = {check(OperationState::running)};
    step();
    EXPECT_EQ(state(), S::verifying);
    running.clear();
    changed = {check(OperationState::finished)};
    changed[0].mismatches = 0;
    step();
    EXPECT_EQ(state(), S::done);
    EXPECT_NE(book.back().note.find("no mismatches"), std::string::npos);
    EXPECT_TRUE(book.back().ended_at);
}

TEST_F(PhaseOuts, SpareRebuildIsCopyingUntilTheArrayIsWhole) {
    order(PhaseOutAction::add);
    member_of("S3").state = MemberState::faulty;
    member_of("S3").ordinal.reset();
    md0().members.push_back(member("sdg", "S6", 3, MemberState::rebuilding));
    md0().progress = Progress{};
    step();
    EXPECT_EQ(state(), S::copying);
    member_of("S6").state = MemberState::in_sync;
    md0().progress.reset();
    step();
    EXPECT_EQ(state(), S::removable);
}

TEST_F(PhaseOuts, SecondFaultWhileCopyingBlocksUntilTheArrayIsWhole) {
    order(PhaseOutAction::add);
    begin_replace();
    auto& failed = member_of("S5");
    failed.state = MemberState::faulty;
    step();
    EXPECT_EQ(state(), S::blocked);
    EXPECT_EQ(kinds(), std::vector<std::string>{"phase_out.blocked"});
    failed.state = MemberState::in_sync;
    step();
    EXPECT_EQ(state(), S::copying);
}

TEST_F(PhaseOuts, WrongDiskIsNamedOnceAndCriticalAndEndsWhenItIsBack) {
    order(PhaseOutAction::add);
    pull("S4");
    step();
    EXPECT_EQ(state(), S::blocked);
    ASSERT_EQ(kinds(), (std::vector<std::string>{"phase_out.wrong_disk", "phase_out.blocked"}));
    EXPECT_EQ(last.events[0].severity, Severity::critical);
    EXPECT_NE(last.events[0].text.find("put S4 back into slot 0:4"), std::string::npos)
        << last.events[0].text;
    step();
    EXPECT_TRUE(last.events.empty());
    view.disks.push_back(view.departed.back());
    view.departed.clear();
    member_of("S4").device_gone = false;
    step();
    EXPECT_EQ(state(), S::scheduled);
    EXPECT_TRUE(book.back().pulled.empty());
}

TEST_F(PhaseOuts, MemberThatFailedFirstAndIsPulledThenIsNoWrongDisk) {
    order(PhaseOutAction::add);
    member_of("S4").state = MemberState::faulty;
    step();
    now += 10s;
    step();
    pull("S4");
    step();
    EXPECT_EQ(state(), S::blocked);
    EXPECT_TRUE(book.back().pulled.empty());
    EXPECT_TRUE(last.events.empty());
}

TEST_F(PhaseOuts, MemberThatTheArrayDropsAMomentBeforeItHasGoneIsAWrongDisk) {
    order(PhaseOutAction::add);
    member_of("S4").state = MemberState::faulty;
    step();
    EXPECT_EQ(kinds(), std::vector<std::string>{"phase_out.blocked"});
    now += 1s;
    pull("S4");
    step();
    EXPECT_EQ(kinds(), std::vector<std::string>{"phase_out.wrong_disk"});
    EXPECT_EQ(book.back().pulled.size(), 1U);
}

TEST_F(PhaseOuts, RightDiskPulledTooEarlyBlocksUntilTheArrayIsRebuilt) {
    view.arrays = {array("md0", "raid5", 3)};
    order(PhaseOutAction::add, "S2");
    pull("S2");
    step();
    EXPECT_EQ(state(), S::blocked);
    md0().members[2] = member("sdg", "S6", 2);
    step();
    EXPECT_EQ(state(), S::removed);
    EXPECT_EQ(book.back().replacement_name, "S6");
}

TEST_F(PhaseOuts, PulledWhileTheArrayStaysRedundantIsRemovedAndFindsItsReplacementBySlot) {
    order(PhaseOutAction::add);
    pull("S3");
    step();
    EXPECT_EQ(state(), S::removed);
    EXPECT_FALSE(book.back().planned);
    auto fresh = disk("sdd", "NEW", "0:3");
    view.disks.push_back(fresh);
    step();
    EXPECT_EQ(book.back().replacement_name, "NEW");
}

TEST_F(PhaseOuts, ConfirmedDiskMayGoWithoutACopyWhereTheArrayStaysRedundant) {
    order(PhaseOutAction::add);
    ASSERT_TRUE(order(PhaseOutAction::confirm));
    EXPECT_EQ(state(), S::removable);
    EXPECT_TRUE(may_be_absent(book.back()));
    pull("S3");
    step();
    EXPECT_EQ(state(), S::removed);
    EXPECT_TRUE(may_be_absent(book.back()));
}

TEST_F(PhaseOuts, ConfirmIsRefusedWhereNoRedundancyWouldBeLeft) {
    view.arrays = {array("md0", "raid5", 3)};
    order(PhaseOutAction::add, "S2");
    const auto refused = order(PhaseOutAction::confirm, "S2");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::refused);
    EXPECT_NE(refused.error().text().find("no redundancy left"), std::string::npos);
}

TEST_F(PhaseOuts, NothingChangesWhileTheNodeIsOutOfSight) {
    order(PhaseOutAction::add);
    begin_replace();
    auto hidden = view;
    hidden.arrays.clear();
    advance(book, {hidden, faults, running, changed, ordered, now}, ids);
    EXPECT_EQ(state(), S::copying);
    view.blind = {{{"block", ""}, now, {}}};
    pull("S3");
    step();
    EXPECT_EQ(state(), S::copying);
}

TEST_F(PhaseOuts, NoTestWithinADayEndsAsNotVerified) {
    remove_after_copy();
    ASSERT_EQ(state(), S::removed);
    EXPECT_EQ(next_due(book), now + 24h);
    now += 23h;
    step();
    EXPECT_EQ(state(), S::removed);
    now += 1h;
    step();
    EXPECT_EQ(state(), S::done);
    EXPECT_NE(book.back().note.find("not verified"), std::string::npos);
}

TEST_F(PhaseOuts, MismatchesOfTheVerificationAreTold) {
    remove_after_copy();
    changed = {check(OperationState::finished)};
    changed[0].mismatches = 128;
    changed[0].ended_at = now;
    step();
    EXPECT_EQ(state(), S::done);
    EXPECT_NE(book.back().note.find("128 mismatched"), std::string::npos);
}

TEST_F(PhaseOuts, BrokenOffVerificationIsAwaitedAgain) {
    remove_after_copy();
    running = {check(OperationState::running)};
    step();
    now += 20h;
    running.clear();
    changed = {check(OperationState::aborted)};
    step();
    EXPECT_EQ(state(), S::removed);
    now += 23h;
    step();
    EXPECT_EQ(state(), S::removed);
}

TEST_F(PhaseOuts, CheckThatRanBeforeTheRemovalVerifiesNothing) {
    running = {check(OperationState::running)};
    now += 1min;
    remove_after_copy();
    step();
    EXPECT_EQ(state(), S::removed);
}

TEST_F(PhaseOuts, RemovableDiskBlocksWhenAnotherFailsAndDiskPutBackIsScheduledAgain) {
    order(PhaseOutAction::add);
    begin_replace();
    finish_replace();
    member_of("S5").state = MemberState::faulty;
    step();
    EXPECT_EQ(state(), S::blocked);
}

TEST_F(PhaseOuts, CriticalDiskFaultProposesOnceAndNotAgainAfterItWasCalledOff) {
    Fault fault;
    fault.fault_class = FaultClass::disk_illness;
    fault.subject = {SubjectKind::disk, "wwn-S1", "S1"};
    fault.severity = Severity::critical;
    fault.rule = "ata.pending";
    fault.summary = "24 pending sectors";
    faults = {fault};
    step();
    ASSERT_EQ(book.size(), 1U);
    EXPECT_EQ(state(), S::proposed);
    EXPECT_EQ(book[0].reason, "24 pending sectors");
    step();
    EXPECT_EQ(book.size(), 1U);
    ASSERT_TRUE(order(PhaseOutAction::cancel, "S1"));
    EXPECT_EQ(state(), S::cancelled);
    step();
    EXPECT_EQ(book.size(), 1U);
}

TEST_F(PhaseOuts, LinkTemperatureAndWarningsProposeNothing) {
    for (const auto fault_class : {FaultClass::disk_link, FaultClass::temperature}) {
        Fault fault;
        fault.fault_class = fault_class;
        fault.subject = {SubjectKind::disk, "wwn-S1", "S1"};
        fault.severity = Severity::critical;
        faults.push_back(fault);
    }
    Fault warning;
    warning.fault_class = FaultClass::disk_illness;
    warning.subject = {SubjectKind::disk, "wwn-S2", "S2"};
    faults.push_back(warning);
    step();
    EXPECT_TRUE(book.empty());
}

TEST_F(PhaseOuts, ProposalWhoseFaultIsOverIsWithdrawnAfterTenMinutes) {
    Fault fault;
    fault.fault_class = FaultClass::disk_unresponsive;
    fault.subject = {SubjectKind::disk, "wwn-S1", "S1"};
    fault.severity = Severity::critical;
    faults = {fault};
    step();
    faults.clear();
    step();
    now += 9min;
    step();
    EXPECT_EQ(state(), S::proposed);
    now += 1min;
    step();
    EXPECT_EQ(state(), S::cancelled);
}

TEST_F(PhaseOuts, AgreedProposalIsScheduled) {
    book = {about(view.disks[1], view, ids, now)};
    ASSERT_TRUE(order(PhaseOutAction::confirm, "S1"));
    EXPECT_EQ(state(), S::scheduled);
    EXPECT_EQ(book[0].requested_by, "op");
}

TEST_F(PhaseOuts, DiskIsFoundBySerialNameOrSlotAndRefusedWhereSeveralFit) {
    EXPECT_EQ((*disk_meant(view, "S3"))->serial, "S3");
    EXPECT_EQ((*disk_meant(view, "sdd"))->serial, "S3");
    EXPECT_EQ((*disk_meant(view, "0:3"))->serial, "S3");
    view.disks[4].slot = "0:3";
    EXPECT_EQ(disk_meant(view, "0:3").error().code, ErrorCode::invalid);
    EXPECT_EQ(disk_meant(view, "nothing").error().code, ErrorCode::not_found);
}

TEST_F(PhaseOuts, SecondOrderForTheSameDiskIsRefused) {
    order(PhaseOutAction::add);
    EXPECT_EQ(order(PhaseOutAction::add).error().code, ErrorCode::busy);
}

TEST_F(PhaseOuts, SurvivesJson) {
    remove_after_copy();
    const auto back = from_json<PhaseOut>(*parse_json(dump(to_json(book.back()))));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, book.back());
}

// --- may I pull this disk?
TEST_F(PhaseOuts, PullIsSafeOnlyWhileRedundancyIsLeft) {
    EXPECT_TRUE(may_pull(view, "wwn-S3").safe);
    member_of("S5").state = MemberState::faulty;
    EXPECT_FALSE(may_pull(view, "wwn-S3").safe);
    EXPECT_TRUE(may_pull(view, "wwn-S5").safe);
    member_of("S4").state = MemberState::faulty;
    const auto pull = may_pull(view, "wwn-S3");
    EXPECT_FALSE(pull.safe);
    EXPECT_NE(pull.reason.find("would lose data"), std::string::npos);
}

TEST_F(PhaseOuts, PullOfACopyTargetAJournalOrAnUnseenArrayIsNotSafe) {
    EXPECT_TRUE(may_pull(view, "wwn-S6").safe);
    begin_replace();
    EXPECT_FALSE(may_pull(view, "wwn-S6").safe);
    member_of("S6").journal = true;
    EXPECT_FALSE(may_pull(view, "wwn-S6").safe);
    view.blind = {{{"md", "md0"}, now, {}}};
    EXPECT_EQ(may_pull(view, "wwn-S3").reason, "md0 cannot be seen now");
}

TEST_F(PhaseOuts, PullIsNotSafeWhereTheDiskAloneCanReadASector) {
    view.arrays = {array("md0", "raid1", 3)};
    EXPECT_TRUE(may_pull(view, "wwn-S0").safe);
    md0().members[1].bad_blocks = {{800, 8}};
    md0().members[2].bad_blocks = {{800, 8}};
    EXPECT_FALSE(may_pull(view, "wwn-S0").safe);
}

TEST_F(PhaseOuts, ConsentToLessRedundancyIsAskedForAgainOnceThePullWasNotSafe) {
    ASSERT_TRUE(order(PhaseOutAction::add));
    ASSERT_TRUE(order(PhaseOutAction::confirm));
    EXPECT_EQ(state(), S::removable);
    view.blind = {{{"md", "md0"}, now, {}}};
    step();
    EXPECT_EQ(state(), S::scheduled);
    view.blind.clear();
    step();
    EXPECT_EQ(state(), S::scheduled);
    ASSERT_TRUE(order(PhaseOutAction::confirm));
    EXPECT_EQ(state(), S::removable);
}

TEST_F(PhaseOuts, FailedDiskStaysWhereItsRebuildMetSectorsThatNoSurvivorCouldRead) {
    view.arrays = {array("md0", "raid1", 2)};
    auto old = member("sdg", "S6", std::nullopt, MemberState::faulty);
    old.past = "member";
    md0().members.push_back(old);
    EXPECT_TRUE(may_pull(view, "wwn-S6").safe);
    md0().members[0].bad_blocks = md0().members[1].bad_blocks = {{800, 8}};
    const auto pull = may_pull(view, "wwn-S6");
    EXPECT_FALSE(pull.safe);
    EXPECT_NE(pull.reason.find("first at sector 800: the disk may be the last copy"), std::string::npos)
        << pull.reason;
    md0().members[2].past = "spare";
    EXPECT_TRUE(may_pull(view, "wwn-S6").safe) << "a spare never held data";
}

TEST_F(PhaseOuts, PullIsNotSafeWhereSomethingElseUsesTheDisk) {
    view.disks[6].holders = {"dm-3"};
    EXPECT_EQ(may_pull(view, "wwn-S6").reason, "dm-3 uses it");
    view.disks[6].holders.clear();
    view.disks[6].state = DiskState::unknown;
    EXPECT_FALSE(may_pull(view, "wwn-S6").safe);
}

TEST_F(PhaseOuts, LossThatOnlyTheEngineCountsForbidsThePull) {
    md0().engine_degraded = 1;
    EXPECT_FALSE(may_pull(view, "wwn-S3").safe);
}

}  // namespace
}  // namespace raidwatch::phase_out
