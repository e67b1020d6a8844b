#include "collectors/schedules/collect.hpp"
#include "collectors/schedules/parse.hpp"
#include "host_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using schedules::calendar_period_s;
using schedules::cron_period_s;
using schedules::setting;
using schedules::smartd_period_s;
using schedules::smartd_schedules;
using test::Tree;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kDay = 86'400, kWeek = 7 * kDay, kMonth = 31 * kDay, kYear = 366 * kDay;
constexpr const char* kWants = "/etc/systemd/system/mdmonitor.service.wants/mdcheck_start.timer";
constexpr const char* kUnit = "/usr/lib/systemd/system/mdcheck_start.timer";

std::vector<TestSchedule> found_in(const Tree& tree) {
    const test::TreeHost host(tree);
    const auto findings = collect_schedules(host.host, "");
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.domain, (Domain{"schedules", ""}));
    return findings.schedules;
}

TEST(Schedules, NodeWithoutAnySchedulesNothing) {
    const Tree tree;
    EXPECT_THAT(found_in(tree), IsEmpty());
}

TEST(Schedules, EnabledTimerIsToldWithItsCalendarAndAMaskedOneIsNot) {
    Tree tree;
    tree.write(kUnit, "[Timer]\nOnCalendar = x\nOnCalendar=Sun *-*-1..7 1:00:00\n");
    EXPECT_THAT(found_in(tree), IsEmpty()) << "installed, not enabled";
    tree.link(kWants, kUnit);
    EXPECT_THAT(found_in(tree), ElementsAre(TestSchedule{TestedKind::md_array, "", "mdcheck_start.timer",
                                                         "Sun *-*-1..7 1:00:00", kMonth}));
    tree.link("/etc/systemd/system/mdcheck_start.timer", "/dev/null");
    EXPECT_THAT(found_in(tree), IsEmpty());
}

TEST(Schedules, InstanceOfATemplateIsOfItsPoolAlone) {
    Tree tree;
    tree.write("/lib/systemd/system/zfs-scrub-monthly@.timer", "[Timer]\nOnCalendar=monthly\n");
    tree.link("/etc/systemd/system/timers.target.wants/zfs-scrub-monthly@tank.timer", "/x");
    EXPECT_THAT(found_in(tree), ElementsAre(TestSchedule{TestedKind::zfs_pool, "tank",
                                                         "zfs-scrub-monthly@tank.timer", "monthly", kMonth}));
}

TEST(Schedules, TimerThatIsEditedHasTheCalendarLaidOverIt) {
    Tree tree;
    tree.write(kUnit, "[Timer]\nOnCalendar=Sun *-*-1..7 1:00:00\n").link(kWants, kUnit);
    tree.write("/etc/systemd/system/mdcheck_start.timer.d/override.conf",
               "[Timer]\nOnCalendar=\nOnCalendar=quarterly\n");
    tree.write("/etc/systemd/system/mdcheck_start.timer.d/README", "OnCalendar=daily\n");
    EXPECT_EQ(found_in(tree).at(0).period_s, 3 * kMonth);
    Tree pools;
    pools.write("/lib/systemd/system/zfs-scrub-monthly@.timer", "[Timer]\nOnCalendar=monthly\n");
    for (const auto* pool : {"tank", "other"})
        pools.link(
            std::string("/etc/systemd/system/timers.target.wants/zfs-scrub-monthly@") + pool + ".timer",
            "/x");
    pools.write("/etc/systemd/system/zfs-scrub-monthly@tank.timer.d/a.conf", "[Timer]\nOnCalendar=weekly\n");
    const auto found = found_in(pools);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].period_s, kMonth) << found[0].target;
    EXPECT_EQ(found[1].period_s, kWeek) << found[1].target;
}

