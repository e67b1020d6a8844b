#include "collectors/megaraid_tools/parse.hpp"
#include "smart_fakes.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using testing::fixture;

Findings parse(const std::string& name) {
    return parse_storcli(fixture("megaraid_tools/" + name));
}

const Disk& disk_at(const Findings& findings, const std::string& slot) {
    const auto found = std::ranges::find(findings.disks, slot, &Disk::slot);
    static const Disk kNone;
    EXPECT_NE(found, findings.disks.end()) << slot;
    return found == findings.disks.end() ? kNone : *found;
}

std::vector<MemberState> states(const Array& array) {
    std::vector<MemberState> all;
    for (const auto& member : array.members) all.push_back(member.state);
    return all;
}

using enum MemberState;

TEST(Storcli, HealthyControllerIsOneComponentWithItsPciPlace) {
    const auto findings = parse("storcli-raid10-healthy.json");
    EXPECT_TRUE(findings.complete);
    EXPECT_TRUE(findings.problems.empty());
    ASSERT_EQ(findings.controllers.size(), 1U);
    const auto& controller = findings.controllers[0];
    EXPECT_EQ(controller.id, "pci-0000:3b:00.0");
    EXPECT_EQ(controller.name, "c0");
    EXPECT_EQ(controller.model, "MegaRAID SAS 9361-8i");
    EXPECT_EQ(controller.serial, "SV50000000");
    EXPECT_EQ(controller.state, ControllerState::optimal);
    EXPECT_EQ(controller.temperature_c, 58);
    EXPECT_EQ(controller.foreign_configuration, false);
    ASSERT_TRUE(controller.battery);
    EXPECT_EQ(controller.battery->state, BatteryState::ok);
    EXPECT_EQ(controller.battery->kind, BatteryKind::supercapacitor);
    EXPECT_EQ(controller.battery->temperature_c, 29);
    ASSERT_EQ(findings.arrays.size(), 1U);
    const auto& array = findings.arrays[0];
    EXPECT_EQ(array.id, "pci-0000:3b:00.0-vd0");
    EXPECT_EQ(array.name, "vd0");
    EXPECT_EQ(array.level, "raid10");
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.raid_disks, 4);
    EXPECT_EQ(states(array), (std::vector{in_sync, in_sync, in_sync, in_sync}));
    EXPECT_EQ(array.members[1].group, 0);
    EXPECT_EQ(array.members[2].group, 1);
    EXPECT_EQ(findings.disks.size(), 5U);
    EXPECT_EQ(disk_at(findings, "252:4").state, DiskState::spare);
    EXPECT_EQ(disk_at(findings, "252:4").hot_spare, true);
    EXPECT_EQ(disk_at(findings, "252:3").id, "pci-0000:3b:00.0-252:3") << "no serial was told";
}

TEST(Storcli, OfflineMemberDegradesItsArrayAndExplainsTheController) {
    const auto findings = parse("storcli-raid10-degraded.json");
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::degraded);
    EXPECT_EQ(states(findings.arrays[0]), (std::vector{in_sync, in_sync, faulty, in_sync}));
    EXPECT_EQ(disk_at(findings, "252:2").state, DiskState::offline);
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::optimal)
        << "\"Needs Attention\" sums up what is reported itself";
    EXPECT_EQ(findings.controllers[0].vendor_state, "Needs Attention");
}

TEST(Storcli, MissingMemberKeepsItsPlace) {
    const auto findings = parse("storcli-raid10-missing.json");
    EXPECT_EQ(states(findings.arrays.at(0)), (std::vector{in_sync, in_sync, missing, in_sync}));
    EXPECT_EQ(findings.arrays[0].members[2].disk, std::nullopt);
    EXPECT_EQ(findings.arrays[0].raid_disks, 4);
}

TEST(Storcli, RebuildTellsItsPercent) {
    const auto findings = parse("storcli-raid10-rebuilding.json");
    const auto& array = findings.arrays.at(0);
    EXPECT_EQ(states(array), (std::vector{in_sync, in_sync, rebuilding, in_sync}));
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(array.progress->percent, 37);
}

TEST(Storcli, CopybackLosesNoRedundancy) {
    const auto findings = parse("storcli-raid10-copyback.json");
    const auto& array = findings.arrays.at(0);
    EXPECT_EQ(array.raid_disks, 4);
    ASSERT_EQ(array.members.size(), 5U);
    EXPECT_TRUE(array.members[4].replacement);
    EXPECT_EQ(array.members[4].ordinal, std::nullopt);
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::copyback);
    EXPECT_EQ(array.progress->percent, 11);
}

