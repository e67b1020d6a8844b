#pragma once
// Plays a scenario: moves the simulated clock from step to step, runs every timer that falls between, and
// says which expectations did not hold.

#include "play.hpp"

#include <raidwatch/base/result.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace raidwatch::player {

/// A step that could not be done, or an expectation that did not hold in time.
struct Broken {
    std::size_t step = 0;
    UtcTime at{};
    std::string node;
    std::string what;  ///< "incident {...}" as written, or the action
    std::string why;
    std::string line() const;
};

struct Outcome {
    std::vector<Broken> broken;
    std::size_t actions = 0, expectations = 0;
    UtcTime from{}, until{};
};

/// `folder` is for the nodes' and the hub's files; it must be there and empty. unsupported: the play needs
/// hardware that is not simulated; no step was done.
Result<Outcome> play(const Play& play, const std::filesystem::path& folder);

}  // namespace raidwatch::player
