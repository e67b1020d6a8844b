#include "agent/cli/test_schedules.hpp"

#include "tests/collectors/host_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::cli {
namespace {

using test::Tree;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kWants = "/etc/systemd/system/mdmonitor.service.wants/mdcheck_start.timer";
constexpr const char* kUnit = "/usr/lib/systemd/system/mdcheck_start.timer";

TEST(TestSchedules, NodeWithoutAnySchedulesNothing) {
    const Tree tree;
    EXPECT_THAT(test_schedules(tree.root()), IsEmpty());
}

TEST(TestSchedules, EnabledTimerIsToldWithItsCalendarAndAMaskedOneIsNot) {
    Tree tree;
    tree.write(kUnit, "[Timer]\nOnCalendar = x\nOnCalendar=Sun *-*-1..7 1:00:00\n");
    EXPECT_THAT(test_schedules(tree.root()), IsEmpty()) << "installed, not enabled";
    tree.link(kWants, kUnit);
    EXPECT_THAT(test_schedules(tree.root()),
                ElementsAre(TestSchedule{"md arrays", "mdcheck_start.timer", "Sun *-*-1..7 1:00:00"}));
    tree.link("/etc/systemd/system/mdcheck_start.timer", "/dev/null");
    EXPECT_THAT(test_schedules(tree.root()), IsEmpty());
}

TEST(TestSchedules, InstanceOfATemplateIsToldByItsName) {
    Tree tree;
    tree.write("/lib/systemd/system/zfs-scrub-monthly@.timer", "[Timer]\nOnCalendar=monthly\n");
    tree.link("/etc/systemd/system/timers.target.wants/zfs-scrub-monthly@tank.timer", "/x");
    EXPECT_THAT(test_schedules(tree.root()),
                ElementsAre(TestSchedule{"ZFS pools", "zfs-scrub-monthly@tank.timer", "monthly"}));
}

TEST(TestSchedules, CronCountsUnlessItIsSwitchedOff) {
    Tree tree;
    tree.write("/etc/cron.d/mdadm",
               "# checkarray\nPATH=/usr/share/mdadm:checkarray a b c d e\n"
               "57 0 * * 0 root if [ -x /usr/share/mdadm/checkarray ]; then checkarray --cron --all; fi\n");
    EXPECT_THAT(test_schedules(tree.root()),
                ElementsAre(TestSchedule{"md arrays", "/etc/cron.d/mdadm", "57 0 * * 0"}));
    tree.write("/etc/default/mdadm", "AUTOCHECK=true\nAUTOCHECK='false'\n");
    EXPECT_THAT(test_schedules(tree.root()), IsEmpty());
}

TEST(TestSchedules, SmartdCountsWhereItIsEnabled) {
    Tree tree;
    tree.write("/etc/smartd.conf",
               "# DEVICESCAN -s (L/../01/./02)\nDEVICESCAN -a -s (S/../.././02|L/../../6/03) # -s x\n");
    EXPECT_THAT(test_schedules(tree.root()), IsEmpty());
    tree.link("/etc/systemd/system/multi-user.target.wants/smartmontools.service", "/x");
    EXPECT_THAT(test_schedules(tree.root()),
                ElementsAre(TestSchedule{"disks", "smartd", "(S/../.././02|L/../../6/03)"}));
}

TEST(TestSchedules, BrokenFilesAreNoSchedule) {
    Tree tree;
    tree.write("/etc/cron.d/mdadm", std::string("\0checkarray\xff\n1 2 checkarray", 30));
    tree.write("/etc/smartd.conf", "DEVICESCAN -s");
    EXPECT_THAT(test_schedules(tree.root()), IsEmpty());
    EXPECT_EQ(setting("OnCalendar", "OnCalendar"), "");
    EXPECT_EQ(setting("A=\"", "A"), "\"");
}

}  // namespace
}  // namespace raidwatch::cli
