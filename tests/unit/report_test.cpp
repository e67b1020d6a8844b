#include "agent/report/report.hpp"

#include "agent/report/files.hpp"
#include "agent/report/history.hpp"
#include "agent/report/words.hpp"
#include "agent/store/store.hpp"
#include "cli_golden.hpp"
#include "cli_node.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::report {

namespace {

using cli_test::at;
using cli_test::expect_golden;

Inputs inputs_from(const cli_test::Node& node) {
    Inputs inputs;
    inputs.node = node.name;
    inputs.version = "1.2.3";
    inputs.from = at("2026-11-21T04:00:12Z");
    inputs.now = at("2026-11-22T04:00:12Z");
    inputs.taken_at = node.last_cycle;
    inputs.view = node.view;
    inputs.faults = node.faults;
    inputs.incidents = node.incidents;
    inputs.events = node.events;
    inputs.operations = node.operations;
    return inputs;
}

/// A day with everything in it.
Inputs eventful() {
    auto inputs = inputs_from(cli_test::rebuilding());
    inputs.temperatures[inputs.view.readings[5].disk] = {{inputs.from, 51}};
    auto blind = cli_test::blind();
    inputs.view.blind = blind.view.blind;
    Incident silent = inputs.incidents[0];
    silent.id = "01JDINCIDENT00000000000099";
    silent.number = 9;
    silent.fault_class = FaultClass::disk_unresponsive;
    silent.subject = {SubjectKind::disk, inputs.view.disks[3].id, "ZC1A0003"};
    silent.kind = kind::disk_unresponsive;
    silent.title = "ZC1A0003: unresponsive";
    silent.summary = "cannot see ZC1A0003 (ata/sdd): no answer within 30s";
    silent.repair.clear();
    silent.state = IncidentState::resolved;
    silent.opened_at = at("2026-11-21T10:00:00Z");
    silent.whole_since = at("2026-11-21T10:20:00Z");
    silent.resolved_at = at("2026-11-21T10:30:00Z");
    inputs.incidents.insert(inputs.incidents.begin(), silent);
    return inputs;
}

}  // namespace

TEST(Report, OfAnEventfulDayIsAsInTheGoldenFiles) {
    const auto report = build(eventful());
    expect_golden("report.txt", as_text(report));
    expect_golden("report.html", as_html(report));
    expect_golden("report.json", as_json(report));
}

TEST(Report, MaintenanceOfThePeriodIsTold) {
    auto inputs = eventful();
    MaintenanceWindow window;
    window.scope = MaintenanceScope::cluster;
    window.name = "A";
    window.from = at("2026-11-21T20:00:00Z");
    window.until = at("2026-11-22T02:00:00Z");
    window.expected.reboots = 2;
    window.state = MaintenanceState::overrun;
    window.nodes_back = 2;
    window.nodes = 4;
    use_in(window, "mail07").exceeded = {"reboots"};
    inputs.windows = {window};
    const auto report = build(inputs);
    for (const auto& text : {as_text(report), as_html(report)}) {
        EXPECT_NE(text.find("cluster A, overrun"), std::string::npos);
        EXPECT_NE(text.find("2 of 4 nodes are back; exceeded by mail07: reboots"), std::string::npos);
    }
    EXPECT_NE(as_json(report).find("\"overrun\""), std::string::npos);
}

TEST(Report, FirmwareIsCountedByModel) {
    const auto report = build(eventful());
    EXPECT_EQ(report.firmware, (std::map<std::string, int>{{"ST8000NM000A SN04", 9}}));
}

TEST(Report, OfAHealthyNodeSaysSo) {
    const auto report = build(inputs_from(cli_test::healthy()));
    EXPECT_TRUE(report.healthy);
    EXPECT_EQ(report.summary, "storage healthy, 9 disks, 2 arrays");
}

TEST(Report, WithSomethingUnseenOrWithoutTheDaemonOrWithoutDisksIsNotHealthy) {
    EXPECT_FALSE(build(inputs_from(cli_test::blind())).healthy);
    EXPECT_FALSE(build(inputs_from(cli_test::empty())).healthy);
    auto inputs = inputs_from(cli_test::healthy());
    inputs.daemon_running = false;
    EXPECT_FALSE(build(inputs).healthy);
}

