#include "identity.hpp"

#include "collectors/text/identity_key.hpp"
#include "udev.hpp"
#include "vital_product_data.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::host {

namespace {

std::string binary(const Files& files, const std::string& path) {
    return files.read(path, 64 << 10).value_or("");
}

bool is_zero(std::string_view digits) {
    return digits.find_first_not_of("0-") == std::string_view::npos;
}

/// What makers of cheap drives leave in all of them: no maker (IEEE's OUI), no number, or the default of the
/// controller's firmware. Disks that share such a name would be taken for one.
bool is_placeholder(std::string_view kind, std::string_view digits) {
    if (is_zero(digits)) return true;
    constexpr std::size_t kDigits = 16, kOui = 6;
    if (digits.size() != kDigits || (kind != "naa" && kind != "eui")) return false;
    const auto oui = kind == "naa" ? 1 : 0;  // behind the type
    return is_zero(digits.substr(oui, kOui)) || is_zero(digits.substr(oui + kOui)) ||
           digits == "502b2a201d1c1b1a";
}

/// "naa.5000c500a1b2c3d4" -> "0x5000c500a1b2c3d4"; EUI, UUID and NVMe's own form stay; a T10 name is no WWN.
std::string wwn_of(std::string_view wwid) {
    const auto dot = wwid.find('.');
    if (dot == std::string_view::npos) return {};
    const auto kind = wwid.substr(0, dot), value = wwid.substr(dot + 1);
    if (is_placeholder(kind, value)) return {};
    if (kind == "naa") return "0x" + key_part(value);
    if (kind == "eui" || kind == "uuid" || kind == "nvme") return key_part(wwid);
    return {};
}

void read_scsi(const Files& files, const std::string& device, DiskIdentity& disk) {
    const auto wwid = attribute(files, device + "/wwid");
    disk.wwn = wwn_of(wwid);
    disk.vendor = attribute(files, device + "/vendor");
    disk.model = attribute(files, device + "/model");
    disk.firmware = attribute(files, device + "/rev");
    disk.serial = unit_serial(binary(files, device + "/vpd_pg80"));
    if (disk.vendor != "ATA") return;
    disk.vendor.clear();  // the name of the transport, not of a maker
    AtaNames names = ata_names(binary(files, device + "/vpd_pg89"));
    if (names.model.empty()) names = ata_names_from_t10(wwid);
    if (!names.model.empty()) disk.model = names.model;
    if (!names.firmware.empty()) disk.firmware = names.firmware;
    if (disk.serial.empty()) disk.serial = names.serial;
}

void read_nvme(const Files& files, const std::string& controller, DiskIdentity& disk) {
    disk.model = attribute(files, controller + "/model");
    disk.serial = attribute(files, controller + "/serial");
    disk.firmware = attribute(files, controller + "/firmware_rev");
}

/// Where sysfs is silent (USB bridges, old kernels) udev's own programs may have asked the disk.
void complete_from_udev(const Files& files, DiskIdentity& disk) {
    if (!disk.serial.empty() && !disk.model.empty()) return;
    const auto properties = block_properties(files, disk.device);
    const auto take = [&](std::string& into, const char* key) {
        const auto found = properties.find(key);
        if (into.empty() && found != properties.end()) into = found->second;
    };
    take(disk.serial, "ID_SERIAL_SHORT");
    take(disk.model, "ID_MODEL");
    if (disk.wwn.empty() && disk.serial.empty()) take(disk.wwn, "ID_WWN");
}

std::string id_of(const Files& files, const DiskIdentity& disk) {
    if (disk.wwn.starts_with("0x")) return "wwn-" + disk.wwn;
    if (!disk.wwn.empty()) return disk.wwn;
    if (!disk.serial.empty()) {
        const bool is_virtio = disk.device.starts_with("vd") && disk.model.empty();
        std::string id = joined_key({disk.vendor, is_virtio ? "virtio" : disk.model, disk.serial});
        const auto nsid = attribute(files, "/sys/block/" + disk.device + "/nsid");
        if (!nsid.empty() && nsid != "1") id += "_ns" + nsid;
        return id;
    }
    const auto place = bus_path(files, disk.device);
    return place.empty() ? "" : "path-" + place;
}

/// Namespace of a controller as a disk: "nvme0c1n1", one path of a multipath namespace, is disk "nvme0n1".
std::string first_namespace(const Files& files, const std::string& controller) {
    for (auto name : files.list("/sys/class/nvme/" + controller).value_or(std::vector<std::string>{})) {
        if (!name.starts_with("nvme")) continue;
        if (const auto path = name.find('c'); path != name.npos)
            if (const auto number = name.find('n', path); number != name.npos)
                name.erase(path, number - path);
        if (files.exists("/sys/block/" + name)) return name;
    }
    for (const auto& disk : files.list("/sys/block").value_or(std::vector<std::string>{}))
        if (disk.starts_with(controller + "n")) return disk;
    return {};
}

Result<DiskIdentity> controller_identity(const Files& files, const std::string& controller) {
    if (const auto disk = first_namespace(files, controller); !disk.empty())
        return disk_identity(files, disk);
    DiskIdentity identity;
    read_nvme(files, "/sys/class/nvme/" + controller, identity);
    identity.id = joined_key({identity.model, identity.serial});
    if (identity.serial.empty())
        return failure(ErrorCode::not_found, "identifying", controller, "it names no serial");
    return identity;
}

/// dm over one disk (by one or several paths) is that disk.
Result<DiskIdentity> mapped_identity(const Files& files, const std::string& device, int depth) {
    const auto unclear = failure(ErrorCode::unsupported, "identifying", device, "not one physical disk");
    const auto slaves = files.list("/sys/block/" + device + "/slaves");
    if (!slaves || slaves->empty() || depth > 4) return unclear;
    std::optional<DiskIdentity> found;
    for (const auto& slave : *slaves) {
        const auto disk = whole_disk(files, slave);
        if (!disk) return tl::unexpected(disk.error());
        auto identity =
            disk->starts_with("dm-") ? mapped_identity(files, *disk, depth + 1) : disk_identity(files, *disk);
        if (!identity) return identity;
        if (found && found->id != identity->id) return unclear;
        found = *std::move(identity);
    }
    return *found;
}

bool is_nvme_controller(const Files& files, const std::string& name) {
    return name.starts_with("nvme") && name.find_first_not_of("0123456789", 4) == name.npos &&
           files.exists("/sys/class/nvme/" + name);
}

}  // namespace

