#pragma once
// Volumes of Intel's metadata as mdadm --examine prints them (mdadm's super-intel.c, print_imsm_dev()). Pure.

#include <raidwatch/model/array.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::mdraid {

/// "[Volume0]:" of the text below; nullopt for other lines.
std::optional<std::string> imsm_volume_name(std::string_view line);

struct ImsmVolume {
    Array array;
    std::string map, slots;
};
/// "Map State : degraded", "Slots : [U_]", "Migrate State : rebuild", ...
void read_imsm_value(ImsmVolume& volume, std::string_view key, std::string_view value);
Array imsm_array(ImsmVolume volume);

}  // namespace raidwatch::mdraid
