#pragma once

#include <raidwatch/collect/host.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::host {

/// The megaraid_sas driver's control node on this machine; nothing below another root than "/".
std::unique_ptr<Mfi> make_mfi(const std::string& root);

/// Major number of `name` among the character devices of /proc/devices (proc(5)); nullopt where it is not
/// listed.
std::optional<unsigned> character_major(std::string_view devices, std::string_view name);

}  // namespace raidwatch::host
