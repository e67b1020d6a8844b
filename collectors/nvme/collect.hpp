#pragma once
// SMART of one NVMe controller, for each disk (namespace) behind it.

#include <raidwatch/collect/collector.hpp>

#include <string_view>

namespace raidwatch {

/// Domain {"nvme", "nvme0"}: Identify Controller, then the health log, the error log and the self-test log by
/// the admin ioctl. Complete as soon as the health log was read: a missing log of another kind is a problem,
/// one the controller does not have is none.
Findings collect_nvme(const Host& host, std::string_view target);

}  // namespace raidwatch
