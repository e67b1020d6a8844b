#pragma once

#include "picture.hpp"
#include "terminal.hpp"

#include <string>

namespace raidwatch::cli {

/// Table of the controllers and their batteries; empty where there are none. Pure.
std::string controllers_table(const NodeView& view, const Terminal& terminal, bool all = false);

}  // namespace raidwatch::cli
