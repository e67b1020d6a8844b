#include "player/read_play.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace raidwatch::player {
namespace {

std::string with_step(const std::string& step) {
    return R"({"name": "test", "story": "", "nodes": [{"name": "n1",
        "disks": [{"id": "d1", "serial": "S1", "model": "M", "bytes": 1000000000, "kind": "sata", "slot": "0:1"},
                  {"id": "d2", "serial": "S2", "model": "M", "bytes": 1000000000, "kind": "sata", "slot": "0:2"}],
        "arrays": [{"id": "md0", "engine": "md", "level": "raid1", "members": ["d1", "d2"], "spares": [], "mount": "/srv"}]}],
        "services": [{"name": "IMAP", "nodes": ["n1"], "paths": ["/srv"]}],
        "steps": [)" +
           step + "]}";
}

/// What is wrong with a file of one step; empty if it is fine.
std::string complaints(const std::string& step) {
    const auto play = read_play(with_step(step));
    if (play) return "";
    std::string all;
    for (const auto& line : play.error()) all += line + "\n";
    return all;
}

std::string at(const std::string& rest) {
    return R"({"at": "2024-01-01T00:00:00Z", )" + rest + "}";
}

TEST(ReadPlay, EveryActionOfTheFormatIsAccepted) {
    for (
        const char* action : {
            R"("node": "n1", "do": {"node.down": {"reboot": true}})",
            R"("node": "n1", "do": {"node.up": {}})",
            R"("node": "n1", "do": {"disk.vanish": {"disk": "d1"}})",
            R"("node": "n1", "do": {"disk.appear": {"disk": "d9", "serial": "S9", "model": "M", "slot": "0:9", "bytes": 2000000, "kind": "nvme"}})",
            R"("node": "n1", "do": {"disk.smart": {"disk": "d1", "set": {"reallocated": 12, "pending": 3, "uncorrectable": 1,
                "media_errors": 5, "passed": false, "temperature_c": 58, "percentage_used": 101, "critical_warning": 4,
                "grown_defects": 9, "interface_crc": 40}}})",
            R"("node": "n1", "do": {"disk.hang": {"disk": "d1"}})",
            R"("node": "n1", "do": {"disk.unhang": {"disk": "d1"}})",
            R"("node": "n1", "do": {"array.fail": {"array": "md0", "disk": "d1"}})",
            R"("node": "n1", "do": {"array.remove": {"array": "md0", "disk": "d1"}})",
            R"("node": "n1", "do": {"array.add": {"array": "md0", "disk": "d1"}})",
            R"("node": "n1", "do": {"array.rebuild": {"array": "md0", "disk": "d1", "percent": 0.1, "bytes_per_s": 180000000}})",
            R"("node": "n1", "do": {"array.replace": {"array": "md0", "from": "d1", "to": "d2", "percent": 1, "bytes_per_s": 0}})",
            R"("node": "n1", "do": {"array.check": {"array": "md0", "percent": 0.2, "bytes_per_s": 1, "mismatches": 0}})",
            R"("node": "n1", "do": {"array.idle": {"array": "md0", "mismatches": 8}})",
            R"("node": "n1", "do": {"array.set": {"array": "md0", "state": "inactive"}})",
            R"("node": "n1", "do": {"array.write_cache": {"array": "md0", "mode": "write-through"}})",
            R"("do": {"api.down": {"status": 503}})",
            R"("do": {"api.down": {}})",
            R"("do": {"api.up": {}})",
            R"("node": "n1", "do": {"operator": {"argv": ["raidwatch", "status"]}})",
            R"("do": {"operator": {"on": "hub", "argv": ["raidwatch", "maintenance", "end"]}})",
            R"("do": {"signal": {"source": "nagios", "component": "IMAP", "state": "major_outage", "message": "m"}})",
        })
        EXPECT_EQ(complaints(at(action)), "") << action;
}

TEST(ReadPlay, EveryExpectationOfTheFormatIsAccepted) {
    for (
        const char* expectation : {
            R"({"event": {"kind": "array.degraded", "component": "md0", "severity": "warning"}})",
            R"({"incident": {"kind": "disk.failed", "absent": true}})",
            R"({"incident": {"component": "md0", "state": "monitoring", "severity": "critical", "count": 1,
                 "services": ["IMAP"], "text_has": ["S1"]}})",
            R"({"operation": {"array": "md0", "kind": "rebuild", "percent": 4.0, "eta_min_s": 1, "eta_max_s": 2, "stalled": false}})",
            R"({"phase_out": {"disk": "d1", "state": "scheduled"}})",
            R"({"maintenance": {"state": "overrun"}})",
            R"({"component": {"name": "IMAP", "status": "partial_outage"}})",
            R"({"status": {"exit": 2, "text_has": ["md0"]}})",
            R"({"delivered": {"lost": 0, "duplicates": 0}})",
        })
        EXPECT_EQ(complaints(at(R"("node": "n1", "within_s": 30, "expect": )" + std::string(expectation))),
                  "")
            << expectation;
}

