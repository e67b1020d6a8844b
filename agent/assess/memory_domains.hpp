#pragma once
// Domains of the snapshot that no probe answers for: they remember what has gone.

namespace raidwatch::assess {

inline constexpr const char* kVanished = "vanished";  ///< {"vanished", array id}: one array that was there
inline constexpr const char* kDeparted = "departed";  ///< {"departed", disk id}: one disk that was there
inline constexpr const char* kLost = "lost";  ///< {"lost", controller id}: one controller and what it carried
inline constexpr const char* kLostEnclosure = "lost-enclosure";  ///< the same of an enclosure

}  // namespace raidwatch::assess
