#pragma once
// What was known of an array's members and they no longer tell themselves. Pure.

#include <raidwatch/model/snapshot.hpp>

#include <string>

namespace raidwatch::assess {

/// How the array was when it was last seen, also by another name: a boot may give it one. nullptr: never.
const Array* earlier_look(const Snapshot& snapshot, const Domain& domain, const std::string& id);

/// A member whose device has gone, or that failed, no longer tells who it was: the earlier look does.
void remember_members(Array& now, const Array& before);

}  // namespace raidwatch::assess
