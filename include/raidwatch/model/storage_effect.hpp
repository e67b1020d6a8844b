#pragma once
// What an open incident does to the storage it is about: the one measure by which every status page is painted.

#include <raidwatch/model/incident.hpp>

namespace raidwatch {

enum class StorageEffect {
    none,           ///< redundancy is left, or no storage is touched
    no_redundancy,  ///< data can be read; the next failure takes it away
    down,           ///< data cannot be read
};

/// Of a fault that a node tells of, as it is now: an incident's severity never falls, its fault may.
StorageEffect effect_on_storage(const Incident& incident);

}  // namespace raidwatch
