#pragma once
// What nvme-cli's lists of entries mean: self-test log (NVMe log page 06h), error log (01h) and the paths of
// subsystems (list-subsys). Pure.

#include <raidwatch/model/findings.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::nvme {

/// One entry of the self-test log: the result (0 passed, 5 to 7 failed, 15 no entry) and the test (1 short, 2
/// extended). NVM Express Base Specification 2.0, figure 219.
struct SelfTestEntry {
    std::uint64_t result = 15;
    std::uint64_t code = 0;
    std::optional<std::uint64_t> power_on_hours;
};

/// One entry of the error log; `status` without the phase bit, as nvme-cli prints it.
struct CountedError {
    std::uint64_t count = 0;  ///< 0: an empty place
    std::uint64_t status = 0;
};

/// One controller of a subsystem: "nvme0", "pcie", "live".
struct Path {
    std::string controller, transport, state;
};

/// A reading of a drive that the log does not name (an empty id).
void add_self_tests(const std::vector<SelfTestEntry>& entries, Findings& findings);
/// Counts entries whose status says that the medium or the data is damaged as media errors.
void add_errors(const std::vector<CountedError>& entries, Findings& findings);
/// A disk for each path; several paths, or one that is not live, are a multipath array.
void add_subsystem(const std::string& name, const std::vector<Path>& paths, Findings& findings);

/// Text of `nvme self-test-log`, `error-log` and `list-subsys`; false where it is none of them.
bool read_log_text(std::string_view output, Findings& findings);
}  // namespace raidwatch::nvme
