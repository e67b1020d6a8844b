#include "pci.hpp"

#include "identity.hpp"

#include <algorithm>
#include <array>

namespace raidwatch::host {

namespace {

constexpr std::array<std::string_view, 2> kRaidDrivers{"megaraid_sas", "mpi3mr"};

/// "0x010601": mass storage (01), its kind, the programming interface.
bool is_storage(std::string_view pci_class) {
    return pci_class.size() == 8 && pci_class.starts_with("0x01") && pci_class.substr(4, 2) != "08";
}

std::string driver_of(const Files& files, const std::string& device) {
    const auto target = files.link(device + "/driver");
    return target ? target->substr(target->rfind('/') + 1) : std::string();
}

}  // namespace

Result<std::vector<StorageController>> storage_controllers(const Files& files) {
    const std::string bus = "/sys/bus/pci/devices";
    const auto places = files.list(bus);
    if (!places) return tl::unexpected(places.error());
    std::vector<StorageController> controllers;
    for (const auto& place : *places) {
        if (!is_storage(attribute(files, bus + "/" + place + "/class"))) continue;
        const auto driver = driver_of(files, bus + "/" + place);
        if (!driver.empty() && !driver.starts_with("virtio")) controllers.push_back({place, driver});
    }
    return controllers;
}

std::vector<std::string> places_of_driver(const Files& files, std::string_view driver) {
    auto names =
        files.list("/sys/bus/pci/drivers/" + std::string(driver)).value_or(std::vector<std::string>{});
    std::erase_if(names, [](const std::string& name) { return !is_pci_address(name); });
    return names;
}

std::string controller_id(std::string_view place) {
    return "pci-" + std::string(place);
}

std::string controller_name(const Files& files, const StorageController& controller) {
    if (std::ranges::find(kRaidDrivers, controller.driver) == kRaidDrivers.end())
        return controller.driver + " " + controller.place;
    const auto places = places_of_driver(files, controller.driver);
    return "c" + std::to_string(std::ranges::find(places, controller.place) - places.begin());
}

}  // namespace raidwatch::host
