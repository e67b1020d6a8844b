#pragma once

#include "picture.hpp"

#include <string>
#include <string_view>

namespace raidwatch::cli {

/// The document of `diagnose --json`, described in docs/cli.md. Pure.
std::string diagnose_json(std::string_view tool, const Picture& picture);

}  // namespace raidwatch::cli
