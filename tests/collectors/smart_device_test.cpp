// Reading recorded disks through libatasmart, and what comes back from ATA PASS-THROUGH.

#include "collectors/smart/ata_device.hpp"
#include "collectors/smart/libatasmart.hpp"
#include "collectors/smart/parse_ata.hpp"
#include "collectors/smart/sat.hpp"
#include "smart_fakes.hpp"

#include <gtest/gtest.h>

namespace raidwatch::smart {
namespace {

using testing::TemporaryRoot;
using Bytes = std::vector<std::uint8_t>;

TEST(RecordedAta, BlobIsReadByLibatasmartWithItsLogsBeside) {
    const TemporaryRoot root;
    sim::AtaDisk disk{.serial = "ZAD00001", .model = "ST8000NM0055-1RM112", .bytes = 8'001'563'222'016};
    disk.set(197, 24);
    disk.passed = false;
    disk.self_tests = {{.kind = 2, .status = 7, .hours = 12000, .first_bad_lba = 99}};
    root.write("/dev/sda.blob", sim::blob(disk));
    root.write("/dev/sda.selftest-log", sim::self_test_log(disk));
    const auto smart = make_ata(root.path())->read("sda");
    ASSERT_TRUE(smart) << smart.error().text();
    EXPECT_EQ(smart->read_by, "recorded blob");
    EXPECT_EQ(smart->serial, "ZAD00001");
    EXPECT_EQ(smart->model, "ST8000NM0055-1RM112");
    EXPECT_EQ(smart->bytes, 8'001'563'222'016U);
    EXPECT_EQ(smart->passed, false);
    EXPECT_FALSE(smart->asleep);
    const auto facts = parse_ata(*smart, "ata/sda");
    EXPECT_TRUE(facts.problems.empty());
    EXPECT_EQ(facts.reading.pending, 24U);
    EXPECT_EQ(facts.reading.self_tests.at(0).first_bad_lba, 99U);
}

TEST(RecordedAta, StandbyIsNotRead) {
    const TemporaryRoot root;
    root.write("/dev/sda.blob", sim::blob({}));
    root.write("/dev/sda.standby", "");
    const auto smart = make_ata(root.path())->read("sda");
    ASSERT_TRUE(smart);
    EXPECT_TRUE(smart->asleep);
    EXPECT_TRUE(smart->values.empty());
}

TEST(RecordedAta, MissingAndBrokenBlobsAreErrors) {
    const TemporaryRoot root;
    const auto ata = make_ata(root.path());
    EXPECT_EQ(ata->read("sda").error().code, ErrorCode::unsupported);
    root.write("/dev/sda.blob", "IDFY");
    EXPECT_EQ(ata->read("sda").error().code, ErrorCode::malformed);
    root.write("/dev/sda.blob", "");
    EXPECT_EQ(ata->read("sda").error().code, ErrorCode::malformed);
}

TEST(RecordedAta, BlobCutAnywhereNeverGivesFigures) {
    const TemporaryRoot root;
    const auto whole = sim::blob({});
    for (std::size_t size = 0; size < whole.size(); size += 61) {
        root.write("/dev/sda.blob", Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
        const auto smart = make_ata(root.path())->read("sda");
        EXPECT_TRUE(!smart || smart->values.empty() || smart->values == sim::smart_data({})) << size;
    }
}

TEST(Ata, NameThatIsAPathIsRefused) {
    for (const auto* name : {"", "../etc/passwd", "sda/x", "disk/by-id/x"}) {
        EXPECT_EQ(make_ata("/")->read(name).error().code, ErrorCode::malformed);
        EXPECT_EQ(make_ata("/tmp")->read(name).error().code, ErrorCode::malformed);
    }
}

TEST(Ata, DeviceThatIsNotThereIsNotFound) {
    EXPECT_EQ(make_ata("/")->read("sdzzzz").error().code, ErrorCode::not_found);
}

TEST(Blob, LengthBeyondTheEndStopsTheReading) {
    const Bytes bytes{'I', 'D', 'F', 'Y', 0, 0, 0, 1, 7, 'S', 'M', 'D', 'T', 0xff, 0xff, 0xff, 0xff, 1};
    const auto chunks = split_blob(bytes);
    EXPECT_EQ(chunks.identify.size(), 1U);
    EXPECT_TRUE(chunks.data.empty());
}

TEST(Sense, DescriptorAndFixedFormatGiveTheSameRegisters) {
    const Bytes descriptor{0x72, 1, 0,    0x1d, 0, 0, 0,    14, 9,    12, 0,
                           4,    0, 0xff, 0,    1, 0, 0xf4, 0,  0x2c, 0,  0x50};
    const Bytes fixed{0x70, 0, 1, 4, 0x50, 0, 0xff, 10, 0, 1, 0xf4, 0x2c, 0, 0x1d, 0, 0, 0, 0};
    const AtaRegisters wanted{
        .error = 4, .count = 0xff, .lba_low = 1, .lba_mid = 0xf4, .lba_high = 0x2c, .status = 0x50};
    EXPECT_EQ(registers_from_sense(descriptor), wanted);
    EXPECT_EQ(registers_from_sense(fixed), wanted);
}

TEST(Sense, OtherDescriptorsAreSteppedOver) {
    Bytes sense{0x72, 1, 0, 0x1d, 0, 0, 0, 26, 0, 10, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    const Bytes ata{9, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x50};
    sense.insert(sense.end(), ata.begin(), ata.end());
    ASSERT_TRUE(registers_from_sense(sense));
    EXPECT_EQ(registers_from_sense(sense)->status, 0x50);
}

TEST(Sense, AnswersWithoutRegistersGiveNone) {
    EXPECT_EQ(registers_from_sense({}), std::nullopt);
    // Illegal request, fixed format: what stands there are no registers.
    EXPECT_EQ(registers_from_sense(Bytes{0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0}),
              std::nullopt);
    EXPECT_EQ(registers_from_sense(Bytes{0x72, 1, 0, 0x1d, 0, 0, 0, 255, 9, 12, 0}), std::nullopt);
    EXPECT_EQ(registers_from_sense(Bytes{0x72, 1, 0, 0x1d, 0, 0, 0, 14, 9, 0xff}), std::nullopt);
}

}  // namespace
}  // namespace raidwatch::smart
