#pragma once

#include <raidwatch/collect/host.hpp>

#include <memory>
#include <string>

namespace raidwatch::host {

/// The pass-through of the drivers hpsa and smartpqi on this machine; nothing below another root than "/".
std::unique_ptr<Ciss> make_ciss(const std::string& root);

}  // namespace raidwatch::host
