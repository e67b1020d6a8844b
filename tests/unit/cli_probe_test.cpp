#include "cli_node.hpp"
#include "cli_run.hpp"

#include <raidwatch/collect/probe_protocol.hpp>
#include <raidwatch/model/json.hpp>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli_test {

namespace {

/// A program that stands in for raidwatch-probe: it prints what is given, or does what `script` says.
std::string played_probe(const Place& place, const std::vector<Findings>& findings,
                         const std::string& script = "") {
    std::ofstream lines(place.file("findings"));
    for (const auto& found : findings) lines << probe::encode(probe::Message{found}) << "\n";
    lines.close();
    const auto path = place.file("probe");
    std::ofstream(path) << "#!/bin/sh\n"
                        << (script.empty() ? "cat '" + place.file("findings") + "'" : script) << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
}

std::vector<Findings> findings_of(const Node& node) {
    const auto now = at("2026-11-22T04:00:12Z");
    Findings inventory{{"block", ""}, now, true};
    inventory.disks = node.view.disks;
    std::vector<Findings> all;
    for (const auto& array : node.view.arrays) {
        inventory.domains.push_back({"md", array.name});
        all.push_back({{"md", array.name}, now, true});
        all.back().arrays = {array};
    }
    all.insert(all.begin(), inventory);
    return all;
}

}  // namespace

TEST(StatusNowWithoutADaemon, ShowsWhatTheProbeFindsAndExitsWithTheWorstFault) {
    const Place place;
    const auto probe = played_probe(place, findings_of(rebuilding()));
    const auto ran = place.run({"status", "--now", "--root", "/", "--probe", probe});
    EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
    EXPECT_TRUE(ran.out.starts_with("WARNING mail07 - md1: degraded")) << ran.out;
    EXPECT_NE(ran.out.find("read from the hardware just now, daemon not running"), std::string::npos)
        << ran.out;
    EXPECT_NE(ran.out.find("ZC1A0005 (slot 0:5, sdf)"), std::string::npos) << ran.out;
}

TEST(StatusNowWithoutADaemon, OfAFailedArrayIsCritical) {
    const Place place;
    const auto probe = played_probe(place, findings_of(failed()));
    EXPECT_EQ(place.run({"status", "--now", "--root", "/", "--probe", probe}).exit, 2);
}

TEST(StatusNowWithoutADaemon, OfAHealthyNodeIsOk) {
    const Place place;
    const auto probe = played_probe(place, findings_of(healthy()));
    const auto ran = place.run({"status", "--now", "--root", "/", "--probe", probe});
    EXPECT_EQ(ran.exit, 0) << ran.out;
}

TEST(StatusNowWithoutADaemon, LendsNumberAndTimeFromTheIncidentThatWasOpenBefore) {
    const Place place;
    record(rebuilding(), place.directory());
    const auto probe = played_probe(place, findings_of(rebuilding()));
    const auto ran = place.run({"status", "--now", "--root", "/", "--probe", probe});
    EXPECT_NE(ran.out.find("#12  minor  md1  since 2026-11-22 03:41:07 UTC"), std::string::npos) << ran.out;
}

TEST(StatusNowWithoutADaemon, WhoseProbeFailsShowsTheLastKnownStateAndExitsUnknown) {
    for (const char* script : {"exit 1", "echo babble", "true", "kill -9 $$"}) {
        const Place place;
        record(healthy(), place.directory());
        const auto probe = played_probe(place, {}, script);
        const auto ran = place.run({"status", "--now", "--root", "/", "--probe", probe});
        EXPECT_EQ(ran.exit, 3) << script;
        EXPECT_NE(ran.err, "") << script;
        EXPECT_NE(ran.out.find("last known state"), std::string::npos) << script << ran.out;
    }
}

TEST(StatusNowWithoutADaemon, WithoutAProbeSaysWhatIsMissing) {
    const Place place;
    const auto ran = place.run({"status", "--now", "--root", "/", "--probe", place.file("nowhere")});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_NE(ran.err.find("nowhere"), std::string::npos) << ran.err;
}

}  // namespace raidwatch::cli_test
