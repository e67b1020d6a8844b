#pragma once
// What mdadm prints for programs: --export, and ARRAY lines of --scan (mdadm's Detail.c, Examine.c,
// super1.c). Pure.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::mdraid {

/// Whether the output is one of these.
bool is_mdadm_list(std::string_view output);
/// --detail --export names the devices that an array has, so that those it lacks can be told; a superblock's
/// own
/// (--examine --export) and ARRAY lines name arrays and say nothing of their state.
Findings parse_mdadm_list(std::string_view output);

}  // namespace raidwatch::mdraid
