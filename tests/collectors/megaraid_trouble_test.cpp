#include "megaraid_cards.hpp"

namespace raidwatch {
namespace {

using namespace test;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(MegaraidTrouble, LongConfigurationIsAskedForAgain) {
    Machine machine;
    auto& card = machine.card();
    for (std::uint16_t ref = 2; ref < 40; ++ref) card.groups.push_back({ref, {{kMissing}}});
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.arrays.at(0).members, SizeIs(5));
}

TEST(MegaraidTrouble, RefusedPartIsToldAndHidesNothingElse) {
    for (const auto opcode :
         {kDriveList, kVolumeList, kConfiguration, kBattery, kLogInfo, kLog, kControllerInfo}) {
        Machine machine;
        machine.card().refusals[opcode] = 0x21;
        const auto findings = machine.collect();
        EXPECT_FALSE(findings.complete) << std::hex << opcode;
        ASSERT_THAT(findings.problems, SizeIs(1)) << std::hex << opcode;
        EXPECT_THAT(findings.problems[0].error, HasSubstr("hardware error (firmware status 0x21)"));
        EXPECT_THAT(findings.controllers, SizeIs(1));
        EXPECT_EQ(findings.disks.size(), opcode == kDriveList ? 0U : 5U);
        EXPECT_EQ(findings.arrays.size(), opcode == kVolumeList ? 0U : 1U);
    }
}

TEST(MegaraidTrouble, ShortAnswerIsMalformedAndHidesNothingElse) {
    // What each answer needs on this machine, which is less than there is room for in a list.
    const std::map<std::uint32_t, std::size_t> needs{
        {kDriveList, 8 + 6 * 24}, {kVolumeList, 8 + 16}, {kConfiguration, 904},
        {kBattery, 64},           {kLogInfo, 20},        {kLog, 8 + 2 * 256},
        {kControllerInfo, 1696},  {kDriveInfo, 512},     {kVolumeInfo, 384}};
    for (const auto& [opcode, enough] : needs) {
        for (const std::size_t bytes : {0, 3, 7, 19, 31, 60, 300, 600, 2000}) {
            Machine machine;
            machine.card().log = {1, 2, 0, {entry(1, 1, "one"), entry(2, 1, "two")}};
            machine.card().short_answers[opcode] = bytes;
            const auto findings = machine.collect();
            ASSERT_EQ(findings.complete, bytes >= enough) << std::hex << opcode << " " << bytes;
            EXPECT_THAT(findings.controllers, SizeIs(1));
            if (findings.complete) continue;
            EXPECT_THAT(findings.problems, Contains(Field(&Problem::code, ErrorCode::malformed)));
            if (opcode != kDriveInfo && opcode != kDriveList) {
                EXPECT_THAT(findings.disks, SizeIs(5));
            }
        }
    }
}

TEST(MegaraidTrouble, SilentBatteryHardwareIsAMissingBattery) {
    Machine machine;
    machine.card().refusals[kBattery] = 0x22;
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.controllers.at(0).battery->state, BatteryState::missing);
}

TEST(MegaraidTrouble, DeadFirmwareIsALostController) {
    Machine machine;
    machine.card().dead = true;
    const auto findings = machine.collect();
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::lost);
    EXPECT_THAT(findings.problems, ElementsAre(Field(&Problem::code, ErrorCode::not_found)));
    EXPECT_EQ(machine.mfi.commands, 1) << "it is not asked on and on";
}

TEST(MegaraidTrouble, DeathBetweenTwoCommandsKeepsWhatWasRead) {
    Machine machine;
    machine.mfi.before_answer = [&](std::uint16_t, std::uint32_t opcode) {
        if (opcode == kVolumeList) machine.card().dead = true;
    };
    const auto findings = machine.collect();
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::lost);
    EXPECT_EQ(findings.controllers.at(0).serial, "SV00000000");
    EXPECT_THAT(findings.disks, SizeIs(5));
}

TEST(MegaraidTrouble, PlaceWithoutControllerIsNotThere) {
    Machine machine;
    const auto findings = machine.collect("0000:05:00.0");
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.controllers, IsEmpty());
    EXPECT_EQ(findings.problems.at(0).code, ErrorCode::not_found);
}

TEST(MegaraidTrouble, CountBeyondTheAnswerKeepsWhatIsThere) {
    std::vector<std::uint8_t> bytes(8 + 24);
    bytes[4] = 200;
    const auto drives = megaraid::parse_drive_list(bytes, "here");
    EXPECT_THAT(drives.addresses, SizeIs(1));
    ASSERT_TRUE(drives.error);
    EXPECT_THAT(drives.error->detail, HasSubstr("counts 200 drives and holds 1"));
    bytes.assign(8 + 16, 0);
    bytes[0] = 65;
    const auto volumes = megaraid::parse_volume_list(bytes, "here");
    EXPECT_THAT(volumes.targets, SizeIs(1));
    EXPECT_TRUE(volumes.error);
}

}  // namespace
}  // namespace raidwatch