TEST(Storcli, EveryKindOfDriveHasItsState) {
    const auto findings = parse("storcli-every-kind-of-drive.json");
    const std::map<std::string, DiskState> expected{
        {"252:3", DiskState::online},  {"252:4", DiskState::spare},  {"252:5", DiskState::failed},
        {"252:6", DiskState::foreign}, {"252:7", DiskState::online}, {"252:8", DiskState::unknown}};
    for (const auto& [slot, state] : expected) EXPECT_EQ(disk_at(findings, slot).state, state) << slot;
    EXPECT_EQ(disk_at(findings, "252:5").configured, false) << "unconfigured bad";
    EXPECT_EQ(disk_at(findings, "252:8").vendor_state, "Glowing");
    EXPECT_EQ(findings.controllers.at(0).foreign_configuration, true);
    ASSERT_EQ(findings.arrays.size(), 1U) << "a CacheCade volume is no array";
    EXPECT_EQ(findings.arrays[0].members.back().state, spare) << "dedicated to this group";
    EXPECT_EQ(findings.arrays[0].raid_disks, 4);
}

TEST(Storcli, CurrentAndConfiguredWriteCacheAreApart) {
    const auto findings = parse("storcli-write-cache-off.json");
    EXPECT_EQ(findings.arrays.at(0).write_cache_configured, "write-back");
    EXPECT_EQ(findings.arrays[0].write_cache_actual, "write-through");
    EXPECT_EQ(findings.arrays[0].device, "sda");
    EXPECT_EQ(findings.controllers.at(0).battery->state, BatteryState::failed);
}

TEST(Storcli, VolumeDetailsAloneTellMembersAndWork) {
    const auto findings = parse("storcli-volume-checking.json");
    const auto& array = findings.arrays.at(0);
    EXPECT_EQ(array.members.size(), 4U);
    EXPECT_EQ(array.members[2].group, 1);
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::check);
    EXPECT_EQ(array.progress->percent, 20);
}

TEST(Storcli, DriveDetailsTellIdentityAndErrors) {
    const auto findings = parse("storcli-drives-worn.json");
    const auto& disk = disk_at(findings, "252:1");
    EXPECT_EQ(disk.id, "wwn-0x5000c500a0000001");
    EXPECT_EQ(disk.serial, "ZA1A0001");
    EXPECT_EQ(disk.vendor, "ATA");
    EXPECT_EQ(disk.firmware, "SN04");
    EXPECT_EQ(disk.media_errors, 14U);
    EXPECT_EQ(disk.predictive_failure, false);
    EXPECT_EQ(disk.temperature_c, 31);
    EXPECT_EQ(disk.bytes, 0x3a3800000ULL * 512);
    EXPECT_EQ(disk.physical_block_bytes, 4096U);
    EXPECT_EQ(disk_at(findings, "252:0").temperature_c, std::nullopt) << "N/A is no temperature";
    EXPECT_EQ(disk_at(findings, "252:2").predictive_failure, true) << "counted";
    EXPECT_EQ(disk_at(findings, "252:3").predictive_failure, true) << "flagged";
}

TEST(Storcli, TwoControllersWithEqualSlotsAndVolumesStayApart) {
    const auto findings = parse("storcli-two-controllers.json");
    ASSERT_EQ(findings.arrays.size(), 2U);
    EXPECT_EQ(findings.arrays[0].name, "c0/vd0");
    EXPECT_EQ(findings.arrays[1].name, "c1/vd0");
    EXPECT_EQ(findings.arrays[1].id, "pci-0000:af:00.0-vd0");
    std::map<std::string, int> ids;
    for (const auto& disk : findings.disks) ++ids[disk.id];
    EXPECT_EQ(ids.size(), 6U);
}

TEST(Storcli, FailureBesideCompleteDataIsNoFault) {
    const auto findings = parse("storcli-failure-with-data.json");
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::optimal);
}

TEST(Storcli, NoControllerIsAnAnswer) {
    const auto findings = parse("storcli-no-controller.json");
    EXPECT_TRUE(findings.complete);
    EXPECT_TRUE(findings.controllers.empty());
}

TEST(Storcli, RefusalIsAProblem) {
    const auto findings = parse("storcli-refused.json");
    EXPECT_FALSE(findings.complete);
    ASSERT_EQ(findings.problems.size(), 1U);
    EXPECT_EQ(findings.problems[0].code, ErrorCode::refused);
}

std::vector<std::string> statuses(const std::vector<EnclosureElement>& elements) {
    std::vector<std::string> all;
    for (const auto& element : elements) all.push_back(element.status);
    return all;
}

