#pragma once
// What an ATA attribute means. Only a few ids mean the same on every drive; the exceptions are rows, not
// code.

#include <raidwatch/model/smart.hpp>

#include <string_view>

namespace raidwatch::smart {

/// Where an attribute goes in SmartReading and how the drive packs it there.
enum class AttributeMeaning {
    none,  ///< shown among the attributes, not judged
    reallocated,
    power_on_hours,
    power_on_minutes,
    power_on_half_minutes,
    power_on_seconds,
    power_cycles,
    spin_retries,
    end_to_end_errors,
    reported_uncorrectable,
    command_timeouts,
    airflow_celsius,  ///< second best: taken where no other temperature is given
    celsius,
    tenths_celsius,
    reallocation_events,
    pending,
    uncorrectable,
    interface_crc,
    life_left_value,  ///< normalised value counts down from 100 with the flash's life
    life_left_raw,    ///< raw value does
};

/// Customary name, "Reallocated_Sector_Ct"; "Unknown_Attribute" where there is none.
std::string_view attribute_name(int id);
/// `model`: as the drive identifies itself.
AttributeMeaning attribute_meaning(std::string_view model, int id);
/// The same for a row to which smartctl gave a name, from its database of drives: an id that is named for
/// something else
/// ("Host_Reads_GiB" for 198 on some SSDs, "Not_In_Use") is not judged.
AttributeMeaning attribute_meaning(std::string_view model, int id, std::string_view name);

/// Puts what `attribute` says into its place. A value that cannot be true (0 or 200 degrees) is left out.
void decode_attribute(SmartReading& reading, const SmartAttribute& attribute, AttributeMeaning meaning);

/// Drives pack "now, lowest, highest" into one raw value in several ways; the present one is always the
/// lowest byte. 176094773273 is 25 degrees, between 17 and 41. nullopt outside of 1..125: 0 is "not known".
std::optional<double> packed_celsius(std::uint64_t raw);

}  // namespace raidwatch::smart
