#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <string>

namespace raidwatch::adaptec {

namespace {

/// "TID=525, (Channel=0, Target=0, Lun=0)  (online)" -> "0:0:0".
std::string place_of(std::string_view text) {
    std::string place;
    for (const std::string_view name : {"Channel=", "Target=", "Lun="}) {
        const auto at = text.find(name);
        const auto number =
            at == text.npos ? std::nullopt : raid::leading_number(text.substr(at + name.size()));
        if (!number) return {};
        place += (place.empty() ? "" : ":") + std::to_string(*number);
    }
    return place;
}

}  // namespace

Findings parse_dpt_i2o(std::string_view text) {
    raid::Adapters adapters;
    raid::Reading reading{.source = "/proc/scsi/dpt_i2o"};
    std::string_view name;
    for (const auto line : split_lines(text)) {
        const auto trimmed = trim(line);
        if (raid::holds(trimmed, "I2O RAID Driver")) reading.nothing_there = true;
        if (const auto vendor = raid::after(trimmed, "Vendor:")) {
            auto& controller = adapters.current().controller;
            adapters.current().told = true;
            controller.vendor = "Adaptec";
            const auto model = vendor->find("Model:"), firmware = vendor->find("FW:");
            if (model != vendor->npos)
                controller.model = trim(
                    vendor->substr(model + 6, firmware == vendor->npos ? firmware : firmware - model - 6));
            if (firmware != vendor->npos) controller.firmware = trim(vendor->substr(firmware + 3));
            controller.state = ControllerState::optimal;
        } else if (const auto rev = trimmed.find("Rev:"); rev != trimmed.npos) {
            name = trim(trimmed.substr(0, rev));
        } else if (const auto place = place_of(trimmed); trimmed.starts_with("TID=") && !place.empty()) {
            if (const auto raid = name.find("RAID"); raid != name.npos) {
                auto& array = adapters.current().volume(place).array;
                array.level = raid::level(name.substr(raid));
                array.vendor_state = raid::holds(trimmed, "(online)") ? "online" : "offline";
                // The driver knows whether the volume answers; how many of its disks do, it does not.
                array.state = array.vendor_state == "online" ? ArrayState::optimal : ArrayState::failed;
            } else {
                auto& disk = adapters.current().disk(place);
                disk.model = name;
                disk.vendor_state = raid::holds(trimmed, "(online)") ? "online" : "offline";
                disk.state = disk.vendor_state == "online" ? DiskState::online : DiskState::offline;
            }
        }
    }
    return raid::conclude(std::move(adapters), ArrayEngine::adaptec, std::move(reading));
}

}  // namespace raidwatch::adaptec
