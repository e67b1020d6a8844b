// What a node itself says: its operations and `raidwatch status`.

#include "agent/cli/look.hpp"
#include "agent/cli/status_text.hpp"
#include "agent/report/words.hpp"
#include "judge.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/operation_words.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::player {
namespace {

constexpr double kPercentTolerance = 0.5;

std::string brief(const Operation& operation) {
    const auto percent = percent_done(operation);
    return fmt::format("{} of {} {} at {}, eta {} to {} s", word(operation.kind), operation.target_name,
                       word(operation.state), percent ? fmt::format("{:.2f} %", *percent) : "? %",
                       operation.eta_low_s ? std::to_string(*operation.eta_low_s) : "?",
                       operation.eta_high_s ? std::to_string(*operation.eta_high_s) : "?");
}

bool fits(const OperationExpected& expected, const Operation& operation) {
    if (expected.array && operation.target_name != *expected.array) return false;
    if (expected.kind && word(operation.kind) != *expected.kind &&
        !(operation.kind == OperationKind::copyback && *expected.kind == "replace"))  // its controller's word
        return false;
    const auto percent = percent_done(operation);
    if (expected.percent && (!percent || std::abs(*percent - *expected.percent) > kPercentTolerance))
        return false;
    if (expected.stalled && *expected.stalled != (operation.state == OperationState::stalled)) return false;
    if (!expected.eta_min_s && !expected.eta_max_s) return true;
    if (!operation.eta_low_s || !operation.eta_high_s) return false;
    return (!expected.eta_max_s || static_cast<double>(*operation.eta_low_s) <= *expected.eta_max_s) &&
           (!expected.eta_min_s || static_cast<double>(*operation.eta_high_s) >= *expected.eta_min_s);
}

/// What the daemon's control socket would tell the CLI of a running agent.
cli::Picture picture_of(const PlayedNode& node, UtcTime now) {
    cli::Places places;
    places.node = node.name();
    places.database = node.database().string();
    places.control_socket = (node.folder() / "control.sock").string();
    auto picture = cli::look(places, now);
    const auto* agent = node.agent();
    if (!agent) return picture;
    picture.daemon_running = true;
    picture.daemon_error.clear();
    picture.origin = cli::Origin::daemon;
    picture.taken_at = agent->last_cycle_at();
    return picture;
}

}  // namespace

Look look_for(const OperationExpected& expected, const Step& step, const Evidence& evidence) {
    std::string seen;
    for (const auto* node : evidence.nodes_of(step.node)) {
        auto reader = node->reader();
        if (!reader) return {false, reader.error().text()};
        store::OperationFilter running;
        running.running_only = true;
        const auto operations = (*reader)->operations(running);
        if (!operations) return {false, operations.error().text()};
        for (const auto& operation : *operations) {
            if (fits(expected, operation)) return {true, brief(operation)};
            seen += (seen.empty() ? "" : "; ") + brief(operation);
        }
    }
    return {false, seen.empty() ? "nothing runs" : "there is " + seen};
}

Look look_for(const StatusExpected& expected, const Step& step, const Evidence& evidence) {
    const auto picture = picture_of(*evidence.nodes.at(*step.node), evidence.clock.utc());
    const auto text = cli::status_text(picture, cli::Terminal{});
    const int exit = static_cast<int>(cli::judge(picture).exit);
    if (expected.exit && exit != *expected.exit)
        return {false, fmt::format("it exits with {} and prints: {}", exit, text)};
    if (const auto missing = lacks(text, expected.text_has))
        return {false, "it lacks \"" + *missing + "\": " + text};
    return {true, fmt::format("it exits with {} and prints: {}", exit, text)};
}

}  // namespace raidwatch::player
