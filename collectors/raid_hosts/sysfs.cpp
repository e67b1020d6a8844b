#include "sysfs.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::raid_hosts {

namespace {

using host::attribute;

struct Vendor {
    std::string_view driver, name;
};
constexpr std::array kVendors{
    Vendor{"hpsa", "HP"},         Vendor{"aacraid", "Adaptec"}, Vendor{"dpt_i2o", "Adaptec"},
    Vendor{"3w-9xxx", "3ware"},   Vendor{"3w-sas", "3ware"},    Vendor{"3w-xxxx", "3ware"},
    Vendor{"arcmsr", "Areca"},    Vendor{"mpt2sas", "LSI"},     Vendor{"mpt3sas", "LSI"},
    Vendor{"mptsas", "LSI"},      Vendor{"mptspi", "LSI"},      Vendor{"mptfc", "LSI"},
    Vendor{"gdth", "ICP vortex"}, Vendor{"ips", "IBM"},
};

/// The first of the host's attributes that says something; drivers name the same thing differently.
std::string first_of(const Files& files, const std::string& folder,
                     std::initializer_list<std::string_view> names) {
    for (const auto name : names)
        if (auto text = raid::said(attribute(files, folder + "/" + std::string(name))); !text.empty())
            return text;
    return {};
}

/// Devices of the host: "0:1:0:0".
std::vector<std::string> devices_of(const Files& files, const host::RaidHost& host) {
    auto names = files.list("/sys/class/scsi_device").value_or(std::vector<std::string>{});
    const auto prefix = std::to_string(host.number) + ":";
    std::erase_if(names, [&](const std::string& name) { return !name.starts_with(prefix); });
    return names;
}

constexpr auto kStates = std::to_array<raid::Word<ArrayState>>({
    {"active", ArrayState::optimal},
    {"degraded", ArrayState::degraded},
    {"resyncing", ArrayState::degraded},
    {"offline", ArrayState::failed},
});

/// LSI with integrated RAID: the raid_class of mpt2sas and mpt3sas.
std::optional<Array> volume_of_class(const Files& files, const std::string& device) {
    const auto folder = "/sys/class/raid_devices/" + device;
    const auto state = attribute(files, folder + "/state");
    if (state.empty()) return std::nullopt;
    Array array;
    array.engine = ArrayEngine::lsi_ir;
    array.level = raid::level(attribute(files, folder + "/level"));
    array.vendor_state = state;
    array.state = raid::meaning(kStates, state).value_or(ArrayState::unknown);
    if (state == "resyncing")
        array.progress = Progress{.kind = OperationKind::rebuild,
                                  .percent = parse_double(attribute(files, folder + "/resync"))};
    return array;
}

bool tells_levels(const host::RaidHost& host) {
    return host.driver == "hpsa" || host.driver == "smartpqi";
}

/// hpsa and smartpqi tell the level of a volume; of its state only that the kernel has given it up.
std::optional<Array> volume_given_up(const Files& files, const host::RaidHost& host,
                                     const std::string& device) {
    const auto folder = "/sys/class/scsi_device/" + device + "/device";
    const auto level = attribute(files, folder + "/raid_level");
    if (!tells_levels(host) || raid::says_nothing(level) || attribute(files, folder + "/state") != "offline")
        return std::nullopt;
    Array array;
    array.engine = ArrayEngine::smartarray;
    array.level = raid::level(level);
    array.vendor_state = "offline";
    array.state = ArrayState::failed;
    return array;
}

}  // namespace

Controller controller_of(const Files& files, const host::RaidHost& host, std::string name) {
    const auto folder = "/sys/class/scsi_host/host" + std::to_string(host.number);
    Controller controller;
    controller.id = "pci-" + host.place;
    controller.name = std::move(name);
    controller.driver = host.driver;
    const auto vendor = std::ranges::find(kVendors, host.driver, &Vendor::driver);
    controller.vendor = first_of(files, folder, {"vendor"});
    if (controller.vendor.empty() && vendor != kVendors.end()) controller.vendor = vendor->name;
    controller.model = first_of(files, folder, {"model", "board_name", "host_fw_model"});
    controller.serial = first_of(files, folder, {"serial_number", "board_tracer"});
    controller.firmware = first_of(
        files, folder,
        {"firmware_revision", "firmware_version", "version_fw", "hba_kernel_version", "host_fw_version"});
    controller.state = ControllerState::optimal;
    if (const auto locked = raid::count(attribute(files, folder + "/lockup_detected"));
        locked && *locked != 0) {
        controller.state = ControllerState::failed;
        controller.vendor_state = "locked up";
    }
    return controller;
}

std::vector<Array> volumes_of(const Files& files, const host::RaidHost& host, const Controller& controller) {
    std::vector<Array> volumes;
    for (const auto& device : devices_of(files, host)) {
        auto array = volume_of_class(files, device);
        if (!array) array = volume_given_up(files, host, device);
        if (!array) continue;
        array->id = controller.id + "-volume" + device.substr(device.find(':') + 1);
        array->name = "volume " + device;
        array->controller = controller.id;
        const auto blocks = files.list("/sys/class/scsi_device/" + device + "/device/block");
        if (blocks && !blocks->empty()) array->device = blocks->front();
        volumes.push_back(*std::move(array));
    }
    return volumes;
}

int unseen_volumes(const Files& files, const host::RaidHost& host) {
    const bool plain_adapter = host.driver.starts_with("mpt");
    if (plain_adapter) return 0;
    int volumes = 0;
    for (const auto& device : devices_of(files, host)) {
        const auto folder = "/sys/class/scsi_device/" + device + "/device";
        if (attribute(files, folder + "/type") != "0") continue;
        // hpsa: "N/A" for a drive that is passed through.
        const bool passed_through =
            tells_levels(host) && raid::says_nothing(attribute(files, folder + "/raid_level"));
        if (!passed_through && !volume_given_up(files, host, device)) ++volumes;
    }
    return volumes;
}

}  // namespace raidwatch::raid_hosts
