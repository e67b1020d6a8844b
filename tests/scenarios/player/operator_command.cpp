#include "operator_command.hpp"

#include "collectors/host/tool_runner.hpp"
#include "node_control.hpp"

#include <raidwatch/base/text.hpp>

#include <atomic>
#include <fstream>
#include <thread>

#include <fmt/format.h>

namespace raidwatch::player {
namespace {

constexpr Milliseconds kDeadline{10'000};
constexpr int kUnknown = 3;  ///< what `raidwatch` exits with where it could not do what was asked

/// The CLI built beside the player.
std::string cli_program() {
    std::error_code unknown;
    return (std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path() / "raidwatch").string();
}

std::string write_config(const PlayedNode& node, const Play& play) {
    const auto path = node.folder() / "raidwatch.toml";
    std::ofstream(path) << fmt::format(
        "node.name = \"{}\"\nnode.cluster = \"{}\"\nstate_dir = \"{}\"\ncontrol.socket = \"{}\"\n",
        node.name(), play.cluster, (node.folder() / "state").string(),
        (node.folder() / "control.sock").string());
    return path.string();
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

/// The command runs beside the play, so that the hub and the node's daemon can answer it.
Result<ToolOutput> run_beside(const std::vector<std::string>& argv, PlayedHub& hub, NodeControl* control) {
    std::atomic<bool> ended{false};
    Result<ToolOutput> output = failure(ErrorCode::io, "running", argv.front());
    std::thread command([&] {
        output = host::ToolRunner().run(argv, kDeadline);
        ended = true;
    });
    hub.serve_until([&] {
        if (control) control->serve();
        return ended.load();
    });
    command.join();
    return output;
}

}  // namespace

Status run_operator_command(const OperatorCommand& command, PlayedNode* node, PlayedHub& hub,
                            const Play& play, const SimClock& clock) {
    const auto now = clock.utc();
    std::vector<std::string> argv{cli_program()};
    if (node) argv.insert(argv.end(), {"--config", write_config(*node, play)});
    argv.insert(argv.end(), {"--as-of", to_rfc3339(now)});
    argv.insert(argv.end(), command.argv.begin() + 1, command.argv.end());
    if (!node) argv.insert(argv.end(), {"--hub", hub.url(), "--token-file", hub.token_file()});
    std::unique_ptr<NodeControl> control;
    if (node && node->is_on()) {
        auto listening = NodeControl::listen(*node, clock);
        if (!listening) return tl::unexpected(listening.error());
        control = std::move(*listening);
    }
    const auto output = run_beside(argv, hub, control.get());
    const auto what = joined(command.argv) + (node ? "" : " (against the hub at " + hub.url() + ")");
    if (!output) return failure(output.error().code, "running", what, output.error().text());
    if (output->exit_status < kUnknown) return {};
    const auto& said = output->err.empty() ? output->out : output->err;
    return failure(ErrorCode::refused, "running", what,
                   fmt::format("exit {}: {}", output->exit_status, trim(said.substr(0, said.find('\n')))));
}

}  // namespace raidwatch::player
