#include "controllers.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/pci.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::block {

namespace {

constexpr const char* kMegaraid = "megaraid_sas";
/// MEGASAS_MAX_PD_CHANNELS: drives that the controller passes through are on the channels before, volumes
/// from here on.
constexpr std::int64_t kFirstVolumeChannel = 2;

Controller controller_of(const Files& files, const host::StorageController& found) {
    Controller controller;
    controller.id = host::controller_id(found.place);
    controller.name = host::controller_name(files, found);
    controller.driver = found.driver;
    controller.state = ControllerState::optimal;
    return controller;
}

void place_disks(const Files& files, const std::string& place, Findings& findings) {
    for (auto& disk : findings.disks) {
        const auto path = files.resolve("/sys/block/" + disk.device).value_or("");
        if (path.find("/" + place + "/") != path.npos) disk.controller = host::controller_id(place);
    }
}

}  // namespace

void add_controllers(const Files& files, Findings& findings) {
    const auto controllers = host::storage_controllers(files);
    if (!controllers) {
        if (controllers.error().code == ErrorCode::not_found) return;
        findings.problems.push_back({"block/pci", controllers.error().code, controllers.error().text()});
        findings.complete = false;
        return;
    }
    for (const auto& found : *controllers) {
        findings.controllers.push_back(controller_of(files, found));
        place_disks(files, found.place, findings);
        if (found.driver == kMegaraid) findings.domains.push_back({"megaraid", found.place});
    }
}

bool is_volume(const Files& files, const std::string& device) {
    const auto path = files.resolve("/sys/block/" + device).value_or("");
    const bool behind = std::ranges::any_of(
        host::places_of_driver(files, kMegaraid),
        [&](const std::string& place) { return path.find("/" + place + "/") != path.npos; });
    if (!behind) return false;
    for (const auto part : split(path, '/')) {
        const auto numbers = split(part, ':');  // host:channel:target:unit
        if (numbers.size() == 4 && part.find('.') == part.npos)
            return parse_int(numbers[1]).value_or(0) >= kFirstVolumeChannel;
    }
    return false;
}

bool is_leaving(const Files& files, const std::string& device) {
    const auto path = files.resolve("/sys/block/" + device).value_or("");
    std::string controller;
    for (const auto part : split(path, '/'))
        if (host::is_pci_address(part)) controller = "/sys/bus/pci/devices/" + std::string(part);
    return !controller.empty() && files.exists(controller) && !files.link(controller + "/driver");
}

}  // namespace raidwatch::block
