#pragma once

#include <string_view>

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/findings.hpp>

namespace raidwatch {

/// Reads one domain. Never throws, never discards what it learned: what fails becomes a Problem beside the facts, and
/// `complete` says whether what is not listed is really not there.
using Collect = Findings (*)(const Host& host, std::string_view target);

struct Collector {
    std::string_view source;  ///< Domain::source
    Collect collect;
};

}  // namespace raidwatch
