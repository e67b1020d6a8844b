#include "megaraid_cards.hpp"

namespace raidwatch {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A machine whose first card has a SATA drive in 252:1 and a SAS drive in 252:2 that answer SMART.
struct HealthMachine : Machine {
    HealthMachine() {
        disk.set(197, 24);
        card().drives[0].sata = true;
        card().drives[0].scsi = [this](auto cdb) { return sim::answer_to_ata(disk, cdb); };
        card().drives[1].scsi = [this](auto cdb) { return sim::answer_to_sas(logs, cdb); };
    }
    Findings health(const std::string& slot) {
        const Host host{files, tools, ata, nvme, clock, mfi};
        return collect_mfi_drive(host, "0000:03:00.0-" + slot);
    }
    sim::AtaDisk disk;
    sim::SasLogs logs;
};

TEST(MegaraidDrive, IsListedForItsHealthUnlessItFailedOrIsPassedThrough) {
    HealthMachine machine;
    machine.card().drives[2].state = 0x11;
    machine.card().drives[3].state = 0x40;
    EXPECT_THAT(machine.collect().domains, ElementsAre(Domain{"mfi-drive", "0000:03:00.0-252:1"},
                                                       Domain{"mfi-drive", "0000:03:00.0-252:2"},
                                                       Domain{"mfi-drive", "0000:03:00.0-252:5"}));
}

TEST(MegaraidDrive, SmartOfASataDriveIsReadThroughTheFirmware) {
    HealthMachine machine;
    const auto findings = machine.health("252:1");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.readings, SizeIs(1));
    const auto& reading = findings.readings[0];
    EXPECT_EQ(reading.disk, disk_in(machine.collect(), "252:1").id) << "one component";
    EXPECT_EQ(reading.protocol, SmartProtocol::ata);
    EXPECT_EQ(reading.read_by, "MegaRAID firmware");
    EXPECT_EQ(reading.pending, 24U);
    EXPECT_EQ(reading.passed, true);
    EXPECT_EQ(reading.power_on_hours, 12345U);
    machine.disk.passed = false;
    EXPECT_EQ(machine.health("252:1").readings.at(0).passed, false);
}

TEST(MegaraidDrive, AttributesMeanWhatTheyDoOnItsModel) {
    HealthMachine machine;
    machine.disk.model = "CT1000MX500SSD1";
    machine.disk.set(202, 0, 60);
    const auto reading = machine.health("252:1").readings.at(0);
    EXPECT_EQ(reading.percentage_used, 40) << "life left";
    EXPECT_FALSE(reading.pending) << "its firmware counts moved data";
}

TEST(MegaraidDrive, SmartOfASasDriveIsReadFromItsLogPages) {
    HealthMachine machine;
    machine.logs = {false, 41, 3, 17};
    const auto findings = machine.health("252:2");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.readings, SizeIs(1));
    const auto& reading = findings.readings[0];
    EXPECT_EQ(reading.protocol, SmartProtocol::scsi);
    EXPECT_EQ(reading.passed, false);
    EXPECT_EQ(reading.temperature_c, 41);
    EXPECT_EQ(reading.uncorrected_errors, 3U);
    EXPECT_EQ(reading.grown_defects, 17U);
    EXPECT_EQ(reading.power_on_hours, 8760U);
}

TEST(MegaraidDrive, DriveThatRefusesItsLogsIsStillNamed) {
    HealthMachine machine;
    machine.card().drives[1].scsi = [](auto) { return sim::MfiScsiAnswer{false, {}, {}}; };
    const auto findings = machine.health("252:2");
    EXPECT_THAT(findings.readings, IsEmpty());
    ASSERT_THAT(findings.disks, SizeIs(1));
    EXPECT_EQ(findings.disks[0].id, disk_in(machine.collect(), "252:2").id);
    EXPECT_EQ(findings.disks[0].serial, disk_in(machine.collect(), "252:2").serial);
}

TEST(MegaraidDrive, SleepingDriveIsNotWoken) {
    HealthMachine machine;
    int smart_commands = 0;
    machine.card().drives[0].scsi = [&](std::span<const std::uint8_t> cdb) {
        smart_commands += cdb[14] == 0xb0 ? 1 : 0;
        return sim::MfiScsiAnswer{
            false, {}, {0x72, 1, 0, 0x1d, 0, 0, 0, 14, 9, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x50}};
    };
    const auto findings = machine.health("252:1");
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.disks.at(0).asleep, true);
    EXPECT_THAT(findings.readings, IsEmpty());
    EXPECT_EQ(smart_commands, 0);
}

