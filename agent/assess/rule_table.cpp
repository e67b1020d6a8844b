#include "rule_limits.hpp"

#include <algorithm>
#include <array>

namespace raidwatch::assess {

namespace {

constexpr std::string_view kSmartd = "smartd(8)";
constexpr std::string_view kBackblaze = "annual failure rates published by Backblaze, as grouped by Scrutiny";

constexpr auto kRules = std::to_array<RuleInfo>({
    {"ata.verdict", "ATA overall health verdict", "failed critical", kSmartd, {}, {}},
    {"ata.prefail",
     "pre-fail attribute against its threshold",
     "at or below critical; below in the past warning",
     kSmartd,
     {},
     {}},
    {"ata.pending", "197 current pending sectors", "above 0 warning, above 2 critical", kBackblaze, 0, 2},
    {"ata.uncorrectable", "198 offline uncorrectable sectors", "above 0 critical", kBackblaze, {}, 0},
    {"ata.reallocated", "5 reallocated sectors",
     "above 0 warning, above 16 critical; growth is reported again", kBackblaze, 0, 16},
    {"ata.reported_uncorrectable", "187 reported uncorrectable errors", "above 0 warning, above 3 critical",
     kBackblaze, 0, 3},
    {"ata.spin_retries", "10 spin retries", "above 0 critical", kBackblaze, {}, 0},
    {"ata.end_to_end", "184 end-to-end errors", "growth critical", "Checkmk", {}, {}},
    {"ata.command_timeouts",
     "188 command timeouts, decoded",
     "100 or more within an hour critical",
     "Checkmk; never the absolute value",
     {},
     100},
    {"ata.reallocation_events", "196 reallocation events", "growth warning", "Checkmk", {}, {}},
    {"ata.interface_crc",
     "199 interface CRC errors",
     "growth warning for 24 h: cable or backplane, not the disk",
     "Checkmk",
     {},
     {}},
    {"selftest.failed",
     "newest completed self-test",
     "failed critical; a later passed one clears",
     kSmartd,
     {},
     {}},
    {"scsi.verdict", "SCSI informational exception", "critical", kSmartd, {}, {}},
    {"scsi.grown_defects",
     "SCSI grown defect list",
     "above 0 at first sight warning, growth warning",
     "Scrutiny's intent",
     0,
     {}},
    {"scsi.uncorrected",
     "SCSI uncorrected errors",
     "above 0 at first sight warning, growth critical",
     "Scrutiny's intent",
     0,
     {}},
    {"nvme.critical_warning",
     "NVMe critical_warning",
     "bits 0 and 2 to 5 critical, bit 1 (temperature) warning",
     "NVM Express base specification, SMART / Health log",
     {},
     {}},
    {"nvme.spare", "NVMe available spare", "below the drive's threshold critical", kSmartd, {}, {}},
    {"nvme.used", "NVMe percentage used", "above 95 % warning, above 100 % critical", "smartd, Scrutiny", 95,
     100},
    {"nvme.media_errors",
     "NVMe media errors",
     "above 0 at first sight warning, growth critical",
     kSmartd,
     0,
     {}},
    {"temperature.hdd", "temperature of a hard disk, unless the disk names its own limits",
     "50 C warning, 60 C critical; clears 5 below", "smartd's hysteresis", 50, 60},
    {"temperature.ssd", "temperature of an SSD or NVMe disk, unless it names its own limits",
     "65 C warning, 75 C critical; clears 5 below", "smartd's hysteresis", 65, 75},
    {"disk.predictive",
     "predictive failure told by the controller",
     "critical",
     "libstoragemgmt, Netdata",
     {},
     {}},
    {"disk.failed",
     "disk failed outside of an array that is short of it",
     "critical; a spare warning",
     "Checkmk, corrected",
     {},
     {}},
    {"disk.blind",
     "device or source that cannot be read for 30 s",
     "warning: its state is unknown, never ok",
     "smartctl_exporter issue 56",
     {},
     {}},
    {"array.degraded",
     "members missing, failed or not yet rebuilt",
     "warning while redundancy is left, critical when none is; at once",
     "node mixin alerts after 15 min only",
     {},
     {}},
    {"array.failed",
     "more members lost than the level bears, by counting",
     "critical",
     "counted: the kernel's array_state may stay clean",
     {},
     {}},
    {"array.inactive",
     "array assembled but not running for 10 s",
     "critical; IMSM and DDF containers are always so and no fault",
     "node mixin; Checkmk, corrected",
     {},
     {}},
    {"array.vanished",
     "array that was there",
     "critical when it was mounted, else warning; after 15 s",
     "mdadm --monitor calls it DeviceDisappeared",
     {},
     {}},
    {"array.journal",
     "journal device failed or missing",
     "critical: writes fail although the array calls itself clean",
     "seen on Linux 6.1",
     {},
     {}},
    {"array.data_lost",
     "sectors unreadable on every copy",
     "critical, named by range, even when the array reads clean",
     "seen on Linux 6.1",
     {},
     {}},
    {"array.mismatch",
     "mismatch count after a check, sectors",
     "above 0 warning; raid1 and raid10 above 1024",
     "Netdata, corrected: swap and unstable pages give false ones",
     0,
     {}},
    {"array.mismatch_mirror",
     "the same for raid1 and raid10",
     "above 1024 warning",
     "md(4), \"scrubbing and mismatches\"",
     1024,
     {}},
    {"array.rebuild_stalled",
     "rebuild without progress",
     "max(10 min, 3 times the expected step) warning",
     "no comparable tool has it",
     {},
     {}},
    {"array.rebuild_aborted",
     "rebuild that ended before its end",
     "critical when none runs for 60 s",
     "no comparable tool has it",
     {},
     {}},
    {"array.spare", "spare failed or missing", "warning", "mdadm --monitor calls it SparesMissing", {}, {}},
    {"array.survivor",
     "ill disk among the survivors of a short array",
     "critical when its illness is critical",
     "a second fault during a rebuild loses data",
     {},
     {}},
});

}  // namespace

std::span<const RuleInfo> all_rules() {
    return kRules;
}

const RuleOverride* Limits::find(std::string_view rule) const {
    const auto found = overrides_.find(rule);
    return found == overrides_.end() ? nullptr : &found->second;
}

bool Limits::enabled(std::string_view rule) const {
    const auto* changed = find(rule);
    return !changed || changed->enabled;
}

namespace {
const RuleInfo* table_row(std::string_view rule) {
    const auto row = std::ranges::find(kRules, rule, &RuleInfo::id);
    return row == kRules.end() ? nullptr : &*row;
}
}  // namespace

std::optional<double> Limits::warning(std::string_view rule) const {
    if (const auto* changed = find(rule); changed && changed->warning) return changed->warning;
    const auto* row = table_row(rule);
    return row ? row->warning : std::nullopt;
}

std::optional<double> Limits::critical(std::string_view rule) const {
    if (const auto* changed = find(rule); changed && changed->critical) return changed->critical;
    const auto* row = table_row(rule);
    return row ? row->critical : std::nullopt;
}

std::optional<Severity> Limits::above(std::string_view rule, double value) const {
    if (!enabled(rule)) return std::nullopt;
    if (const auto limit = critical(rule); limit && value > *limit) return Severity::critical;
    if (const auto limit = warning(rule); limit && value > *limit) return Severity::warning;
    return std::nullopt;
}

}  // namespace raidwatch::assess
