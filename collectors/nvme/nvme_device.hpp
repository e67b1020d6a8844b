#pragma once

#include <raidwatch/collect/host.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace raidwatch {

/// Root "/": the admin ioctl on /dev/nvmeN, which the kernel gives up after 60 s by resetting the controller.
/// Any other root: recorded pages ROOT/dev/nvmeN.d/identify and log-02 (two hexadecimal digits). Errors:
/// not_found (no such controller or page), denied, unsupported (the controller does not have that page),
/// timed_out, malformed (a name that is none; a recorded page that is too short), io.
std::unique_ptr<Nvme> make_nvme(const std::string& root);

/// On the running machine: Device Self-test (opcode 14h) of `controller` ("nvme0") with all its namespaces. busy: one runs
/// already. Others as above.
Status start_nvme_self_test(std::string_view controller, bool extended);

}  // namespace raidwatch
