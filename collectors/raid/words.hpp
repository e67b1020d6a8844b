#pragma once
// Values that the tools of all vendors print in much the same way.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/disk.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::raid {

/// A placeholder instead of a value: "", "-", "N/A", "None", "Unknown", "Not Applicable" and their like.
bool says_nothing(std::string_view text);
/// The text itself, or "" for a placeholder.
std::string said(std::string_view text);

/// "RAID 1+0", "RAID-10", "10", "6 Reed-Solomon", "RAID 6 (ADG)", "Mirror", "JBOD" -> "raid10", "raid6",
/// "raid1", "jbod"; an unknown one stays as it is, in lower case; empty for a placeholder.
std::string level(std::string_view text);

/// "465.76 GB", "70006 MB", "931512MB", "3.6 TB". Binary units; none without a unit.
std::optional<std::uint64_t> binary_size(std::string_view text);
/// The same where a tool counts in decimal units.
std::optional<std::uint64_t> decimal_size(std::string_view text);

/// "45 C/ 113 F (Normal)", "41C(105F)", "19 deg C", "33"; none for 0, which stands for not known, and for
/// words.
std::optional<double> celsius(std::string_view text);
/// The number before a '%' or " percent": "98%", "29%(A)", "Recovering, 12.5% complete", "100 percent".
std::optional<double> percent(std::string_view text);
/// A whole number that is the whole text.
std::optional<std::uint64_t> count(std::string_view text);

/// "5000C500E54F4EBB", "5000c500-0006-d1f6" -> "0x5000c500e54f4ebb"; empty for zeros and what is no NAA name.
std::string wwn(std::string_view text);
/// "0000:14:00.0", "0:4b:0:0" (domain, bus, device, function; hexadecimal) -> "pci-0000:4b:00.0"; empty
/// otherwise.
std::string pci_id(std::string_view address);
std::string pci_id(std::uint64_t domain, std::uint64_t bus, std::uint64_t device, std::uint64_t function);

/// "write-back" and "write-through" as they stand in an array's configuration.
inline constexpr std::string_view kWriteBack = "write-back", kWriteThrough = "write-through";

/// Whether a "Cache Status" means that the firmware has switched the write cache off by itself.
bool forced_off(std::string_view cache_status);

DiskKind disk_kind(std::string_view text);
/// "sata", "sas", "nvme", "scsi"; empty where the text names none.
std::string transport(std::string_view text);

}  // namespace raidwatch::raid
