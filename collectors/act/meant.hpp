#pragma once
// Whether the disk that has a name now is the one that was meant by it.

#include <raidwatch/collect/act.hpp>
#include <raidwatch/collect/host.hpp>

#include <string>
#include <string_view>

namespace raidwatch::act {

/// By id or by serial; some sources tell only the first part of a serial. True where nobody is meant.
bool is_meant(const probe::MeantDisk& meant, std::string_view id, std::string_view serial);

/// refused: `device` (a kernel name) is another disk than the one meant, or tells nothing to know it by.
Status must_be_meant(const Files& files, const std::string& device, const probe::MeantDisk& meant);

/// "it is ZC1A0007 now, not ZC1A0003"
std::string mistaken(const probe::MeantDisk& meant, std::string_view id, std::string_view serial);

}  // namespace raidwatch::act
