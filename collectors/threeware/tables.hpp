#pragma once
// The tables of tw_cli: a line of names, a line of dashes, rows of single words. Which table it is, its first
// name tells.

#include <optional>
#include <string_view>
#include <vector>

namespace raidwatch::threeware {

class Table {
  public:
    Table() = default;
    explicit Table(std::string_view head);

    /// First name of the head: "Ctl", "Unit", "Port", "VPort", "Name", "Encl", "Fan", "TempSensor",
    /// "PowerSupply".
    std::string_view kind() const { return names_.empty() ? std::string_view{} : names_.front(); }
    /// The word of that column; empty where there is none.
    std::string_view cell(const std::vector<std::string_view>& words, std::string_view name) const;
    bool has(std::string_view name) const;

  private:
    std::vector<std::string_view> names_;
};

/// Rows begin with a numbered name, heads with a title; dashes stand behind both.
bool is_row(std::string_view line);

/// The table to which a row of units or drives belongs, where its head is lost; empty where it is no such
/// row.
Table table_of_row(const std::vector<std::string_view>& words);

/// A row of the drive tables: "p0  OK  u0  931.51 GB  1953525168  SERIAL" or "p8  OK  u0  2.73 TB  SATA  -
/// /c0/e0/slt0  MODEL".
struct DriveRow {
    std::string_view port, status, unit, size, unit_of_size, type, slot, model, serial;
};
std::optional<DriveRow> drive_row(std::string_view line, bool virtual_ports);

/// "/c0/p3 Serial = WD-123", "/c0 Firmware Version = FE9X": path, name, value.
struct Property {
    std::string_view path, name, value;
};
std::optional<Property> property(std::string_view line);

}  // namespace raidwatch::threeware
