// raidwatch-scenario: plays scenario files (tests/scenarios/README.md) against the whole product with
// simulated hardware. Exit status: 0 every expectation held, 1 one did not, 2 the file cannot be played.

#include "player.hpp"
#include "read_play.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace {

using namespace raidwatch;
using namespace raidwatch::player;
namespace fs = std::filesystem;

enum Exit { kHolds = 0, kBroken = 1, kCannotBePlayed = 2 };

struct Arguments {
    std::string file, keep;
    bool json = false, through_tool = false;
};

int refuse(const Arguments& arguments, const std::vector<std::string>& lines) {
    for (const auto& line : lines) std::fprintf(stderr, "%s: %s\n", arguments.file.c_str(), line.c_str());
    if (arguments.json) {
        const nlohmann::json result{
            {"file", arguments.file}, {"result", "cannot be played"}, {"errors", lines}};
        std::printf("%s\n", dump(result, 1).c_str());
    }
    return kCannotBePlayed;
}

/// Removed with everything in it, unless it was asked to be kept. In memory where the machine offers that:
/// the databases sync every commit.
class Scratch {
  public:
    explicit Scratch(const std::string& keep) : keep_(!keep.empty()), path_(keep) {
        if (keep_) {
            fs::remove_all(path_);
            fs::create_directories(path_);
            return;
        }
        std::error_code nothing;
        const bool in_memory = fs::is_directory("/dev/shm", nothing) && ::access("/dev/shm", W_OK) == 0;
        std::string pattern =
            (in_memory ? fs::path("/dev/shm") : fs::temp_directory_path()) / "raidwatch-scenario-XXXXXX";
        if (::mkdtemp(pattern.data())) path_ = pattern;
    }
    ~Scratch() {
        std::error_code ignored;
        if (!keep_ && !path_.empty()) fs::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const fs::path& path() const { return path_; }

  private:
    bool keep_;
    fs::path path_;
};

nlohmann::json json_of(const Broken& broken) {
    return {{"step", broken.step},
            {"at", to_rfc3339(broken.at)},
            {"node", broken.node},
            {"what", broken.what},
            {"why", broken.why}};
}

void report(const Arguments& arguments, const Play& play, const Outcome& outcome, double seconds) {
    if (arguments.json) {
        nlohmann::json broken = nlohmann::json::array();
        for (const auto& one : outcome.broken) broken.push_back(json_of(one));
        const nlohmann::json result{{"file", arguments.file},
                                    {"name", play.name},
                                    {"result", outcome.broken.empty() ? "holds" : "broken"},
                                    {"actions", outcome.actions},
                                    {"expectations", outcome.expectations},
                                    {"simulated_s", (outcome.until - outcome.from).count() / 1000},
                                    {"seconds", seconds},
                                    {"broken", broken}};
        std::printf("%s\n", dump(result, 1).c_str());
        return;
    }
    for (const auto& broken : outcome.broken) std::printf("broken: %s\n", broken.line().c_str());
    std::printf("%s: %zu of %zu steps hold (%s of simulated time in %.1f s)\n", printable(play.name).c_str(),
                outcome.actions + outcome.expectations - outcome.broken.size(),
                outcome.actions + outcome.expectations, human_duration(outcome.until - outcome.from).c_str(),
                seconds);
}

int run(const Arguments& arguments) {
    std::ifstream file(arguments.file, std::ios::binary);
    if (!file) return refuse(arguments, {"cannot be read"});
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    auto play = read_play(text);
    if (!play) return refuse(arguments, play.error());
    if (arguments.through_tool)
        for (auto& node : play->nodes)
            for (auto& controller : node.controllers) controller.through_tool = true;
    const Scratch scratch(arguments.keep);
    const auto begin = std::chrono::steady_clock::now();
    const auto outcome = player::play(*play, scratch.path());
    if (!outcome) return refuse(arguments, {outcome.error().text()});
    report(arguments, *play, *outcome,
           std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    return outcome->broken.empty() ? kHolds : kBroken;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Plays a scenario against agents, hub and simulated hardware. Exit status: 0 all expectations hold, "
        "1 not all, 2 the "
        "file cannot be played.",
        "raidwatch-scenario"};
    Arguments arguments;
    app.add_option("file", arguments.file, "scenario file")->required();
    app.add_flag("--json", arguments.json, "the result as JSON");
    app.add_flag("--through-tool", arguments.through_tool,
                 "RAID controllers are asked by their (simulated) tool alone");
    app.add_option("--keep", arguments.keep,
                   "leave the nodes' and the hub's files in this folder (emptied first)");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kCannotBePlayed;
    }
    return run(arguments);
}
