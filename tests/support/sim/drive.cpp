#include "drive.hpp"

#include "smart_pages.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::sim {
namespace {

constexpr std::uint64_t kSector = 512;

std::string line(const auto& value) {
    return fmt::format("{}\n", value);
}

/// FNV-1a: the same serial always gives the same name.
std::uint32_t hash(const std::string& text) {
    std::uint32_t value = 2166136261U;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
    return value;
}

std::string padded(std::string text, std::size_t width) {
    text.resize(width, ' ');
    return text;
}

std::string hctl(const Drive& drive) {
    return drive.spec.kind == DriveKind::sas ? fmt::format("100:0:{}:0", drive.bay)
                                             : fmt::format("{}:0:0:0", drive.bay);
}

std::string vpd_page(char page, const std::string& content) {
    return std::string{'\0', page, static_cast<char>(content.size() >> 8),
                       static_cast<char>(content.size() & 0xff)} +
           content;
}

/// "../" for every component of `dir`, which lies below /sys/devices, and one more: back to /sys.
std::string up_to_sys(const std::string& dir) {
    std::string up = "../../";
    for (const char c : dir)
        if (c == '/') up += "../";
    return up;
}

/// "252:3" -> {"252", "3"}; a slot without enclosure has no place in /sys/class/enclosure.
std::pair<std::string, std::string> enclosure_slot(const Drive& drive) {
    const auto colon = drive.spec.slot.rfind(':');
    if (colon == std::string::npos) return {};
    return {drive.spec.slot.substr(0, colon), drive.spec.slot.substr(colon + 1)};
}

std::string slot_name(const std::string& slot) {
    return "Slot " + (slot.size() < 2 ? "0" + slot : slot);
}

void add_queue(Folder& folder, const std::string& dir, bool rotates) {
    folder.files[dir + "queue/rotational"] = rotates ? "1\n" : "0\n";
    folder.files[dir + "queue/logical_block_size"] = "512\n";
    folder.files[dir + "queue/physical_block_size"] = "4096\n";
    folder.files[dir + "queue/scheduler"] = "none [mq-deadline]\n";
}

void add_block(Folder& folder, const std::string& dir, const Drive& drive, const std::string& holder) {
    const int major = drive.spec.kind == DriveKind::nvme ? 259 : 8;
    folder.files[dir + "dev"] = fmt::format("{}:{}\n", major, drive.minor);
    folder.files[dir + "uevent"] =
        fmt::format("MAJOR={}\nMINOR={}\nDEVNAME={}\nDEVTYPE=disk\n", major, drive.minor, drive.device);
    folder.files[dir + "size"] = line(drive.spec.bytes / kSector);
    folder.files[dir + "ro"] = "0\n";
    folder.files[dir + "removable"] = "0\n";
    folder.files[dir + "hidden"] = "0\n";
    add_queue(folder, dir, drive.spec.kind != DriveKind::nvme);
    folder.dirs.insert(dir + "holders");
    folder.dirs.insert(dir + "slaves");
    if (!holder.empty())
        folder.links[dir + "holders/" + holder] =
            "../" + up_to_sys(block_path(drive)) + "devices/virtual/block/" + holder;
}

Folder nvme_folder(const Drive& drive, const std::string& holder) {
    Folder folder;
    folder.files["model"] = line(padded(drive.spec.model, 40));
    folder.files["serial"] = line(padded(drive.spec.serial, 20));
    folder.files["firmware_rev"] = "SIM1.0  \n";
    folder.files["state"] = "live\n";
    folder.files["transport"] = "pcie\n";
    const std::string dir = drive.device + "/";
    add_block(folder, dir, drive, holder);
    folder.files[dir + "wwid"] = line(wwn(drive));
    folder.files[dir + "nsid"] = "1\n";
    folder.links[dir + "device"] = "../../" + nvme_controller(drive);
    return folder;
}

Folder scsi_folder(const Drive& drive, const std::string& holder) {
    Folder folder;
    const bool ata = drive.spec.kind == DriveKind::sata;
    // SCSI's INQUIRY has room for 8 and 16 characters.
    folder.files["vendor"] = line(padded(ata ? "ATA" : "SEAGATE", 8));
    folder.files["model"] = line(padded(drive.spec.model, 16));
    folder.files["rev"] = line(ata ? "SIM1" : "E004");
    folder.files["type"] = "0\n";
    folder.files["state"] = "running\n";
    folder.files["timeout"] = "30\n";
    folder.files["ioerr_cnt"] = "0x0\n";
    folder.files["wwid"] = line("naa." + wwn(drive).substr(2));
    folder.files["vpd_pg80"] = vpd_page('\x80', drive.spec.serial);
    if (ata) {
        std::string information = std::string(56, '\0') + ata_identify(drive);
        information.resize(568, '\0');
        folder.files["vpd_pg89"] = vpd_page('\x89', information);
    }
    const auto [enclosure, slot] = enclosure_slot(drive);
    if (!enclosure.empty())
        folder.links["enclosure_device:" + slot_name(slot)] =
            up_to_sys(device_dir(drive)) + "class/enclosure/" + enclosure + "/" + slot_name(slot);
    const std::string dir = "block/" + drive.device + "/";
    add_block(folder, dir, drive, holder);
    folder.links[dir + "device"] = "../../../" + hctl(drive);
    return folder;
}

}  // namespace

