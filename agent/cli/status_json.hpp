#pragma once

#include "picture.hpp"

#include <string>

namespace raidwatch::cli {

/// The document of `status --json`, described in docs/cli.md. Pure.
std::string status_json(const Picture& picture);

}  // namespace raidwatch::cli
