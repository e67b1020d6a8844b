#pragma once
// Carries out what raidwatchd may order (raidwatch/collect/act.hpp).

#include <raidwatch/collect/act.hpp>
#include <raidwatch/collect/host.hpp>

#include <string>

namespace raidwatch::act {

/// Returns what did it: "smartctl", "sysfs", "ATA PASS-THROUGH". Checks again what the order rests on: that
/// the target is there, that an array is whole and idle and no member of it would be missed, and that
/// the disk named is the one meant. not_found, invalid, unsupported; refused: it would not be safe now, or
/// the tool says no; busy: the same runs already. May hang with the device: for workers only.
Result<std::string> carry_out(const Host& host, const probe::Action& action);

// By verb.
Result<std::string> start_self_test(const Host& host, const std::string& disk, bool extended);
Result<std::string> check_array(const Host& host, const std::string& array);
Result<std::string> replace_md_member(const Host& host, const std::string& array, const std::string& disk);
Result<std::string> replace_pool_member(const Host& host, const std::string& pool, const std::string& disk);
/// `place`: of the controller on its bus; `slot` as its tool names it ("252:3").
Result<std::string> copy_back(const Host& host, const std::string& place, const std::string& slot,
                              const probe::MeantDisk& meant);
Result<std::string> scrub_pool(const Host& host, const std::string& pool);

}  // namespace raidwatch::act
