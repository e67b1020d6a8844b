#include "attribute_table.hpp"

#include <algorithm>
#include <array>

namespace raidwatch::smart {

namespace {
using enum AttributeMeaning;

struct AttributeRow {
    int id;
    std::string_view name;
    AttributeMeaning meaning = none;
};

constexpr auto kAttributes = std::to_array<AttributeRow>({
    {1, "Raw_Read_Error_Rate"},
    {2, "Throughput_Performance"},
    {3, "Spin_Up_Time"},
    {4, "Start_Stop_Count"},
    {5, "Reallocated_Sector_Ct", reallocated},
    {6, "Read_Channel_Margin"},
    {7, "Seek_Error_Rate"},
    {8, "Seek_Time_Performance"},
    {9, "Power_On_Hours", power_on_hours},
    {10, "Spin_Retry_Count", spin_retries},
    {11, "Calibration_Retry_Count"},
    {12, "Power_Cycle_Count", power_cycles},
    {13, "Read_Soft_Error_Rate"},
    {22, "Helium_Level"},
    {167, "Write_Protect_Mode"},
    {168, "SATA_Phy_Error_Count"},
    {169, "Bad_Block_Rate"},
    {170, "Available_Reserve_Blocks"},
    {171, "Program_Fail_Count"},
    {172, "Erase_Fail_Count"},
    {173, "Wear_Leveling_Count"},
    {174, "Unexpected_Power_Loss"},
    {175, "Power_Loss_Protection"},
    {177, "Wear_Leveling_Count"},
    {178, "Used_Reserve_Blocks_Chip"},
    {179, "Used_Reserve_Blocks"},
    {180, "Unused_Reserve_Blocks"},
    {181, "Program_Fail_Total"},
    {182, "Erase_Fail_Total"},
    {183, "Runtime_Bad_Block"},
    {184, "End_to_End_Error", end_to_end_errors},
    {187, "Reported_Uncorrect", reported_uncorrectable},
    {188, "Command_Timeout", command_timeouts},
    {189, "High_Fly_Writes"},
    {190, "Airflow_Temperature_Cel", airflow_celsius},
    {191, "G-Sense_Error_Rate"},
    {192, "Power-Off_Retract_Count"},
    {193, "Load_Cycle_Count"},
    {194, "Temperature_Celsius", celsius},
    {195, "Hardware_ECC_Recovered"},
    {196, "Reallocated_Event_Count", reallocation_events},
    {197, "Current_Pending_Sector", pending},
    {198, "Offline_Uncorrectable", uncorrectable},
    {199, "UDMA_CRC_Error_Count", interface_crc},
    {200, "Multi_Zone_Error_Rate"},
    {201, "Soft_Read_Error_Rate"},
    {202, "Data_Address_Mark_Errs"},
    {206, "Flying_Height"},
    {220, "Disk_Shift"},
    {222, "Loaded_Hours"},
    {223, "Load_Retry_Count"},
    {224, "Load_Friction"},
    {226, "Load-in_Time"},
    {230, "Media_Wearout"},
    {231, "SSD_Life_Left"},
    {232, "Available_Reserve_Space"},
    {233, "Media_Wearout_Indicator"},
    {234, "Average_Erase_Count"},
    {235, "Power_Loss_Recovery_Count"},
    {240, "Head_Flying_Hours"},
    {241, "Total_LBAs_Written"},
    {242, "Total_LBAs_Read"},
    {244, "Average_Erase_Count"},
    {245, "Maximum_Erase_Count"},
    {246, "Total_Erase_Count"},
    {249, "NAND_Writes_GiB"},
    {250, "Read_Error_Retry_Rate"},
    {254, "Free_Fall_Sensor"},
});

/// A model (by the beginning of its name) on which an id means something else.
struct Quirk {
    std::string_view model_prefix;
    int id;
    AttributeMeaning meaning;
};

constexpr auto kQuirks = std::to_array<Quirk>({
    // Power-on time in other units: drives of the 2000s that are still found in old nodes.
    {"FUJITSU M", 9, power_on_seconds},
    {"MAXTOR ", 9, power_on_minutes},
    {"Maxtor ", 9, power_on_minutes},
    {"HITACHI_DK23", 9, power_on_minutes},
    {"SAMSUNG SV", 9, power_on_half_minutes},
    {"SAMSUNG SP", 9, power_on_half_minutes},
    {"SAMSUNG SV", 194, tenths_celsius},
    {"SAMSUNG SP", 194, tenths_celsius},
    // Wear of flash: every maker counts it in another attribute.
    {"INTEL SSD", 233, life_left_value},
    {"SSDSC2", 233, life_left_value},  // Intel under Dell's and HPE's names
    {"SOLIDIGM SSD", 233, life_left_value},
    {"SAMSUNG MZ", 177, life_left_value},
    {"Samsung SSD", 177, life_left_value},
    {"Micron_", 202, life_left_value},
    {"MTFD", 202, life_left_value},  // Micron under other names
    {"Crucial_CT", 202, life_left_value},
    {"CT", 202, life_left_value},
    // SandForce inside: the raw value is a flag.
    {"KINGSTON SV300", 231, life_left_value},
    {"KINGSTON SH1", 231, life_left_value},
    {"KINGSTON SHFS", 231, life_left_value},
    {"KINGSTON SKC3", 231, life_left_value},
    {"KINGSTON SMS2", 231, life_left_value},
    {"KINGSTON SVP2", 231, life_left_value},
    {"KINGSTON SE50", 231, life_left_value},
    {"KINGSTON S", 231, life_left_raw},  // its normalised value stays 100
    {"OCZ-", 231, life_left_value},
    {"Patriot", 231, life_left_value},
    {"TOSHIBA THNSN", 173, life_left_value},
    // Firmware of these counts a pending sector during every background move of data, and takes it back.
    {"CT250MX500", 197, none},
    {"CT500MX500", 197, none},
    {"CT1000MX500", 197, none},
    {"CT2000MX500", 197, none},
    {"CT4000MX500", 197, none},
    // "Not in use" in the maker's own list.
    {"KINGSTON SKC400", 197, none},
});

/// A part of the names that smartctl's drivedb.h gives to attributes of that meaning.
struct NamePart {
    AttributeMeaning meaning;
    std::string_view part;
};

constexpr auto kNameParts = std::to_array<NamePart>({
    {reallocated, "Realloc"},
    {reallocated, "Retired"},
    {reallocated, "Bad_B"},  // "Runtime_Bad_Block", "Later_Bad_Blk_Inf_R/W/E", "Bad_Block_Count"
    {reallocated, "Remap"},
    {reallocated, "Grown"},
    {reallocated, "New_Failing"},
    {power_on_hours, "Power_On"},
    {power_on_hours, "Hours"},
    {power_cycles, "Cycle"},
    {spin_retries, "Spin"},
    {end_to_end_errors, "End"},
    {end_to_end_errors, "Error_Correction"},  // Micron counts failed checks of its data path
    {end_to_end_errors, "IO"},                // "IO_Error_Detect_Code_Ct"
    {reported_uncorrectable, "Uncorrect"},
    {command_timeouts, "Timeout"},
    {airflow_celsius, "Temp"},
    {celsius, "Temp"},
    {reallocation_events, "Realloc"},
    {pending, "Pending"},
    {uncorrectable, "Uncorr"},
    {uncorrectable, "Offline"},
    {interface_crc, "CRC"},
});

bool names_it(AttributeMeaning meaning, std::string_view name) {
    if (name.empty() || name.starts_with("Unknown")) return true;
    bool any = false;
    for (const auto& row : kNameParts) {
        if (row.meaning != meaning) continue;
        any = true;
        if (name.find(row.part) != name.npos) return true;
    }
    return !any;
}

constexpr std::uint64_t low_bits(std::uint64_t raw, int bits) {
    return raw & ((1ULL << bits) - 1);
}

/// A figure that is counted: how many of the lowest bits hold it, in units of how many.
struct Counter {
    AttributeMeaning meaning;
    std::optional<std::uint64_t> SmartReading::*field;
    // The upper bits of a count carry other figures on some drives (Fujitsu: spare sectors); none reaches
    // 2^32.
    int bits = 32;
    std::uint64_t unit = 1;
};

constexpr auto kCounters = std::to_array<Counter>({
    {reallocated, &SmartReading::reallocated},
    {power_on_hours, &SmartReading::power_on_hours, 24},  // above them the milliseconds of the present hour
    {power_on_minutes, &SmartReading::power_on_hours, 32, 60},
    {power_on_half_minutes, &SmartReading::power_on_hours, 32, 120},
    {power_on_seconds, &SmartReading::power_on_hours, 32, 3600},
    {power_cycles, &SmartReading::power_cycles},
    {spin_retries, &SmartReading::spin_retries},
    {end_to_end_errors, &SmartReading::end_to_end_errors},
    {reported_uncorrectable, &SmartReading::reported_uncorrectable},
    // Three words: all time-outs, and of these the ones beyond 5 s and beyond 7.5 s.
    {command_timeouts, &SmartReading::command_timeouts, 16},
    {reallocation_events, &SmartReading::reallocation_events},
    {pending, &SmartReading::pending},
    {uncorrectable, &SmartReading::uncorrectable},
    {interface_crc, &SmartReading::interface_crc},
});

std::optional<int> used_percent(std::uint64_t life_left) {
    if (life_left > 100) return std::nullopt;
    return 100 - static_cast<int>(life_left);
}
}  // namespace

std::string_view attribute_name(int id) {
    const auto row = std::ranges::find(kAttributes, id, &AttributeRow::id);
    return row == kAttributes.end() ? "Unknown_Attribute" : row->name;
}

AttributeMeaning attribute_meaning(std::string_view model, int id) {
    for (const auto& quirk : kQuirks)
        if (quirk.id == id && model.starts_with(quirk.model_prefix)) return quirk.meaning;
    const auto row = std::ranges::find(kAttributes, id, &AttributeRow::id);
    return row == kAttributes.end() ? none : row->meaning;
}

AttributeMeaning attribute_meaning(std::string_view model, int id, std::string_view name) {
    const auto meaning = attribute_meaning(model, id);
    return names_it(meaning, name) ? meaning : none;
}

std::optional<double> packed_celsius(std::uint64_t raw) {
    const auto celsius_now = low_bits(raw, 8);
    if (celsius_now < 1 || celsius_now > 125) return std::nullopt;
    return static_cast<double>(celsius_now);
}

void decode_attribute(SmartReading& reading, const SmartAttribute& attribute, AttributeMeaning meaning) {
    const auto counter = std::ranges::find(kCounters, meaning, &Counter::meaning);
    if (counter != kCounters.end()) {
        reading.*counter->field = low_bits(attribute.raw, counter->bits) / counter->unit;
        return;
    }
    switch (meaning) {
        case airflow_celsius:
            if (!reading.temperature_c) reading.temperature_c = packed_celsius(attribute.raw);
            break;
        case celsius:
            if (const auto now = packed_celsius(attribute.raw)) reading.temperature_c = now;
            break;
        case tenths_celsius:
            if (const auto now = packed_celsius(low_bits(attribute.raw, 16) / 10))
                reading.temperature_c = now;
            break;
        case life_left_value:
            if (attribute.value)
                reading.percentage_used = used_percent(static_cast<std::uint64_t>(*attribute.value));
            break;
        case life_left_raw:
            reading.percentage_used = used_percent(attribute.raw);
            break;
        default:
            break;
    }
}

}  // namespace raidwatch::smart
