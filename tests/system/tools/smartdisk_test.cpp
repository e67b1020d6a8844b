#include "ata_answers.hpp"
#include "control.hpp"
#include "scsi_disk.hpp"

#include <gtest/gtest.h>

namespace raidwatch::smartdisk {
namespace {

using Bytes = std::vector<std::uint8_t>;

Control control(const char* text) {
    return parse_control(text, "test").value();
}

Bytes ata16(std::uint8_t command, std::uint8_t features = 0, std::uint8_t lba_low = 0,
            bool registers = false) {
    Bytes cdb(32);
    cdb[0] = 0x85;
    cdb[2] = registers ? 0x20 : 0x0e;
    cdb[4] = features;
    cdb[8] = lba_low;
    cdb[14] = command;
    return cdb;
}

Bytes transfer(std::uint8_t operation, std::uint32_t lba, std::uint8_t sectors) {
    Bytes cdb(32);
    cdb[0] = operation;
    for (int i = 0; i < 4; ++i) cdb[2 + i] = static_cast<std::uint8_t>(lba >> (24 - 8 * i));
    cdb[8] = sectors;
    return cdb;
}

TEST(SmartdiskControl, LinesMakeTheDisk) {
    const auto c = control(
        "# a comment\nserial  ABC 1\nattribute 197 24\nattribute 5 7 8 10\nfailing\nself-test extended 7 300 "
        "4096\n"
        "testing 40\nbad-read 4096 8\nhang\n");
    EXPECT_EQ(c.ata.serial, "ABC 1");
    EXPECT_FALSE(c.ata.passed);
    EXPECT_EQ(c.ata.self_tests.at(0).first_bad_lba, 4096U);
    EXPECT_EQ(c.ata.self_test_status, 15);
    EXPECT_EQ(c.bad_reads.at(0).count, 8U);
    EXPECT_TRUE(c.hang);
    EXPECT_FALSE(control("").hang);
}

TEST(SmartdiskControl, WrongLinesAreErrors) {
    for (const auto* text : {"attribut 5 1", "attribute 5", "attribute 0 1", "attribute 5 1 300",
                             "bad-read 1", "testing 200", "self-test short", "wwn xyz", "serial"})
        EXPECT_EQ(parse_control(text, "test").error().code, ErrorCode::invalid) << text;
}

TEST(Smartdisk, ReturnStatusComesAsRegisters) {
    ScsiDisk disk(1 << 20);
    auto reply = disk.answer(control(""), ata16(0xb0, 0xda, 0, true), {});
    EXPECT_EQ(reply.status, kCheckCondition);
    EXPECT_EQ(reply.sense.at(17), 0x4f);
    reply = disk.answer(control("failing"), ata16(0xb0, 0xda, 0, true), {});
    EXPECT_EQ(reply.sense.at(17), 0xf4);
    EXPECT_EQ(disk.answer(control(""), ata16(0x20), {}).sense.at(2), 0xb)
        << "a command the disk does not know";
}

TEST(Smartdisk, PagesAreThoseOfTheControl) {
    ScsiDisk disk(1 << 20);
    const auto c = control("attribute 197 24\nself-test short 7 100 5");
    EXPECT_EQ(disk.answer(c, ata16(0xb0, 0xd0), {}).data, sim::smart_data(c.ata));
    EXPECT_EQ(disk.answer(c, ata16(0xb0, 0xd5, 6), {}).data, sim::self_test_log(c.ata));
    EXPECT_EQ(disk.answer(c, ata16(0xec), {}).data, sim::identify(c.ata));
}

TEST(Smartdisk, StandbyIsToldAndOnlySomeCommandsEndIt) {
    ScsiDisk disk(1 << 20);
    const auto c = control("standby");
    EXPECT_EQ(disk.answer(c, ata16(0xe5, 0, 0, true), {}).sense.at(13), 0x00);
    EXPECT_EQ(disk.answer(control(""), ata16(0xe5, 0, 0, true), {}).sense.at(13), 0xff);
    EXPECT_FALSE(ScsiDisk::wakes_disk(ata16(0xe5)));
    EXPECT_FALSE(ScsiDisk::wakes_disk(ata16(0xec)));
    EXPECT_TRUE(ScsiDisk::wakes_disk(ata16(0xb0, 0xd0)));
    EXPECT_TRUE(ScsiDisk::wakes_disk(transfer(0x28, 0, 1)));
    EXPECT_FALSE(ScsiDisk::wakes_disk(Bytes(32)));
}

TEST(Smartdisk, WhatIsWrittenIsRead) {
    ScsiDisk disk(1 << 20);
    const Bytes sector(512, 7);
    EXPECT_EQ(ScsiDisk::bytes_from_host(transfer(0x2a, 100, 1)), 512U);
    EXPECT_EQ(disk.answer(control(""), transfer(0x2a, 100, 1), sector).status, kGood);
    const auto reply = disk.answer(control(""), transfer(0x28, 100, 1), {});
    EXPECT_EQ(Bytes(reply.medium.begin(), reply.medium.end()), sector);
}

TEST(Smartdisk, BadSectorsAreMediumErrorsWithTheirAddress) {
    ScsiDisk disk(1 << 20);
    const auto c = control("bad-read 104 8\nbad-write 300 1");
    const auto reply = disk.answer(c, transfer(0x28, 100, 8), {});
    EXPECT_EQ(reply.status, kCheckCondition);
    EXPECT_EQ(reply.sense.at(2), 3);
    EXPECT_EQ(reply.sense.at(6), 104);
    EXPECT_EQ(disk.answer(c, transfer(0x28, 96, 8), {}).status, kGood);
    EXPECT_EQ(disk.answer(c, transfer(0x2a, 104, 1), Bytes(512)).status, kGood);
    EXPECT_EQ(disk.answer(c, transfer(0x2a, 300, 1), Bytes(512)).sense.at(12), 0x0c);
}

TEST(Smartdisk, SectorsBeyondTheEndAreRefused) {
    ScsiDisk disk(1 << 20);
    EXPECT_EQ(disk.answer(control(""), transfer(0x28, 2047, 2), {}).sense.at(12), 0x21);
    EXPECT_EQ(disk.answer(control(""), transfer(0x28, 0xffffffff, 2), {}).sense.at(12), 0x21);
}

}  // namespace
}  // namespace raidwatch::smartdisk
