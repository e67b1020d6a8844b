#pragma once
// Kinds of domains. Some of the snapshot no probe answers for: they remember what has gone.

#include <raidwatch/model/snapshot.hpp>

namespace raidwatch::assess {

inline constexpr const char* kVanished = "vanished";  ///< {"vanished", array id}: one array that was there
inline constexpr const char* kDeparted = "departed";  ///< {"departed", disk id}: one disk that was there
inline constexpr const char* kLost = "lost";  ///< {"lost", controller id}: one controller and what it carried
inline constexpr const char* kLostEnclosure = "lost-enclosure";  ///< the same of an enclosure
inline constexpr const char* kBays = "bays";  ///< {"bays", enclosure id}: as it was before disks left it

/// {"zfs-kernel", ""}: names and states of all pools, as the ZFS module itself tells them. Its arrays are the
/// pools that {"zfs", name} tells fully.
inline constexpr const char* kPoolKernel = "zfs-kernel";

inline bool is_memory(const Domain& domain) {
    return domain.source == kVanished || domain.source == kDeparted || domain.source == kLost ||
           domain.source == kLostEnclosure || domain.source == kBays;
}

/// Tells of disks and their health alone, never of an array or controller.
inline bool is_smart(const Domain& domain) {
    return domain.source == "ata" || domain.source == "nvme" || domain.source == "scsi" ||
           domain.source == "mfi-drive" || domain.source == "ciss-drive" || domain.source == "raid-drives";
}

/// The health of one drive that its controller lists.
inline bool is_passed_on(const Domain& domain) {
    return domain.source == "mfi-drive" || domain.source == "ciss-drive";
}

/// A domain that remembers counts as complete for good.
inline DomainState memory_of(Domain domain, UtcTime at) {
    DomainState memory;
    memory.last.domain = std::move(domain);
    memory.last.taken_at = at;
    memory.last.complete = true;
    memory.last_complete_at = at;
    return memory;
}

}  // namespace raidwatch::assess