Result<DiskIdentity> disk_identity(const Files& files, std::string_view name) {
    if (is_nvme_controller(files, std::string(name))) return controller_identity(files, std::string(name));
    const auto whole = whole_disk(files, name);
    if (!whole) return tl::unexpected(whole.error());
    if (whole->starts_with("dm-")) return mapped_identity(files, *whole, 0);
    const std::string block = "/sys/block/" + *whole;
    if (!files.exists(block + "/device"))
        return failure(ErrorCode::unsupported, "identifying", *whole, "not a physical disk");
    DiskIdentity disk;
    disk.device = *whole;
    if (whole->starts_with("nvme")) {
        disk.wwn = wwn_of(attribute(files, block + "/wwid"));
        read_nvme(files, block + "/device", disk);
    } else if (files.exists(block + "/device/model") || files.exists(block + "/device/wwid")) {
        read_scsi(files, block + "/device", disk);
    } else {
        disk.serial = attribute(files, block + "/serial");                                  // virtio
        if (disk.serial.empty()) disk.serial = attribute(files, block + "/device/serial");  // mmc
        disk.model = attribute(files, block + "/device/name");
    }
    complete_from_udev(files, disk);
    disk.id = id_of(files, disk);
    if (disk.id.empty())
        return failure(ErrorCode::malformed, "identifying", *whole, "it has neither WWN, serial nor place");
    return disk;
}

}  // namespace raidwatch::host
