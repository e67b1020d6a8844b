// Where a disk sits: partition to disk, disk to controller, disk to place on the bus. All from sysfs paths.

#include "identity.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <cctype>

namespace raidwatch::host {

namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

std::string_view last_component(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// "2:0:0:0": host, channel, target, LUN.
bool is_hctl(std::string_view text) {
    const auto parts = split(text, ':');
    return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), all_digits);
}

bool is_numbered(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) && all_digits(text.substr(prefix.size()));
}

/// The kernel counts ATA ports over all controllers; the port on its own controller is in port_no.
std::string ata_part(const Files& files, std::string_view port, std::string_view hctl) {
    const auto number = attribute(files, "/sys/class/ata_port/" + std::string(port) + "/port_no");
    const auto parts = split(hctl, ':');
    const std::string drive = parts.size() == 4 ? "." + std::string(parts[2]) : "";
    return "-ata-" + (number.empty() ? std::string(port.substr(3)) : number) + drive;
}

/// SCSI host numbers grow with every plug; the place counts from the first host of the same adapter.
std::string scsi_part(const Files& files, std::string_view host_path, std::string_view hctl) {
    const auto parent = host_path.substr(0, host_path.rfind('/'));
    const auto host = parse_int(last_component(host_path).substr(4)).value_or(0);
    std::int64_t first = host;
    for (const auto& name : files.list(parent).value_or(std::vector<std::string>{}))
        if (is_numbered(name, "host")) first = std::min(first, *parse_int(name.substr(4)));
    return "-scsi-" + std::to_string(host - first) + std::string(hctl.substr(hctl.find(':')));
}

std::string sas_part(const Files& files, std::string_view end_device, std::string_view hctl) {
    const auto address =
        attribute(files, "/sys/class/sas_device/" + std::string(end_device) + "/sas_address");
    if (address.empty()) return {};
    return "-sas-" + address + "-lun-" + std::string(last_component(split(hctl, ':')[3]));
}

/// "1-2.3:1.0" (bus, ports, configuration, interface) -> "-usb-0:2.3:1.0"
std::string usb_part(std::string_view interface) {
    const auto dash = interface.find('-');
    return "-usb-0:" + std::string(interface.substr(dash + 1));
}

struct Place {
    std::string_view pci, ata, host_path, hctl, end_device, usb;
};

Place place_of(std::string_view path) {
    Place place;
    std::size_t start = 0;
    while (start < path.size()) {
        const auto end = std::min(path.find('/', start), path.size());
        const auto part = path.substr(start, end - start);
        if (is_pci_address(part)) place.pci = part;
        if (is_numbered(part, "ata")) place.ata = part;
        if (is_numbered(part, "host")) place.host_path = path.substr(0, end);
        if (part.starts_with("end_device-")) place.end_device = part;
        if (part.find('-') != part.npos && part.find(':') != part.npos && !part.empty() &&
            std::isdigit(static_cast<unsigned char>(part[0])))
            place.usb = part;
        if (is_hctl(part)) place.hctl = part;
        start = end + 1;
    }
    return place;
}

/// Path of the device below which the bus is named; a multipath namespace is a virtual device, its controller
/// is not.
std::string placed_path(const Files& files, std::string_view disk) {
    auto path = files.resolve("/sys/block/" + std::string(disk)).value_or("");
    if (path.find("/virtual/") == path.npos) return path;
    const auto controllers = nvme_controllers(files, disk);
    return controllers.empty() ? "" : files.resolve("/sys/class/nvme/" + controllers.front()).value_or("");
}

std::string namespace_number(const Files& files, std::string_view disk) {
    const auto number = attribute(files, "/sys/block/" + std::string(disk) + "/nsid");
    return number.empty() ? std::string(disk.substr(disk.rfind('n') + 1)) : number;
}

}  // namespace

bool is_pci_address(std::string_view text) {
    if (text.size() < 12 || text[text.size() - 2] != '.') return false;
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return std::isxdigit(c) || c == ':' || c == '.'; }) &&
           std::count(text.begin(), text.end(), ':') == 2;
}

std::string attribute(const Files& files, const std::string& path) {
    const auto text = files.read(path, 64 << 10);
    if (!text) return {};
    return std::string(trim(std::string_view(*text).substr(0, text->find('\n'))));
}

Result<std::string> whole_disk(const Files& files, std::string_view name) {
    const std::string device(name);
    if (device.empty() || device.find('/') != device.npos || device.starts_with('.'))
        return failure(ErrorCode::invalid, "naming the disk", device);
    if (files.exists("/sys/block/" + device)) return device;
    if (const auto path = files.resolve("/sys/class/block/" + device)) {
        const auto parent = std::string_view(*path).substr(0, path->rfind('/'));
        const std::string disk(last_component(parent));
        if (files.exists("/sys/block/" + disk)) return disk;
    }
    // A simulated node may have no /sys/class/block.
    for (const auto& disk : files.list("/sys/block").value_or(std::vector<std::string>{}))
        if (device.starts_with(disk) && files.exists("/sys/block/" + disk + "/" + device)) return disk;
    return failure(ErrorCode::not_found, "looking for", device, "no such block device");
}

std::vector<std::string> nvme_controllers(const Files& files, std::string_view disk) {
    const auto parent = files.resolve("/sys/block/" + std::string(disk) + "/device");
    if (!parent) return {};
    const std::string name(last_component(*parent));
    if (is_numbered(name, "nvme")) return {name};
    std::vector<std::string> controllers;
    for (const auto& entry : files.list(*parent).value_or(std::vector<std::string>{}))
        if (is_numbered(entry, "nvme")) controllers.push_back(entry);
    return controllers;
}

std::string bus_path(const Files& files, std::string_view disk) {
    const std::string path = placed_path(files, disk);
    const Place place = place_of(path);
    if (place.pci.empty()) return {};
    std::string bus = "pci-" + std::string(place.pci);
    if (disk.starts_with("nvme")) return bus + "-nvme-" + namespace_number(files, disk);
    if (!place.usb.empty()) bus += usb_part(place.usb);
    if (!place.ata.empty()) return bus + ata_part(files, place.ata, place.hctl);
    if (place.hctl.empty() || place.host_path.empty()) return bus;
    const auto sas = place.end_device.empty() ? std::string() : sas_part(files, place.end_device, place.hctl);
    return bus + (sas.empty() ? scsi_part(files, place.host_path, place.hctl) : sas);
}

}  // namespace raidwatch::host
