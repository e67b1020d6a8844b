#pragma once
// Disks that told of their health and do not any more. Pure.

#include <raidwatch/model/snapshot.hpp>

namespace raidwatch::assess {

/// A dying drive refuses its logs and still says its name: a complete answer without a reading, or with a
/// verdict and no figures. What it told before stands, and the answer counts as incomplete; with the verdict
/// that it fails it is as complete as it will be.
Findings with_silence_told(Findings now, const Findings& before, const Snapshot& snapshot);

}  // namespace raidwatch::assess
