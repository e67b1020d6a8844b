#pragma once

#include "pool_facts.hpp"

#include <raidwatch/model/findings.hpp>

#include <string_view>
#include <vector>

namespace raidwatch::zfs {

struct StatusText {
    std::vector<PoolFacts> pools;
    std::vector<Problem> problems;
};

/// Text of `zpool status` and `zpool import`.
StatusText parse_status_text(std::string_view output);

/// The rows of one config table below its header "NAME STATE READ WRITE CKSUM", which may be missing. false:
/// a row that should hold disks holds none, so the table was cut off.
bool read_config(const std::vector<std::string_view>& lines, PoolFacts& facts);

}  // namespace raidwatch::zfs
