#pragma once
// Lines of the report that text and HTML share; safe to show, not yet escaped for HTML.

#include "report.hpp"

#include <string>

namespace raidwatch::report {

std::string members_phrase(const ArrayLine& line);  ///< "7 of 8", empty where it cannot be counted
std::string redundancy_phrase(
    const ArrayLine& line);  ///< "survives 1 more failure", "no redundancy left", "data lost"
std::string test_phrase(
    const ArrayLine& line);  ///< "2026-11-20 03:00:00 UTC: check finished, 0 mismatched sectors"
std::string temperature_phrase(const DiskLine& line);  ///< "31 to 44 C"; empty when never read
std::string reasons_phrase(const DiskLine& line);
std::string spell_phrase(const BlindSpell& spell, UtcTime now);
/// "cluster A, in progress, 2026-... to 2026-..., declared: 2 reboots; exceeded by store-1: reboots"
std::string window_phrase(const MaintenanceWindow& window);
std::string incident_time_phrase(const Incident& incident, UtcTime now);
std::string taken_phrase(const Report& report);

}  // namespace raidwatch::report