TEST(Storcli, EnclosureIsTheComponentThatSesSeesWithItsElementsAndDrives) {
    const auto findings = parse("storcli-enclosures.json");
    EXPECT_TRUE(findings.complete) << findings.problems.at(0).error;
    ASSERT_EQ(findings.enclosures.size(), 2U);
    const auto& shelf = findings.enclosures[0];
    EXPECT_EQ(shelf.id, "ses-0x500304801f1e2d3f");
    EXPECT_EQ(shelf.name, "e24");
    EXPECT_EQ(shelf.vendor, "ACME");
    EXPECT_EQ(shelf.model, "JB12-SHELF");
    EXPECT_EQ(shelf.serial, "SHELF0042");
    EXPECT_EQ(shelf.controller, "pci-0000:3b:00.0");
    EXPECT_EQ(statuses(shelf.power_supplies), (std::vector<std::string>{"ok", "critical"}));
    EXPECT_EQ(shelf.power_supplies[1].name, "power supply 1");
    EXPECT_EQ(statuses(shelf.fans), (std::vector<std::string>{"ok", "ok", "not_installed"}));
    EXPECT_EQ(statuses(shelf.temperatures), (std::vector<std::string>{"ok", "noncritical"}));
    EXPECT_EQ(shelf.temperatures[1].temperature_c, 58);
    ASSERT_EQ(shelf.slots.size(), 4U);
    EXPECT_EQ(shelf.slots[3].name, "24:3");
    EXPECT_EQ(shelf.slots[3].number, 3);
    EXPECT_EQ(findings.enclosures[1].id, "pci-0000:3b:00.0-e252") << "a backplane has no identity of its own";
    EXPECT_TRUE(findings.enclosures[1].fans.empty());
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::optimal) << "the enclosure tells it itself";
    EXPECT_EQ(findings.disks.size(), 4U);
}

TEST(Storcli, EnclosureWithoutStatusOfItsElementsHasThemUnknown) {
    const auto findings = parse("storcli-enclosure-fault.json");
    const auto& shelf = findings.enclosures.at(0);
    EXPECT_EQ(statuses(shelf.fans), (std::vector<std::string>{"unknown", "unknown", "unknown"}));
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::degraded);
    EXPECT_EQ(findings.controllers[0].vendor_state, "enclosure 24: Fault");
}

TEST(Storcli, EnclosuresInTextAreTheSame) {
    const auto findings = parse("storcli-text-enclosures.txt");
    EXPECT_TRUE(findings.complete) << findings.problems.at(0).error;
    ASSERT_EQ(findings.enclosures.size(), 1U);
    const auto& shelf = findings.enclosures[0];
    EXPECT_EQ(shelf.id, "ses-0x500304801f1e2d3f");
    EXPECT_EQ(shelf.vendor, "ACME");
    EXPECT_EQ(statuses(shelf.fans), (std::vector<std::string>{"ok", "critical"}));
    EXPECT_EQ(shelf.power_supplies.size(), 2U);
    ASSERT_EQ(shelf.temperatures.size(), 1U);
    EXPECT_EQ(shelf.temperatures[0].status, "ok");
    EXPECT_EQ(shelf.temperatures[0].temperature_c, 31);
}

TEST(Storcli, DriveWithoutEnclosureKeepsItsPlace) {
    const auto findings = parse("storcli-without-enclosure.json");
    EXPECT_EQ(disk_at(findings, ":0").state, DiskState::unknown) << "this card tells no state";
    EXPECT_EQ(disk_at(findings, ":0").vendor_state, "") << "and none that would not be known";
    EXPECT_EQ(disk_at(findings, ":1").state, DiskState::unconfigured);
}

TEST(Storcli, Storcli2PairsOfStatesAreRead) {
    const auto findings = parse("storcli2-raid1-rebuilding.json");
    EXPECT_EQ(findings.controllers.at(0).id, "pci-0000:01:00.0");
    EXPECT_EQ(findings.controllers[0].battery->state, BatteryState::charging);
    const auto& array = findings.arrays.at(0);
    EXPECT_EQ(array.write_cache_configured, "write-back");
    EXPECT_EQ(array.write_cache_actual, "write-through");
    EXPECT_EQ(states(array), (std::vector{in_sync, rebuilding}));
    EXPECT_EQ(disk_at(findings, "322:2").kind, DiskKind::nvme);
    EXPECT_EQ(disk_at(findings, "322:4").state, DiskState::failed);
    EXPECT_EQ(disk_at(findings, "322:4").configured, false);
    EXPECT_EQ(disk_at(findings, "322:5").state, DiskState::spare);
}

