#pragma once
// What the snapshot remembers of controllers that have gone, until what they carried is back. Pure.

#include <raidwatch/model/snapshot.hpp>

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::assess {

/// Facts about controllers that one domain gave before it answered anew.
struct EarlierLook {
    std::vector<Controller> controllers;
    std::vector<Disk> disks;
    std::optional<UtcTime> seen_at;  ///< when it was complete last
};

/// A complete answer of `domain` no longer lists controllers that it listed: those that no other domain lists
/// either are remembered with all they carried. To be called while the snapshot still has the facts of the
/// domains behind them.
void remember_lost(Snapshot& snapshot, const Domain& domain, const EarlierLook& before, UtcTime at);

bool is_lost(const Snapshot& snapshot, const std::string& controller);

/// Controllers that are there again with everything they carried, or whose disks serve other arrays now. A
/// replacement that sees a foreign configuration, or does not show the arrays, has brought nothing back.
void forget_returned(Snapshot& snapshot, std::vector<Domain>& dropped);

/// The memory as it goes into the view.
LostController lost_controller(const DomainState& memory);

}  // namespace raidwatch::assess
