#pragma once
// What has gone for good is missed no longer, once a person says so. Pure.

#include <raidwatch/base/result.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <string>

namespace raidwatch::assess {

/// Somebody's word that an array or a controller will not come back.
struct Farewell {
    Subject what;
    std::string by, reason;

    bool operator==(const Farewell&) const = default;
};

/// The array or controller of this name, id or serial that is missed. not_found: nothing of that name is;
/// refused: it is there, or what is there cannot be seen now; invalid: several are called so.
Result<Subject> missed(const NodeView& view, const std::string& name);

/// True when it was missed until now.
bool forget(Snapshot& snapshot, const Subject& gone);

/// "anna says that md0 is gone for good: moved to store-2".
std::string farewell_text(const Farewell& farewell);
/// array.vanished or controller.lost, now for good: who says so, and why.
Event event_of(const Farewell& farewell, UtcTime now);

}  // namespace raidwatch::assess