TEST(Storcli, TruncatedJsonKeepsWhatCameBefore) {
    const auto findings = parse("storcli-truncated.json");
    EXPECT_FALSE(findings.complete);
    EXPECT_FALSE(findings.problems.empty());
    EXPECT_EQ(findings.controllers.at(0).serial, "SV50000000");
}

TEST(Storcli, BytesThatAreNoTextHideNothing) {
    auto json = fixture("megaraid_tools/storcli-drives-worn.json");
    const auto at = json.find("ZA1A0002");
    ASSERT_NE(at, json.npos);
    json.replace(at, 4, "\xff\x01\xc3\n");
    const auto findings = parse_storcli(json);
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.disks.size(), 4U);
}

TEST(Storcli, AnythingElseIsAProblemAndNoFact) {
    for (const auto* text :
         {"", "\n\n", "bash: storcli64: command not found\n", "{\"a\": [1, 2", "[]", "{}"}) {
        const auto findings = parse_storcli(text);
        EXPECT_FALSE(findings.complete) << text;
        EXPECT_FALSE(findings.problems.empty()) << text;
        EXPECT_TRUE(findings.controllers.empty() && findings.disks.empty()) << text;
    }
}

TEST(StorcliText, ColumnsAreReadWhateverTheirAlignment) {
    const auto findings = parse("storcli-text-rebuilding.txt");
    EXPECT_TRUE(findings.complete);
    const auto& array = findings.arrays.at(0);
    EXPECT_EQ(array.id, "pci-0000:02:00.0-vd3");
    EXPECT_EQ(states(array), (std::vector{in_sync, missing, rebuilding}));
    EXPECT_EQ(array.write_cache_actual, "write-through");
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(disk_at(findings, "32:10").model, "HUSMM1660 A 600");
    EXPECT_EQ(disk_at(findings, "32:10").kind, DiskKind::ssd);
    EXPECT_EQ(disk_at(findings, ":3").state, DiskState::unconfigured);
    EXPECT_EQ(disk_at(findings, ":3").bytes, disk_at(findings, "32:0").bytes);
    const auto& battery = findings.controllers.at(0).battery;
    ASSERT_TRUE(battery);
    EXPECT_EQ(battery->state, BatteryState::low);
    EXPECT_EQ(battery->temperature_c, 37);
}

TEST(StorcliText, TableThatBreaksOffIsAProblemAndItsRowsStay) {
    const auto findings = parse("storcli-text-truncated.txt");
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(disk_at(findings, "32:0").state, DiskState::online);
}

TEST(StorcliText, RebuildProgressAloneTellsTheDrive) {
    const auto findings = parse("storcli-text-rebuild-progress.txt");
    ASSERT_EQ(findings.disks.size(), 1U);
    EXPECT_EQ(findings.disks[0].slot, "32:10");
    EXPECT_EQ(findings.disks[0].state, DiskState::rebuilding);
}

TEST(StorcliText, BatteryToBeReplacedHasFailedThoughItsStateIsOptimal) {
    const auto findings = parse("storcli-text-bbu.txt");
    const auto& battery = findings.controllers.at(0).battery;
    ASSERT_TRUE(battery);
    EXPECT_EQ(battery->state, BatteryState::failed);
    EXPECT_EQ(battery->replacement_required, true);
    EXPECT_EQ(battery->charge_percent, 87);
    EXPECT_EQ(battery->kind, BatteryKind::battery);
}

TEST(StorcliText, OverviewThatCountsAnIllVolumeIsNotTakenForHealthy) {
    const auto findings = parse("storcli-text-overview.txt");
    ASSERT_EQ(findings.controllers.size(), 2U);
    EXPECT_EQ(findings.controllers[0].state, ControllerState::degraded);
    EXPECT_EQ(findings.controllers[0].vendor_state,
              "1 volumes degraded or offline, 0 drives critical or failed");
    EXPECT_EQ(findings.controllers[0].battery, std::nullopt) << "it never had one";
    EXPECT_EQ(findings.controllers[1].state, ControllerState::optimal);
    EXPECT_EQ(findings.controllers[1].model, "MegaRAIDSAS9361-8i");
}

TEST(StorcliText, EventLogIsReplayedToItsEnd) {
    const auto findings = parse("storcli-text-events.txt");
    EXPECT_TRUE(findings.complete);
    ASSERT_EQ(findings.arrays.size(), 2U);
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_EQ(findings.arrays[1].state, ArrayState::optimal);
    EXPECT_EQ(disk_at(findings, "252:3").state, DiskState::failed);
    EXPECT_EQ(disk_at(findings, ":4").predictive_failure, true);
}

}  // namespace
}  // namespace raidwatch
