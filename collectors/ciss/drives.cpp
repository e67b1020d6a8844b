#include "drives.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::ciss {

std::optional<std::vector<PhysicalUnit>> read_units(Firmware& firmware) {
    const auto answer = firmware.ask(report_physical(kPhysicalListBytes), "reading the drives of", "/drives");
    if (!answer) return std::nullopt;
    auto list = parse_physical_units(*answer, firmware.scope());
    if (list.error) firmware.note(*list.error, "/drives");
    std::erase_if(list.units, [](const PhysicalUnit& unit) {
        return !device_type::is_drive(unit.type.value_or(device_type::untold));
    });
    return std::move(list.units);
}

std::optional<PhysicalDrive> read_drive(Firmware& firmware, std::uint16_t number) {
    const auto part = fmt::format("/pd{}", number);
    const auto answer = firmware.ask(Bmic::physical_drive, number, kPhysicalDriveBytes, part);
    if (!answer) return std::nullopt;
    auto drive = parse_physical_drive(*answer, firmware.scope() + part);
    if (!drive) {
        firmware.note(drive.error(), part);
        return std::nullopt;
    }
    const bool none = says_nothing(*drive) || !drive->is_disk || !device_type::is_drive(drive->type);
    return none ? std::nullopt : std::optional(*std::move(drive));
}

}  // namespace raidwatch::ciss
