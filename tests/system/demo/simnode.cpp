// raidwatch-simnode PLAY --root DIR: the first node of a play as a folder for `raidwatch-probe --root`, in
// real time. The play's day begins when the program starts: a step at 00:00:15 happens after 15 seconds.
// Expectations are not looked at.

#include "tests/scenarios/player/read_play.hpp"
#include "tests/support/sim/node.hpp"

#include <raidwatch/base/clock.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <variant>

#include <CLI/CLI.hpp>

namespace {

using namespace raidwatch;

constexpr Milliseconds kTick{500};

int complain(const std::string& line) {
    std::fprintf(stderr, "raidwatch-simnode: %s\n", line.c_str());
    return 1;
}

/// Does what is due of the play's hardware actions.
class Stage {
  public:
    Stage(const player::Play& play, sim::SimNode& node, UtcTime began)
        : play_(play), node_(node), began_(began) {}

    void turn(UtcTime now) {
        node_.advance_to(now);
        for (; next_ < play_.steps.size() && due(play_.steps[next_]) <= now; ++next_)
            act(play_.steps[next_], now);
    }

  private:
    UtcTime due(const player::Step& step) const {
        return began_ + (step.at - std::chrono::floor<std::chrono::days>(step.at));
    }

    void act(const player::Step& step, UtcTime now) {
        const auto* action = std::get_if<player::Action>(&step.what);
        const auto* hardware = action ? std::get_if<sim::HardwareAction>(action) : nullptr;
        if (!hardware) return;
        const auto done = node_.apply(*hardware, now);
        std::printf("%s %s%s%s\n", to_rfc3339(now).c_str(), step.label.c_str(), done ? "" : ": ",
                    done ? "" : done.error().text().c_str());
        std::fflush(stdout);
    }

    const player::Play& play_;
    sim::SimNode& node_;
    UtcTime began_;
    std::size_t next_ = 0;
};

int run(const std::string& file, const std::string& root) {
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto play = player::read_play(text);
    if (!play) return complain(file + ": " + play.error().front());
    if (play->nodes.empty()) return complain(file + ": no node");
    const SystemClock clock;
    const auto began = clock.now().utc;
    const auto node = sim::SimNode::create(play->nodes.front(), root, began);
    if (!node) return complain(node.error().text());
    for (Stage stage(*play, **node, began);; std::this_thread::sleep_for(kTick)) stage.turn(clock.now().utc);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"A simulated storage node in real time, for demonstrations.", "raidwatch-simnode"};
    std::string play, root;
    app.add_option("play", play, "scenario file")->required()->check(CLI::ExistingFile);
    app.add_option("--root", root, "folder to write the node into")->required();
    CLI11_PARSE(app, argc, argv);
    return run(play, root);
}
