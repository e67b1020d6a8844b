#include "disk_case.hpp"

#include <array>
#include <string_view>

namespace raidwatch::assess {

/// NVM Express base specification, SMART / Health Information log, byte 0.
void check_nvme(DiskCase& c) {
    static constexpr std::array<std::string_view, 6> kBits{"available spare is below its threshold",
                                                           "temperature is out of its limits",
                                                           "reliability is degraded",
                                                           "media is read-only",
                                                           "volatile memory backup failed",
                                                           "persistent memory region is unreliable"};
    const auto warning = static_cast<unsigned>(c.reading->critical_warning.value_or(0));
    for (unsigned bit = 0; bit < kBits.size(); ++bit)
        if (warning & (1U << bit))
            c.add("nvme.critical_warning", bit == 1 ? FaultClass::temperature : FaultClass::disk_illness,
                  bit == 1 ? kind::disk_temperature : kind::disk_predicted_failure,
                  bit == 1 ? Severity::warning : Severity::critical,
                  fmt::format("NVMe critical warning: {}", kBits[bit]), std::to_string(bit));
    if (c.reading->available_spare && c.reading->available_spare_threshold &&
        *c.reading->available_spare < *c.reading->available_spare_threshold)
        c.add("nvme.spare", FaultClass::disk_illness, kind::disk_health, Severity::critical,
              fmt::format("available spare {} %, threshold {} %", *c.reading->available_spare,
                          *c.reading->available_spare_threshold));
    if (c.reading->percentage_used)
        if (const auto severity = c.limits.above("nvme.used", *c.reading->percentage_used))
            c.add("nvme.used", FaultClass::disk_illness, kind::disk_health, *severity,
                  fmt::format("{} % of its rated endurance used", *c.reading->percentage_used));
}

}  // namespace raidwatch::assess
