#pragma once
// The phrases in which people are told about times, operations and parts; the same in the CLI and in reports.
// All of it is one line and safe to show: vendor text has passed printable().

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/operation.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <string>
#include <vector>

namespace raidwatch::report {

/// Longest piece of vendor text shown where a table or sentence names something.
inline constexpr std::size_t kNameBytes = 40;

/// printable() bounded to kNameBytes.
std::string name_text(std::string_view untrusted);

/// "2026-11-22 03:41:07 UTC"; milliseconds are left out.
std::string when(UtcTime time);
/// "2026-11-22 03:41:07 UTC (19m 5s ago)"; a time after `now` has no age.
std::string when_and_age(UtcTime time, UtcTime now);

std::string speed_text(std::uint64_t bytes_per_s);  ///< "118 MB/s"

/// "rebuild onto ZC1A0105: 4.0 %, 118 MB/s, 9h 50m to 12h left"; "check stalled at 12.0 %"; "check finished,
/// 8 mismatched sectors".
std::string operation_text(const Operation& operation);
/// Work in progress that the engines report but nobody follows yet (no daemon): from Array::progress, without
/// ETA.
std::vector<Operation> operations_seen(const NodeView& view, UtcTime now);

/// "ZC1A0005 (slot 0:5, sdb)"; what is not known is left out.
std::string disk_text(const Disk& disk);
/// The same for a part of an incident, which may have gone from the node since.
std::string part_text(const Subject& part, const NodeView& view);

/// "cannot see ata/sda since 2026-11-22 03:00:00 UTC (1h ago): timed out"
std::string blind_text(const Blind& blind, UtcTime now);

}  // namespace raidwatch::report
