#pragma once
// `mdadm --detail` of one array or several, of all versions since 2.6. Pure. Format: mdadm's Detail.c.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::mdraid {

/// An array that mdadm does not find is an answer; any other complaint of it makes the findings incomplete,
/// and so does an array whose text ends before its members.
Findings parse_mdadm_detail(std::string_view output);

}  // namespace raidwatch::mdraid
