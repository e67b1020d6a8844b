#pragma once
// A simulated storcli: prints, in storcli's JSON, what the simulated firmware would tell it.

#include "mfi_firmware.hpp"

#include <string>
#include <vector>

namespace raidwatch::sim {

/// A card as the tool sees it, in the order in which the tool counts.
struct ToolCard {
    std::string place;  ///< "0000:03:00.0"
    MfiController firmware;
    std::vector<std::string> devices;  ///< kernel names of its volumes, in their order
};

/// Standard output for the arguments behind the tool's name ("/c0", "show", "all", "J", "nolog"). Objects
/// that are not there, and commands that are not simulated, are refused as storcli does it.
std::string storcli(const std::vector<ToolCard>& cards, const std::vector<std::string>& arguments);

}  // namespace raidwatch::sim
