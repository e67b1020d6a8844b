#pragma once
// From the pages an ATA disk answers SMART commands with to a SmartReading. Pure and total.

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/domain.hpp>
#include <raidwatch/model/smart.hpp>

#include <string_view>
#include <vector>

namespace raidwatch::smart {

struct AtaFacts {
    SmartReading reading;  ///< without `disk` and `taken_at`
    /// False: SMART READ DATA was damaged, so that counters, attributes and temperature may be missing.
    bool values_read = false;
    std::vector<Problem> problems;
};

/// `scope`: of the problems, "ata/sda". A page whose checksum does not match gives a problem and no facts;
/// pages the drive refused (empty) give neither.
AtaFacts parse_ata(const AtaSmart& smart, std::string_view scope);

}  // namespace raidwatch::smart