std::string wwn(const Drive& drive) {
    const auto low = hash(drive.spec.serial);
    if (drive.spec.kind == DriveKind::nvme)
        return fmt::format("eui.0025{:04x}{:08x}", hash(drive.spec.model) & 0xffff, low);
    return fmt::format("0x5000c500{:08x}", low);
}

std::string nvme_controller(const Drive& drive) {
    return drive.spec.kind == DriveKind::nvme ? drive.device.substr(0, drive.device.find('n', 4)) : "";
}

std::string device_dir(const Drive& drive) {
    const std::string root = "pci0000:00/";
    switch (drive.spec.kind) {
        case DriveKind::nvme:
            return root + fmt::format("0000:00:1d.0/0000:{:02x}:00.0/nvme/{}", 16 + drive.bay,
                                      nvme_controller(drive));
        case DriveKind::sas:
            return root + fmt::format(
                              "0000:00:01.0/0000:01:00.0/host100/port-100:{0}/end_device-100:{0}/"
                              "target100:0:{0}/{1}",
                              drive.bay, hctl(drive));
        case DriveKind::sata:
            break;
    }
    return root + fmt::format("0000:00:17.0/ata{}/host{}/target{}:0:0/{}", drive.bay + 1, drive.bay,
                              drive.bay, hctl(drive));
}

std::string block_path(const Drive& drive) {
    return device_dir(drive) + (drive.spec.kind == DriveKind::nvme ? "/" : "/block/") + drive.device;
}

Folder drive_folder(const Drive& drive, const std::string& holder) {
    return drive.spec.kind == DriveKind::nvme ? nvme_folder(drive, holder) : scsi_folder(drive, holder);
}

Outside drive_outside(const Drive& drive) {
    Outside out;
    const std::string block = "devices/" + block_path(drive);
    out.links["/sys/block/" + drive.device] = "../" + block;
    out.links["/sys/class/block/" + drive.device] = "../../" + block;
    std::string name = drive.spec.model + "_" + drive.spec.serial;
    std::replace(name.begin(), name.end(), ' ', '_');
    const std::string bus = drive.spec.kind == DriveKind::nvme  ? "nvme-"
                            : drive.spec.kind == DriveKind::sas ? "scsi-S"
                                                                : "ata-";
    out.links["/dev/disk/by-id/" + bus + name] = "../../" + drive.device;
    const std::string wwid = wwn(drive);
    out.links["/dev/disk/by-id/" + (wwid.starts_with("0x") ? "wwn-" + wwid : "nvme-" + wwid)] =
        "../../" + drive.device;
    if (drive.spec.kind == DriveKind::nvme)
        out.links["/sys/class/nvme/" + nvme_controller(drive)] = "../../devices/" + device_dir(drive);
    if (drive.spec.kind == DriveKind::sata)
        out.files[fmt::format("/sys/class/ata_port/ata{}/port_no", drive.bay + 1)] = line(drive.bay + 1);
    if (drive.spec.kind == DriveKind::sas)
        out.files[fmt::format("/sys/class/sas_device/end_device-100:{}/sas_address", drive.bay)] =
            line(wwn(drive));
    const auto [enclosure, slot] = enclosure_slot(drive);
    if (!enclosure.empty() && drive.spec.kind != DriveKind::nvme)
        out.files["/sys/class/enclosure/" + enclosure + "/" + slot_name(slot) + "/slot"] = line(slot);
    add_smart_files(drive, out);
    return out;
}

}  // namespace raidwatch::sim