TEST(Report, IncidentsArePlacedByWhatThePeriodSawOfThem) {
    const auto report = build(eventful());
    ASSERT_EQ(report.open.size(), 1u);
    EXPECT_EQ(report.open[0].number, 12);
    EXPECT_EQ(report.opened.size(), 2u);
    ASSERT_EQ(report.resolved.size(), 1u);
    EXPECT_EQ(report.resolved[0].number, 9);
}

TEST(Report, LastIntegrityTestIsFoundBeforeThePeriodToo) {
    const auto report = build(inputs_from(cli_test::healthy()));
    EXPECT_FALSE(report.arrays[0].last_test);
    ASSERT_TRUE(report.arrays[1].last_test);
    EXPECT_EQ(report.arrays[1].last_test->mismatches, 0u);
    EXPECT_TRUE(report.operations.empty()) << "it did not run in the period";
}

TEST(Report, UnseenThingsAreToldWithHowLong) {
    const auto report = build(eventful());
    ASSERT_EQ(report.blind.size(), 2u);
    EXPECT_FALSE(report.blind[0].until);
    EXPECT_EQ(*report.blind[1].until - report.blind[1].since, std::chrono::minutes{20});
}

TEST(Report, TemperaturesAreTheExtremesOfThePeriod) {
    const auto report = build(eventful());
    const auto line =
        std::ranges::find(report.disks, "ZC1A0005", [](const DiskLine& l) { return l.standing.disk.serial; });
    ASSERT_NE(line, report.disks.end());
    EXPECT_EQ(line->coolest_c, 36);
    EXPECT_EQ(line->hottest_c, 51);
}

