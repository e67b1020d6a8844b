#include "cli_golden.hpp"
#include "cli_node.hpp"
#include "cli_run.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

namespace raidwatch::cli_test {

namespace {

using Json = nlohmann::json;

Node eventful() {
    auto node = failed();
    auto other = rebuilding();
    node.events = other.events;
    node.operations = other.operations;
    return node;
}

/// A node in its place with a daemon that lives.
struct Watched {
    explicit Watched(const Node& node) {
        record(node, place.directory());
        daemon.emplace(place.socket(), PlayedDaemon::Manner::answers);
    }
    Json json(std::vector<std::string> words) const {
        words.emplace_back("--json");
        const auto ran = place.run(std::move(words));
        auto parsed = parse_json(ran.out);
        EXPECT_TRUE(parsed) << ran.out << ran.err;
        return parsed ? *parsed : Json{};
    }
    Place place;
    std::optional<PlayedDaemon> daemon;
};

std::vector<std::string> texts(const Json& list, const char* field) {
    std::vector<std::string> all;
    for (const auto& item : list) all.push_back(item.value(field, ""));
    return all;
}

}  // namespace

TEST(Lists, AreShownAsInTheGoldenFiles) {
    const Watched watched(eventful());
    for (const auto& [name, words] : std::vector<std::pair<std::string, std::vector<std::string>>>{
             {"events", {"events"}},
             {"incidents", {"incidents"}},
             {"incident-show", {"incident", "show", "12"}},
             {"operations", {"operations", "--all"}},
             {"disks", {"disks"}}}) {
        const auto ran = watched.place.run(words);
        EXPECT_EQ(ran.exit, 0) << name << ran.err;
        expect_golden("eventful." + name + ".txt", ran.out);
    }
}

TEST(Lists, OfHostileNamesStayHarmlessAndNarrow) {
    const Watched watched(hostile());
    for (const auto& words : std::vector<std::vector<std::string>>{{"events"},
                                                                   {"incidents"},
                                                                   {"incident", "show", "12"},
                                                                   {"operations", "--all"},
                                                                   {"disks"},
                                                                   {"doctor"},
                                                                   {"report"}}) {
        const auto ran = watched.place.run(words);
        for (const auto line : split_lines(ran.out)) {
            EXPECT_EQ(printable(line, 10'000), line) << words[0];
            EXPECT_LE(line.size(), 600u) << words[0];
        }
    }
}

TEST(Lists, OfANodeWithoutAnythingSaySo) {
    const Watched watched(empty());
    EXPECT_EQ(watched.place.run({"events"}).out, "no events\n");
    EXPECT_EQ(watched.place.run({"incidents"}).out, "no open incidents\n");
    EXPECT_EQ(watched.place.run({"operations"}).out, "no operation runs\n");
    EXPECT_EQ(watched.place.run({"disks"}).out, "no disks\n");
    for (const char* list : {"events", "incidents", "operations", "disks"})
        EXPECT_EQ(watched.json({list}), Json::array()) << list;
}

TEST(Lists, WithoutAStoreAreRefusedAsUnknown) {
    const Place place;
    EXPECT_TRUE(place.run({"events"}).err.starts_with("raidwatch: no state in "));
    for (const char* list : {"events", "incidents", "operations", "disks", "report"}) {
        const auto ran = place.run({list});
        EXPECT_EQ(ran.exit, 3) << list;
        EXPECT_NE(ran.err.find("no state in "), std::string::npos) << list << ran.err;
        EXPECT_EQ(ran.out, "") << list;
    }
}

TEST(Lists, OutputThatCannotBeWrittenIsAFailure) {
    const Place place;
    std::string line;
    for (const auto& word : place.command({"rules"})) line += "'" + word + "' ";
    EXPECT_EQ(WEXITSTATUS(std::system((line + "> /dev/full 2> " + place.file("said")).c_str())), 3);
    EXPECT_NE(content_of(place.file("said")).find("No space left"), std::string::npos);
}

TEST(Events, AreNarrowedByTimeKindComponentAndSeverity) {
    const Watched watched(eventful());
    EXPECT_EQ(watched.json({"events"}).size(), 2u);
    EXPECT_EQ(texts(watched.json({"events", "--kind", "array"}), "kind"),
              std::vector<std::string>{"array.degraded"});
    EXPECT_EQ(texts(watched.json({"events", "--severity", "warning"}), "severity"),
              std::vector<std::string>{"warning"});
    EXPECT_EQ(watched.json({"events", "--component", "md0"}).size(), 0u);
    EXPECT_EQ(watched.json({"events", "--component", "md1"}).size(), 2u);
    EXPECT_EQ(watched.json({"events", "--since", "10m"}).size(), 0u);
    EXPECT_EQ(watched.json({"events", "--since", "2026-11-22T03:41:08Z"}).size(), 1u);
    EXPECT_EQ(texts(watched.json({"events", "--limit", "1"}), "kind"),
              std::vector<std::string>{"operation.started"});
}

TEST(Events, WithAWrongFilterAreRefused) {
    const Watched watched(eventful());
    EXPECT_EQ(watched.place.run({"events", "--since", "yesterday"}).exit, 3);
    EXPECT_EQ(watched.place.run({"events", "--severity", "bad"}).exit, 3);
}

TEST(Incidents, AreWholeDocumentsInJson) {
    const auto node = eventful();
    const Watched watched(node);
    auto read = from_json<std::vector<Incident>>(watched.json({"incidents"}));
    ASSERT_TRUE(read);
    std::ranges::sort(*read, {}, &Incident::number);
    EXPECT_EQ(*read, node.incidents);
}

TEST(Incidents, ResolvedOnesAreShownWithAllOnly) {
    auto node = eventful();
    node.incidents[1].state = IncidentState::resolved;
    node.incidents[1].resolved_at = at("2026-11-21T00:00:00Z");
    const Watched watched(node);
    EXPECT_EQ(watched.json({"incidents"}).size(), 1u);
    EXPECT_EQ(watched.json({"incidents", "--all"}).size(), 2u);
}

TEST(IncidentShow, FindsByNumberByNameAndSaysWhenThereIsNone) {
    const Watched watched(eventful());
    EXPECT_EQ(watched.json({"incident", "show", "#13"}).at(0)["number"], 13);
    EXPECT_EQ(watched.json({"incident", "show", "md0"}).at(0)["number"], 12);
    EXPECT_EQ(watched.json({"incident", "show", "ZC1A0004"}).at(0)["number"], 13);
    EXPECT_EQ(watched.place.run({"incident", "show", "99"}).exit, 1);
}

TEST(Disks, TellVerdictAndCountersAsFieldsAndLeaveOutWhatWasNotRead) {
    auto node = eventful();
    node.view.readings.erase(node.view.readings.begin() + 2);
    const Watched watched(node);
    const auto disks = watched.json({"disks"});
    ASSERT_EQ(disks.size(), 9u);
    EXPECT_EQ(disks[1]["verdict"], "critical");
    EXPECT_EQ(disks[2]["verdict"], "unknown") << "never ok without a reading";
    EXPECT_FALSE(disks[2].contains("health"));
    EXPECT_EQ(disks[3]["verdict"], "ok");
    EXPECT_EQ(disks[4]["health"]["pending"], 2);
    EXPECT_EQ(disks[4]["array"], "md1");
    EXPECT_EQ(disks[8]["role"], "spare");
}

TEST(Operations, ThatEndedAreShownWithAllOnly) {
    const Watched watched(eventful());
    EXPECT_EQ(texts(watched.json({"operations"}), "state"), std::vector<std::string>{"running"});
    EXPECT_EQ(watched.json({"operations", "--all"}).size(), 2u);
}

TEST(CommandLine, ThatIsWrongIsUnknownAndSaysWhy) {
    const Place place;
    const auto ran = place.run({"statsu"});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_NE(ran.err, "");
    EXPECT_EQ(place.run({"status", "--watch", "--now"}).exit, 3);
    EXPECT_EQ(place.run({"report", "--format", "pdf"}).exit, 3);
    EXPECT_EQ(place.run({"--help"}).exit, 0);
    EXPECT_TRUE(place.run({"version"}).out.starts_with("raidwatch "));
}

TEST(CheckConfig, TellsFileAndLineOfEveryMistake) {
    const Place place;
    std::ofstream(place.file("bad.toml")) << "state_dir = 3\n[schedule]\nsmrt = \"5m\"\n";
    const auto ran = place.run({"check-config", place.file("bad.toml")});
    EXPECT_EQ(ran.exit, 2);
    EXPECT_NE(ran.err.find("bad.toml:1"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("bad.toml:3"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("smart"), std::string::npos) << "the nearest right key: " << ran.err;
    EXPECT_EQ(place.run({"check-config", place.file("raidwatch.toml")}).exit, 0);
}

TEST(CheckConfig, ReadsTheDropInsBesideTheFile) {
    const Place place;
    std::filesystem::create_directory(place.file("raidwatch.d"));
    std::ofstream(place.file("raidwatch.d/10-bad.toml")) << "nonsense = 1\n";
    const auto ran = place.run({"check-config", place.file("raidwatch.toml")});
    EXPECT_EQ(ran.exit, 2);
    EXPECT_NE(ran.err.find("10-bad.toml:1"), std::string::npos) << ran.err;
}

TEST(Doctor, OfAWellNodeFindsNothing) {
    const Watched watched(healthy());
    const auto ran = watched.place.run({"doctor"});
    EXPECT_EQ(ran.exit, 0) << ran.out;
    EXPECT_EQ(ran.out.find("->"), std::string::npos) << ran.out;
}

TEST(Doctor, OfANodeThatNobodyKnowsDoesNotCallItsHardwareSeen) {
    const Place place;
    const auto ran = place.run({"doctor"});
    EXPECT_EQ(ran.out.find("can be seen"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("WARN  hardware: not known"), std::string::npos) << ran.out;
    record(healthy(), place.directory());
    EXPECT_NE(place.run({"doctor"}).out.find("everything could be seen at 2026-11-22"), std::string::npos)
        << "by a daemon that runs no more";
}

TEST(Doctor, TellsWhatDoesNotWorkAndWhatToDo) {
    auto node = blind();
    OutboxRow waiting;
    waiting.seq = 1;
    waiting.sink = "hub";
    waiting.lane = waiting.ref = "01JD";
    waiting.topic = "incident";
    waiting.body = "{}";
    waiting.created_at = at("2026-11-22T03:00:12Z");
    waiting.last_error = "connection refused";
    auto dead = waiting;
    dead.seq = 2;
    dead.state = OutboxState::dead;
    dead.last_error = "HTTP 422: key is not known";
    node.outbox = {waiting, dead};
    const Place place;
    record(node, place.directory());
    const auto ran = place.run({"doctor"});
    EXPECT_EQ(ran.exit, 2);
    for (const char* told : {"BAD   daemon: not running", "systemctl status raidwatchd", "cannot see ata/sda",
                             "1 deliveries wait, the oldest for 1h: connection refused",
                             "refused for good: HTTP 422: key is not known"})
        EXPECT_NE(ran.out.find(told), std::string::npos) << told << "\n" << ran.out;
}

TEST(ManualOfTheConfig, NamesEveryKeyOfTheReference) {
    const auto manual = content_of(RAIDWATCH_SOURCE "/packaging/man/raidwatch.toml.5");
    const auto reference = content_of(RAIDWATCH_SOURCE "/docs/configuration.md");
    for (const auto line : split_lines(reference)) {
        if (!line.starts_with("| `")) continue;
        const auto key = std::string(split(line, '`')[1]);
        EXPECT_NE(manual.find("\n.B " + key + "\n"), std::string::npos) << key;
    }
}

TEST(Completion, KnowsEveryCommand) {
    const Place place;
    const auto help = place.run({"--help"}).out;
    const auto completion = content_of(RAIDWATCH_SOURCE "/packaging/completions/raidwatch");
    const auto begin = completion.find("commands=\"") + 10;
    const std::string known = " " + completion.substr(begin, completion.find('"', begin) - begin) + " ";
    int commands = 0;
    const auto subcommands = std::string_view(help).substr(help.find("Subcommands:"));
    for (const auto line : split_lines(subcommands)) {
        if (!line.starts_with("  ") || line.starts_with("   ")) continue;
        const auto command = std::string(split_words(line)[0]);
        EXPECT_NE(known.find(" " + command + " "), std::string::npos) << command;
        ++commands;
    }
    EXPECT_GT(commands, 15) << help;
}

TEST(GeneratedPages, AreCurrent) {
    const Place place;
    for (const auto& [command, page] : {std::pair{"kinds", "events.md"}, std::pair{"rules", "rules.md"},
                                        std::pair{"metrics", "metrics.md"}})
        EXPECT_EQ(place.run({command, "--markdown"}).out,
                  content_of(std::string(RAIDWATCH_SOURCE "/docs/") + page))
            << "build/.../raidwatch " << command << " --markdown > docs/" << page;
}

namespace {

/// What is no trouble, or no incident of its own: nobody has to be told what to do about it.
bool needs_no_advice(std::string_view kind) {
    for (const char* ending : {".recovered", ".returned", ".appeared", ".ok", ".restored", ".replaced", ".activated",
                               ".learning", ".log_entry", ".log_gap"})
        if (kind.ends_with(ending)) return true;
    if (kind.starts_with("operation.")) return kind != "operation.stalled" && kind != "operation.aborted";
    if (kind.starts_with("phase_out.")) return kind != "phase_out.wrong_disk" && kind != "phase_out.blocked";
    if (kind.starts_with("maintenance."))
        return kind != "maintenance.overrun" && kind != "maintenance.exceeded";
    return kind.starts_with("incident.") || kind.starts_with("drill.") || kind == "node.booted";
}

}  // namespace

TEST(Runbook, SaysWhatToDoAboutEveryTrouble) {
    std::set<std::string> advised, kinds;
    const auto runbook = content_of(RAIDWATCH_SOURCE "/docs/runbook.md");
    for (const auto line : split_lines(runbook))
        if (line.starts_with("### ")) {
            EXPECT_TRUE(advised.emplace(line.substr(4)).second) << line;
        }
    for (const auto& kind : Kind::all()) {
        kinds.emplace(kind.name);
        EXPECT_EQ(advised.contains(std::string(kind.name)), !needs_no_advice(kind.name)) << kind.name;
    }
    for (const auto& heading : advised) EXPECT_TRUE(kinds.contains(heading)) << heading;
}

}  // namespace raidwatch::cli_test
