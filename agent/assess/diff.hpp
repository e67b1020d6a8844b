#pragma once
// What happened between two views of the node, as events. Pure.

#include <raidwatch/model/event.hpp>
#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <vector>

namespace raidwatch::assess {

struct Look {
    const NodeView& view;
    const std::vector<Fault>& faults;
};

/// Events without id and node, in the order people should read them. `first` is the agent's first look ever
/// at this node: then what is there is not reported as "appeared", but faults present are reported like new
/// ones.
std::vector<Event> diff(const Look& before, const Look& after, bool first, UtcTime now);

}  // namespace raidwatch::assess