TEST(MegaraidDrive, WhatCannotBeReadIsSaidAndNothingIsMadeUp) {
    HealthMachine machine;
    for (auto& drive : machine.card().drives) drive.scsi = nullptr;
    for (const auto* slot : {"252:1", "252:2"}) {
        const auto without = machine.health(slot);
        EXPECT_TRUE(without.complete) << "a drive that refuses all has no SMART";
        EXPECT_THAT(without.readings, IsEmpty());
    }
    machine.card().drives[0].scsi = [logs = machine.logs](auto cdb) { return sim::answer_to_sas(logs, cdb); };
    EXPECT_EQ(machine.health("252:1").readings.at(0).protocol, SmartProtocol::scsi)
        << "translated by the firmware";
    for (const auto* slot : {"252:9", "", "252:1-", "x"}) {
        const auto nowhere = machine.health(slot);
        EXPECT_FALSE(nowhere.complete) << slot;
        EXPECT_EQ(nowhere.problems.at(0).code, ErrorCode::not_found) << slot;
    }
    machine.card().dead = true;
    EXPECT_FALSE(machine.health("252:1").complete);
}

TEST(MegaraidDrive, CutOffLogPagesGiveWhatIsWhole) {
    const std::vector<std::uint8_t> page{0x0d, 0, 0, 12, 0, 0, 3, 2, 0, 36, 0, 1, 3, 2, 0, 60};
    for (std::size_t bytes = 0; bytes <= page.size(); ++bytes) {
        SmartReading reading;
        smart::add_log_page(0x0d, std::span(page).first(bytes), reading);
        EXPECT_EQ(reading.temperature_c.has_value(), bytes >= 10) << bytes;
        EXPECT_EQ(reading.temperature_limit_c.has_value(), bytes >= 16) << bytes;
    }
}

TEST(MegaraidDrive, VerdictOfADriveThatThenFallsSilentIsHeard) {
    Findings findings;
    const auto submit = [](std::span<const std::uint8_t> cdb, std::size_t) -> Result<smart::ScsiAnswer> {
        if ((cdb[2] & 0x3f) != 0x2f) return failure(ErrorCode::timed_out, "asking", "it");
        return smart::ScsiAnswer{{0x2f, 0, 0, 8, 0, 0, 3, 4, 0x5d, 0x10, 38, 0}, {}, true};
    };
    EXPECT_FALSE(smart::read_passed_drive({"wwn-1", "x", true, false}, submit, findings));
    ASSERT_THAT(findings.readings, SizeIs(1));
    EXPECT_EQ(findings.readings[0].passed, false);
    EXPECT_THAT(findings.problems, SizeIs(1));
}

TEST(MegaraidDrive, EnduranceOfASasSolidStateDriveIsRead) {
    const std::vector<std::uint8_t> page{0x11, 0, 0, 8, 0, 1, 3, 4, 0, 0, 0, 97};
    SmartReading reading;
    smart::add_log_page(0x11, page, reading);
    EXPECT_EQ(reading.percentage_used, 97);
    HealthMachine machine;
    machine.card().drives[1].solid_state = true;
    machine.card().drives[1].scsi = [&](std::span<const std::uint8_t> cdb) {
        const bool asked = cdb[0] == 0x4d && (cdb[2] & 0x3f) == 0x11;
        return asked ? sim::MfiScsiAnswer{true, {page.begin(), page.end()}, {}}
                     : sim::answer_to_sas(machine.logs, cdb);
    };
    EXPECT_EQ(machine.health("252:2").readings.at(0).percentage_used, 97);
}

TEST(MegaraidDrive, TemperatureOfZeroIsNoneAndALimitOfZeroIsNoLimit) {
    const std::vector<std::uint8_t> page{0x0d, 0, 0, 12, 0, 0, 3, 2, 0, 0, 0, 1, 3, 2, 0, 0};
    SmartReading reading;
    smart::add_log_page(0x0d, page, reading);
    EXPECT_EQ(reading.temperature_c, std::nullopt);
    EXPECT_EQ(reading.temperature_limit_c, std::nullopt);
}

}  // namespace
}  // namespace raidwatch
