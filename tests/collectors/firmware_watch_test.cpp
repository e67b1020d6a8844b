// News of MegaRAID firmware, from a driver that is played: a pipe for its node, a simulated firmware for its
// log.
#include "collectors/probe/firmware_watch.hpp"

#include "host_tree.hpp"
#include "tests/support/sim/mfi_firmware.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace raidwatch::probe {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr MonoTime kStart{1'000'000ms};
const Domain kFirst{"megaraid", "0000:03:00.0"}, kSecond{"megaraid", "0000:23:00.0"};

/// The driver's node: readable after announce(), until somebody has looked.
class PlayedEvents final : public host::MfiEvents {
  public:
    PlayedEvents() { EXPECT_EQ(::pipe(ends_.data()), 0); }
    ~PlayedEvents() override {
        for (const int end : ends_) ::close(end);
    }
    int fd() const override { return ends_[0]; }
    Status await(std::uint16_t host_no, std::uint32_t sequence) override {
        if (refuses) return failure(ErrorCode::invalid, "ordering", "events", "no");
        orders.emplace_back(host_no, sequence);
        return {};
    }
    void announce() { EXPECT_EQ(::write(ends_[1], "!", 1), 1); }
    void heard() {
        char byte = 0;
        EXPECT_EQ(::read(ends_[0], &byte, 1), 1);
    }

    std::vector<std::pair<std::uint16_t, std::uint32_t>> orders;
    bool refuses = false;

  private:
    std::array<int, 2> ends_{-1, -1};
};

class FirmwareWatchTest : public ::testing::Test {
  protected:
    FirmwareWatchTest() {
        add_card("0000:03:00.0", 3, 41);
        add_card("0000:23:00.0", 4, 7);
    }
    void add_card(const std::string& place, std::uint16_t host_no, std::uint32_t newest) {
        tree_.write("/sys/bus/pci/drivers/megaraid_sas/" + place + "/host" + std::to_string(host_no) + "/x",
                    "");
        firmware_.controllers[host_no].log = {1, newest, 0, {}};
    }
    /// One turn of the loop that waits for nothing.
    void turn(MonoTime now) {
        if (now >= watch_.next_look()) watch_.look(now);
        PollSet polls;
        watch_.add_to(polls, now);
        polls.turn(now, now);
    }

    test::Tree tree_;
    host::RootedFiles files_{tree_.root()};
    sim::FakeMfi firmware_;
    PlayedEvents events_;
    std::vector<Domain> said_;
    FirmwareWatch watch_{files_, firmware_, events_, [this](Sign sign) { said_.push_back(sign.domain); }};
};

TEST_F(FirmwareWatchTest, WhatIsInTheLogAlreadyIsNoNews) {
    turn(kStart);
    EXPECT_THAT(events_.orders, ElementsAre(Pair(3, 42), Pair(4, 8)));
    turn(kStart + 1min);
    EXPECT_THAT(events_.orders, ::testing::SizeIs(2)) << "an order stands until it is served";
    EXPECT_THAT(said_, IsEmpty());
}

TEST_F(FirmwareWatchTest, EventIsSaidAtOnceOfEveryCardAndTheNextIsOrdered) {
    turn(kStart);
    events_.announce();
    turn(kStart + 10ms);
    EXPECT_THAT(said_, ElementsAre(kFirst, kSecond)) << "the driver does not say whose it is";
    events_.heard();
    firmware_.controllers[3].log.newest = 43;
    turn(kStart + 20ms);
    EXPECT_THAT(events_.orders, ElementsAre(Pair(3, 42), Pair(4, 8), Pair(3, 44), Pair(4, 8)));
}

TEST_F(FirmwareWatchTest, LogThatNeverEndsKeepsNobodyBusy) {
    turn(kStart);
    events_.announce();
    for (auto now = kStart; now < kStart + 1s; now += 10ms) turn(now);
    EXPECT_LE(said_.size(), 2U * 6);
    EXPECT_GE(said_.size(), 2U * 4) << "nor is it forgotten";
}

TEST_F(FirmwareWatchTest, CardThatRefusesHidesNoOtherAndIsTriedAgain) {
    firmware_.controllers[3].dead = true;
    turn(kStart);
    EXPECT_THAT(events_.orders, ElementsAre(Pair(4, 8)));
    firmware_.controllers[3].dead = false;
    turn(kStart + 1min);
    EXPECT_THAT(events_.orders, ElementsAre(Pair(4, 8), Pair(3, 42)));
}

TEST_F(FirmwareWatchTest, DriverThatTakesNoOrdersIsNoNews) {
    events_.refuses = true;
    turn(kStart);
    turn(kStart + 1min);
    EXPECT_THAT(said_, IsEmpty());
}

TEST_F(FirmwareWatchTest, CardThatWentAndCameIsAskedAnew) {
    turn(kStart);
    tree_.remove("/sys/bus/pci/drivers/megaraid_sas/0000:23:00.0");
    turn(kStart + 1min);
    add_card("0000:23:00.0", 5, 99);
    turn(kStart + 2min);
    EXPECT_THAT(events_.orders, ElementsAre(Pair(3, 42), Pair(4, 8), Pair(5, 100)));
}

TEST_F(FirmwareWatchTest, OnlyThisMachineHasFirmwareToWatch) {
    EXPECT_FALSE(has_firmware_to_watch(files_));
}

}  // namespace
}  // namespace raidwatch::probe
