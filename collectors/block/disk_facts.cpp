#include "disk_facts.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/udev.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::block {

namespace {

using host::attribute;

constexpr std::uint64_t kSizeUnit = 512;  // sysfs "size" counts these whatever the block size is

template <class T>
std::optional<T> number(const Files& files, const std::string& path) {
    const auto value = parse_uint(attribute(files, path));
    if (!value || *value > std::numeric_limits<T>::max()) return std::nullopt;
    return static_cast<T>(*value);
}

std::string transport(const Files& files, const std::string& device, const std::string& path) {
    if (device.starts_with("nvme")) return "nvme";
    if (device.starts_with("vd") || path.find("/virtio") != path.npos) return "virtio";
    if (device.starts_with("mmcblk")) return "mmc";
    if (path.find("/usb") != path.npos) return "usb";
    if (path.find("/session") != path.npos) return "iscsi";
    const bool ata = attribute(files, "/sys/block/" + device + "/device/vendor") == "ATA" ||
                     path.find("/ata") != path.npos;
    if (ata) return "sata";
    if (path.find("/end_device-") != path.npos) return "sas";
    if (path.find("/rport-") != path.npos) return "fc";
    return path.find("/host") != path.npos ? "scsi" : "";
}

DiskKind kind_of(const Files& files, const std::string& device, const std::string& transport) {
    if (transport == "nvme") return DiskKind::nvme;
    if (transport == "virtio") return DiskKind::virtual_disk;
    const auto rotates = attribute(files, "/sys/block/" + device + "/queue/rotational");
    if (rotates == "1") return DiskKind::hdd;
    return rotates == "0" ? DiskKind::ssd : DiskKind::unknown;
}

/// "enclosure_device:Slot 03" links to the slot of the enclosure; sysfs-class-enclosure.
std::string enclosure_slot(const Files& files, const std::string& device) {
    const std::string parent = "/sys/block/" + device + "/device";
    for (const auto& name : files.list(parent).value_or(std::vector<std::string>{})) {
        constexpr std::string_view kLink = "enclosure_device:";
        if (!name.starts_with(kLink)) continue;
        std::string slot = attribute(files, parent + "/" + name + "/slot");
        if (slot.empty()) slot = name.substr(kLink.size());
        const auto target = files.link(parent + "/" + name);
        const auto parts = target ? split(*target, '/') : std::vector<std::string_view>{};
        return parts.size() < 2 ? slot : std::string(parts[parts.size() - 2]) + ":" + slot;
    }
    return {};
}

/// Behind no enclosure: the ATA port as the kernel's messages name it, SCSI host and target, or the PCI
/// place.
std::string bus_slot(const std::string& path) {
    std::string slot;
    for (const auto part : split(path, '/')) {
        if (part.starts_with("ata") && parse_uint(part.substr(3))) return std::string(part);
        const auto numbers = split(part, ':');
        if (numbers.size() == 3 && part.find('.') != part.npos) slot = part;  // 0000:03:00.0
        if (numbers.size() == 4 && part.find('.') == part.npos && parse_uint(numbers[0]))
            slot = std::string(numbers[0]) + ":" + std::string(numbers[2]);
    }
    return slot;
}

std::vector<std::string> holders(const Files& files, const std::string& device) {
    const std::string block = "/sys/block/" + device;
    auto all = files.list(block + "/holders").value_or(std::vector<std::string>{});
    for (const auto& entry : files.list(block).value_or(std::vector<std::string>{})) {
        if (!entry.starts_with(device)) continue;
        for (auto& holder : files.list(block + "/" + entry + "/holders").value_or(std::vector<std::string>{}))
            all.push_back(std::move(holder));
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::string bus_state(const Files& files, const std::string& device) {
    if (const auto state = attribute(files, "/sys/block/" + device + "/device/state"); !state.empty())
        return state;
    // A namespace that several controllers lead to lives as long as one of them does.
    std::string first;
    for (const auto& controller : host::nvme_controllers(files, device)) {
        auto state = attribute(files, "/sys/class/nvme/" + controller + "/state");
        if (state == "live") return state;
        if (first.empty()) first = std::move(state);
    }
    return first;
}

/// SCSI: "running", "offline", "transport-offline", "blocked" ...; NVMe: "live", "resetting", "connecting",
/// "dead" ...
bool is_off(const std::string& state) {
    constexpr std::array<std::string_view, 4> kOff{"offline", "transport-offline", "dead", "deleting"};
    return std::find(kOff.begin(), kOff.end(), state) != kOff.end();
}

}  // namespace

bool is_physical(const Files& files, const std::string& device) {
    constexpr std::array<std::string_view, 8> kOther{"loop", "ram", "zram", "md", "dm-", "sr", "fd", "nbd"};
    for (const auto prefix : kOther)
        if (device.starts_with(prefix)) return false;
    if (!files.exists("/sys/block/" + device + "/device")) return false;
    return attribute(files, "/sys/block/" + device + "/hidden") != "1";
}

Result<Disk> disk_facts(const Files& files, const std::string& device) {
    const auto identity = host::disk_identity(files, device);
    if (!identity) return tl::unexpected(identity.error());
    const std::string block = "/sys/block/" + device;
    const auto path = files.resolve(block).value_or("");
    const auto udev = host::block_properties(files, device);

    Disk disk;
    disk.id = identity->id;
    disk.device = device;
    disk.vendor = identity->vendor;
    disk.model = identity->model;
    disk.serial = identity->serial;
    disk.firmware = identity->firmware;
    disk.wwn = identity->wwn;
    disk.slot = enclosure_slot(files, device);
    if (disk.slot.empty()) disk.slot = bus_slot(path);
    const auto by_udev = udev.find("ID_PATH");
    disk.bus_path = by_udev != udev.end() ? by_udev->second : host::bus_path(files, device);
    disk.transport = transport(files, device, path);
    disk.kind = kind_of(files, device, disk.transport);
    if (const auto size = number<std::uint64_t>(files, block + "/size")) disk.bytes = *size * kSizeUnit;
    disk.logical_block_bytes = number<std::uint32_t>(files, block + "/queue/logical_block_size");
    disk.physical_block_bytes = number<std::uint32_t>(files, block + "/queue/physical_block_size");
    disk.holders = holders(files, device);
    disk.vendor_state = bus_state(files, device);
    if (is_off(disk.vendor_state))
        disk.state = DiskState::offline;
    else if (disk.bytes == 0U && disk.transport != "nvme")  // the kernel could not read its capacity
        disk.vendor_state = "no capacity";
    else
        disk.state = disk.holders.empty() ? DiskState::unconfigured : DiskState::online;
    return disk;
}

}  // namespace raidwatch::block
