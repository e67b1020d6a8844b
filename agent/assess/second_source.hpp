#pragma once
// Components that two sources tell of: the controller's firmware asked natively, and a vendor's tool.

#include <raidwatch/model/snapshot.hpp>

#include <vector>

namespace raidwatch::assess {

/// The domain is read by running a vendor's tool: slow, costly for the controller, and second to what the
/// kernel and the firmware say themselves.
bool is_vendor_tool(const Domain& domain);

/// A source that never answered, of a controller whose tool does: there is no way to its firmware on this
/// node, and nothing that was seen is out of sight.
bool is_told_by_tool(const Snapshot& snapshot, const Domain& domain, const DomainState& state);

/// By serial, and model as far as both tell it.
bool same_drive(const Disk& a, const Disk& b);

/// Sources name the same disk differently (by its unit's WWN, its port's, by model and serial); each takes
/// the names of those whose turn comes earlier. 0: its own names stay, as of drives that tell of themselves.
/// 1: firmware that does not always tell a drive's WWN. 2: vendors' tools.
int naming_turn(const Domain& domain);
inline constexpr int kNamingTurns = 3;

/// The tool's findings with the ids that the other sources have for the same disks. Tools print another of a
/// SAS drive's names than the drive itself gives, or none; place behind the controller, or model and serial,
/// tell that it is the same.
Findings with_known_disks(Findings tool, const std::vector<Disk>& known);

/// The same for volumes: tools count them from 0 or from 1, so the block device tells which is which. A
/// volume without one, of a number that another of the tool's volumes has shown to be counted otherwise, is
/// told apart.
Findings with_known_volumes(Findings tool, const std::vector<Array>& known);

/// Where a tool that answers calls a controller or volume worse than the first source does, the worse is
/// shown and both are named: a fault that one of them sees is never hidden by the other. Two looks at
/// different moments differ too, but only until the later one is repeated.
void compare_sources(const Snapshot& snapshot, NodeView& view);

/// Controllers of the same name are told apart by their drivers or places: "c0 (mpi3mr)"; volumes of the same
/// name by the controllers' names: "c1/vd0".
void name_apart(NodeView& view);

}  // namespace raidwatch::assess