TEST(ReadPlay, WhatIsUnknownIsNamedWithItsPlace) {
    const auto expect = [](const std::string& step, const std::string& said) {
        EXPECT_NE(complaints(at(step)).find(said), std::string::npos) << step << "\n" << complaints(at(step));
    };
    expect(R"("node": "n1", "do": {"disk.explode": {"disk": "d1"}})",
           "steps[0].do.disk.explode: is not a known action");
    expect(R"("node": "n1", "do": {"disk.vanish": {"disk": "d1", "loudly": true}})",
           "steps[0].do.disk.vanish.loudly:");
    expect(R"("node": "n1", "do": {"disk.vanish": {"disk": "d7"}})",
           "steps[0].do.disk.vanish.disk: n1 has no disk \"d7\"");
    expect(R"("node": "n2", "do": {"node.up": {}})", "steps[0].node: there is no node \"n2\"");
    expect(R"("node": "n1", "do": {"array.set": {"array": "md0", "state": "sad"}})",
           "steps[0].do.array.set.state:");
    expect(R"("node": "n1", "do": {"disk.smart": {"disk": "d1", "set": {"mood": 1}}})",
           "steps[0].do.disk.smart.set.mood:");
    expect(R"("expect": {"incident": {"kind": "disk.sad"}})",
           "steps[0].expect.incident.kind: \"disk.sad\" is not a known kind");
    expect(R"("expect": {"incident": {"state": "sad"}})", "steps[0].expect.incident.state:");
    expect(R"("expect": {"weather": {}})", "steps[0].expect.weather: is not a known expectation");
    expect(R"("expect": {"component": {"name": "IMAP", "status": "fine"}})",
           "steps[0].expect.component.status:");
    expect(R"("node": "n1", "do": {"node.up": {}}, "expect": {"incident": {}})",
           "steps[0]: should have either");
    expect(R"("mood": 1, "node": "n1", "do": {"node.up": {}})", "steps[0].mood: is not a field");
    expect(R"("do": {"disk.vanish": {"disk": "d9"}})", "steps[0].do.disk.vanish.disk: n1 has no disk");
}

TEST(ReadPlay, StepsOutOfOrderAreRefused) {
    const auto text = complaints(R"({"at": "2024-01-01T00:00:10Z", "node": "n1", "do": {"node.up": {}}},
                                    {"at": "2024-01-01T00:00:00Z", "node": "n1", "do": {"node.up": {}}})");
    EXPECT_NE(text.find("steps[1].at: is before the step before it"), std::string::npos) << text;
}

TEST(ReadPlay, StepWithoutNodeIsForAllOfThem) {
    for (const char* what :
         {R"("do": {"node.down": {"reboot": true}})", R"("do": {"disk.vanish": {"disk": "d1"}})",
          R"("do": {"operator": {"argv": ["raidwatch", "drill"]}})", R"("expect": {"status": {"exit": 0}})",
          R"("expect": {"component": {"status": "operational"}})"})
        EXPECT_EQ(complaints(at(what)), "");
}

TEST(ReadPlay, DiskThatAppearsMayBeNamedAfterwards) {
    EXPECT_EQ(complaints(at(R"("node": "n1", "do": {"disk.appear": {"disk": "d9"}})") + "," +
                         at(R"("node": "n1", "do": {"array.add": {"array": "md0", "disk": "d9"}})")),
              "");
}

TEST(ReadPlay, EveryScenarioThatIsShippedIsRead) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(RAIDWATCH_SOURCE "/tests/scenarios/files")) {
        if (entry.path().extension() != ".json") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const auto play = read_play(std::string{std::istreambuf_iterator<char>(in), {}});
        EXPECT_TRUE(play) << entry.path() << ": " << play.error().front();
        ++files;
    }
    EXPECT_GE(files, 18);
}

TEST(ReadPlay, AnyBytesGiveAnAnswer) {
    for (const char* text : {"", "{", "[]", "null", "{\"steps\": 7}", "{\"name\": 1, \"steps\": [[]]}",
                             "\xff\xfe", "{\"name\":\"x\",\"steps\":[{\"do\":{}}]}",
                             "{\"name\":\"x\",\"steps\":[{\"do\":{\"array.fail\":7}}]}"})
        EXPECT_FALSE(read_play(text)) << text;
}

}  // namespace
}  // namespace raidwatch::player