TEST(Schedules, EntryOfSmartdGoesOnInTheNextLine) {
    const auto found = smartd_schedules("/dev/sda -a \\\n  -s S/../.././02\n/dev/sdb -a\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].target, "sda");
}

TEST(Schedules, CronCountsUnlessItIsSwitchedOff) {
    Tree tree;
    tree.write("/etc/cron.d/mdadm",
               "# checkarray\nPATH=/usr/share/mdadm:checkarray a b c d e\n"
               "57 0 * * 0 root if [ -x /usr/share/mdadm/checkarray ] && [ $(date +\\%d) -le 7 ]; then "
               "/usr/share/mdadm/checkarray --cron --all; fi\n");
    EXPECT_THAT(found_in(tree), ElementsAre(TestSchedule{TestedKind::md_array, "", "/etc/cron.d/mdadm",
                                                         "57 0 * * 0", kMonth}));
    tree.write("/etc/default/mdadm", "AUTOCHECK=true\nAUTOCHECK='false'\n");
    EXPECT_THAT(found_in(tree), IsEmpty());
}

TEST(Schedules, SmartdCountsWhereItIsEnabled) {
    Tree tree;
    tree.write("/etc/smartd.conf",
               "# DEVICESCAN -s (L/../01/./02)\nDEVICESCAN -a -s (S/../.././02|L/../../6/03) # -s x\n"
               "/dev/sdb -s L/../15/./01\n");
    EXPECT_THAT(found_in(tree), IsEmpty());
    tree.link("/etc/systemd/system/multi-user.target.wants/smartmontools.service", "/x");
    const std::string when = "(S/../.././02|L/../../6/03)";
    EXPECT_THAT(found_in(tree),
                ElementsAre(TestSchedule{TestedKind::disk_short, "", "smartd", when, kDay},
                            TestSchedule{TestedKind::disk_long, "", "smartd", when, kWeek},
                            TestSchedule{TestedKind::disk_long, "sdb", "smartd", "L/../15/./01", kMonth}));
}

TEST(Schedules, UnusualRegexCountsAsBothKindsOfUnknownPeriod) {
    for (const auto* line : {"DEVICESCAN -s (S|L)/../.././02", "DEVICESCAN -s ././././.", "DEVICESCAN -s x"})
        EXPECT_THAT(smartd_schedules(line),
                    ElementsAre(::testing::Field(&TestSchedule::tests, TestedKind::disk_short),
                                ::testing::Field(&TestSchedule::tests, TestedKind::disk_long)))
            << line;
}

TEST(Schedules, BrokenFilesAreNoSchedule) {
    Tree tree;
    tree.write("/etc/cron.d/mdadm", std::string("\0checkarray\xff\n1 2 checkarray", 30));
    tree.write("/etc/smartd.conf", "DEVICESCAN -s");
    tree.link("/etc/systemd/system/multi-user.target.wants/smartmontools.service", "/x");
    EXPECT_THAT(found_in(tree), IsEmpty());
    EXPECT_EQ(setting("OnCalendar", "OnCalendar"), "");
    EXPECT_EQ(setting("A=\"", "A"), "\"");
}

TEST(SchedulePeriod, IsRoundedUp) {
    EXPECT_EQ(calendar_period_s("daily"), kDay);
    EXPECT_EQ(calendar_period_s("Mon *-*-* 02:00"), kWeek);
    EXPECT_EQ(calendar_period_s("Mon..Fri 02:00"), kWeek);
    EXPECT_EQ(calendar_period_s("Sun *-*-1..7 1:00:00"), kMonth);
    EXPECT_EQ(calendar_period_s("*-01-01 00:00:00"), kYear);
    EXPECT_EQ(calendar_period_s("12:30"), kDay);
    for (const auto* unknown : {"", "x y z", "*:0/5 ~", "1"})
        EXPECT_GE(calendar_period_s(unknown), 0) << unknown;
    EXPECT_EQ(calendar_period_s(""), 0);
    EXPECT_EQ(cron_period_s({"24 0 8-14 * *", ""}), kMonth);
    EXPECT_EQ(cron_period_s({"24 0 * * 6", ""}), kWeek);
    EXPECT_EQ(cron_period_s({"24 0 * * *", ""}), kDay);
    EXPECT_EQ(cron_period_s({"24 0 1 1 *", ""}), kYear);
    EXPECT_EQ(cron_period_s({"@weekly", ""}), 0);
    EXPECT_EQ(smartd_period_s("L/../../6/03"), kWeek);
    EXPECT_EQ(smartd_period_s("S/../.././02"), kDay);
    EXPECT_EQ(smartd_period_s("L/../01/./02"), kMonth);
    EXPECT_EQ(smartd_period_s("L/(01|07)"), 0);
}

}  // namespace
}  // namespace raidwatch
