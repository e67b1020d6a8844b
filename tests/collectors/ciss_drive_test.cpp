#include "ciss_machine.hpp"
#include "tests/support/sim/scsi_answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using namespace test::ciss;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// A machine whose first card has a SATA drive in 1I:1:1 and a SAS drive in 1I:1:2 that answer SMART.
struct HealthMachine : Machine {
    HealthMachine() {
        disk.set(197, 24);
        card().drives[0].type = 1;
        card().drives[0].scsi = [this](auto cdb) { return sim::answer_to_ata(disk, cdb); };
        card().drives[1].scsi = [this](auto cdb) { return sim::answer_to_sas(logs, cdb); };
    }
    sim::AtaDisk disk;
    sim::SasLogs logs{false, 41, 3, 17};
};

TEST(CissDrive, IsListedForItsHealthWhereSmartctlIsNotThere) {
    HealthMachine machine;
    machine.card().volumes[0].failed = {10};
    machine.card().drives[2].present = false;
    machine.card().drives[3].configured = false;
    EXPECT_THAT(machine.collect().domains, ElementsAre(Domain{"ciss-drive", "0000:03:00.0-1I:1:1"},
                                                       Domain{"ciss-drive", "0000:03:00.0-1I:1:2"},
                                                       Domain{"ciss-drive", "0000:03:00.0-1I:1:5"}));
    machine.tree.tool("smartctl", "");
    EXPECT_THAT(machine.collect().domains, IsEmpty());
}

TEST(CissDrive, SmartIsReadThroughTheFirmware) {
    HealthMachine machine;
    const auto sata = machine.health("1I:1:1"), sas = machine.health("1I:1:2");
    EXPECT_TRUE(sata.complete) << problems(sata);
    ASSERT_THAT(sata.readings, SizeIs(1));
    EXPECT_EQ(sata.readings[0].disk, disk_in(machine.collect(), "1I:1:1").id) << "one component";
    EXPECT_EQ(sata.disks.at(0).id, sata.readings[0].disk);
    EXPECT_EQ(sata.disks.at(0).state, DiskState::unknown) << "its state is the controller's to tell";
    EXPECT_EQ(sata.readings[0].protocol, SmartProtocol::ata);
    EXPECT_EQ(sata.readings[0].read_by, "Smart Array firmware");
    EXPECT_EQ(sata.readings[0].pending, 24U);
    EXPECT_EQ(sata.readings[0].power_on_hours, 12345U);
    EXPECT_TRUE(sas.complete) << problems(sas);
    EXPECT_EQ(sas.readings.at(0).protocol, SmartProtocol::scsi);
    EXPECT_EQ(sas.readings.at(0).passed, false);
    EXPECT_EQ(sas.readings.at(0).grown_defects, 17U);
}

TEST(CissDrive, WhatCannotBeReadIsSaidAndNothingIsMadeUp) {
    HealthMachine machine;
    for (auto& one : machine.card().drives) one.scsi = nullptr;
    EXPECT_TRUE(machine.health("1I:1:2").complete) << "a drive that refuses all has no SMART";
    EXPECT_THAT(machine.health("1I:1:2").readings, IsEmpty());
    for (const auto* slot : {"1I:1:9", "", "1I:1:1-", "x"}) {
        const auto nowhere = machine.health(slot);
        EXPECT_FALSE(nowhere.complete) << slot;
        EXPECT_EQ(nowhere.problems.at(0).code, ErrorCode::not_found) << slot;
    }
    EXPECT_FALSE(collect_ciss_drive(machine.host(), "0000:09:00.0-1I:1:1").complete);
    machine.card().refusals[0] = kTimedOut;
    EXPECT_FALSE(machine.health("1I:1:2").complete);
    machine.card().offline = true;
    EXPECT_FALSE(machine.health("1I:1:1").complete);
}

}  // namespace
}  // namespace raidwatch