TEST(Report, OfHostileNamesIsHarmlessTextAndInertHtml) {
    const auto report = build(inputs_from(cli_test::hostile()));
    const auto text = as_text(report);
    for (const auto line : split_lines(text)) EXPECT_EQ(printable(line, 100'000), line);
    const auto html = as_html(report);
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find('\x1b'), std::string::npos);
    EXPECT_LT(html.size(), 100'000u);
    EXPECT_TRUE(parse_json(as_json(report)));
}

TEST(Report, AsHtmlFetchesNothing) {
    const auto html = as_html(build(eventful()));
    for (const char* reference : {"http:", "https:", "src=", "href=", "url(", "@import"})
        EXPECT_EQ(html.find(reference), std::string::npos) << reference;
}

TEST(DiskStandings, PutTheMostUnwellFirst) {
    const auto node = cli_test::failed();
    const auto standings = disk_standings(node.view, node.faults);
    EXPECT_EQ(standings[0].disk.serial, "ZC1A0001") << "failed by its own state too";
    EXPECT_EQ(standings[1].disk.serial, "ZC1A0000");
    EXPECT_EQ(standings[2].disk.serial, "ZC1A0004");
    EXPECT_EQ(standings[2].verdict(), "warning");
    EXPECT_EQ(standings[3].verdict(), "ok");
}

TEST(DiskStandings, ADiskThatCannotBeReadIsUnknownAndASleepingOneSleeps) {
    auto node = cli_test::blind();
    node.view.readings.pop_back();
    node.view.disks.back().asleep = true;
    const auto standings = disk_standings(node.view, {});
    const auto verdict_of = [&](const char* device) {
        return std::ranges::find(standings, device, [](const DiskStanding& s) { return s.disk.device; })
            ->verdict();
    };
    EXPECT_EQ(verdict_of("sda"), "unknown") << "an old reading does not make it ok";
    EXPECT_EQ(verdict_of("sdi"), "asleep");
    EXPECT_EQ(verdict_of("sdb"), "ok");
}

TEST(DiskStandings, AFailedDiskIsAsBadAsItIsForItsArray) {
    auto node = cli_test::rebuilding();
    node.view.disks[5].state = DiskState::failed;
    EXPECT_EQ(disk_standings(node.view, node.faults).front().verdict(), "warning")
        << "the array survives another";
    node.view.arrays.clear();
    EXPECT_EQ(disk_standings(node.view, {}).front().verdict(), "critical") << "in no array";
    const auto failed = cli_test::failed();
    EXPECT_EQ(disk_standings(failed.view, failed.faults).front().verdict(), "critical")
        << "the array has failed";
}

TEST(DiskStandings, ADepartedMemberIsListedAsMissing) {
    auto node = cli_test::rebuilding();
    node.view.departed.push_back(node.view.disks[5]);
    node.view.disks.erase(node.view.disks.begin() + 5);
    const auto standings = disk_standings(node.view, node.faults);
    EXPECT_EQ(standings[0].disk.serial, "ZC1A0005");
    EXPECT_EQ(standings[0].reasons.front(), "missing from md1");
}

TEST(OperationText, TellsWhatWasMeasuredAndNothingElse) {
    Operation operation;
    operation.kind = OperationKind::check;
    EXPECT_EQ(operation_text(operation), "check: an unknown point");
    operation.percent = 12.04;
    EXPECT_EQ(operation_text(operation), "check: 12.0 %");
    operation.state = OperationState::queued;
    EXPECT_EQ(operation_text(operation), "check queued");
    operation.state = OperationState::stalled;
    operation.progressed_at = at("2026-11-22T03:00:00Z");
    EXPECT_EQ(operation_text(operation),
              "check stalled at 12.0 %, no progress since 2026-11-22 03:00:00 UTC");
    operation.state = OperationState::finished;
    operation.ended_at = at("2026-11-22T03:00:00Z");
    operation.mismatches = 8U;
    EXPECT_EQ(operation_text(operation), "check finished, 8 mismatched sectors");
}

class DailyReports : public ::testing::Test {
  protected:
    DailyReports() {
        std::string name = (std::filesystem::temp_directory_path() / "raidwatch-reports-XXXXXX").string();
        directory_ = mkdtemp(name.data());
    }
    ~DailyReports() override { std::filesystem::remove_all(directory_); }
    std::string directory_;
};

TEST_F(DailyReports, AreThreeFilesADayAndTheOldestGo) {
    auto report = build(eventful());
    const auto reports = directory_ + "/reports";
    std::filesystem::create_directories(reports);
    std::ofstream(reports + "/report-notes.txt") << "somebody's own";
    for (int day = 0; day < 4; ++day, report.now += std::chrono::hours{24})
        ASSERT_TRUE(write_daily(report, reports, 2));
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(reports))
        names.insert(entry.path().filename().string());
    EXPECT_EQ(names,
              (std::set<std::string>{"report-2026-11-24.html", "report-2026-11-24.json",
                                     "report-2026-11-24.txt", "report-2026-11-25.html",
                                     "report-2026-11-25.json", "report-2026-11-25.txt", "report-notes.txt"}));
}

TEST_F(DailyReports, ThatCannotBeWrittenSaySo) {
    std::ofstream(directory_ + "/file") << "not a directory";
    const auto written = write_daily(build(eventful()), directory_ + "/file/reports");
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().text().find("file/reports"), std::string::npos);
}

TEST_F(DailyReports, IntoAPipeDoNotReplaceIt) {
    EXPECT_TRUE(write_file("/dev/null", "text"));
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(DailyReports, AreBuiltFromTheStoreAlone) {
    const auto node = cli_test::rebuilding();
    cli_test::record(node, directory_);
    auto reader = store::Reader::open(directory_ + "/raidwatch.db");
    ASSERT_TRUE(reader);
    const auto inputs = inputs_of(**reader, at("2026-11-21T04:00:12Z"), at("2026-11-22T04:00:12Z"));
    ASSERT_TRUE(inputs) << inputs.error().text();
    const auto report = build(*inputs);
    EXPECT_EQ(report.node, "mail07");
    EXPECT_EQ(report.open.size(), 1u);
    EXPECT_EQ(report.events.at("array.degraded"), 1);
    EXPECT_EQ(report.operations.size(), 1u);
    EXPECT_EQ(report.disks.front().hottest_c, 36);
}

}  // namespace raidwatch::report
