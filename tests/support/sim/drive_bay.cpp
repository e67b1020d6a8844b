#include "drive_bay.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <set>

namespace raidwatch::sim {
namespace {

/// 0 -> "sda", 26 -> "sdaa", as drivers/scsi/sd.c counts.
std::string sd_name(int index) {
    std::string letters;
    for (int left = index; left >= 0; left = left / 26 - 1)
        letters.insert(letters.begin(), static_cast<char>('a' + left % 26));
    return "sd" + letters;
}

std::string kernel_name(DriveKind kind, int index) {
    return kind == DriveKind::nvme ? "nvme" + std::to_string(index) + "n1" : sd_name(index);
}

}  // namespace

DriveBay::DriveBay(const std::vector<DiskSpec>& disks, std::function<bool(const std::string&)> in_use)
    : in_use_(std::move(in_use)) {
    int bay = 0;
    for (const auto& spec : disks) put_in(spec, bay++);
}

Drive* DriveBay::current(const std::string& id) {
    const auto found = current_.find(id);
    return found == current_.end() ? nullptr : &drives_[found->second];
}

const Drive* DriveBay::find(const std::string& id) const {
    return const_cast<DriveBay*>(this)->current(id);
}

const Drive* DriveBay::by_device(const std::string& device) const {
    for (const auto& drive : drives_)
        if (drive.present && drive.device == device) return &drive;
    return nullptr;
}

void DriveBay::name(Drive& drive, bool booting) {
    drive.device.clear();
    if (!drive.spec.controller.empty()) {  // the kernel has no name for it
        drive.device = drive.spec.controller + "-bay" + std::to_string(drive.bay);
        return;
    }
    for (int index = 0;; ++index) {
        const auto candidate = kernel_name(drive.spec.kind, index);
        if (by_device(candidate) || (!booting && in_use_(candidate))) continue;
        drive.device = candidate;
        drive.minor = drive.spec.kind == DriveKind::nvme ? index : index * 16;
        return;
    }
}

Drive& DriveBay::put_in(DiskSpec spec, int bay) {
    auto known = std::find_if(drives_.begin(), drives_.end(),
                              [&](const Drive& d) { return !d.present && d.spec.serial == spec.serial; });
    const std::string id = spec.id;
    if (known == drives_.end()) known = drives_.insert(drives_.end(), Drive{});
    known->spec = std::move(spec);
    known->bay = bay;
    known->hung = false;
    known->present = true;
    name(*known);
    current_[id] = static_cast<std::size_t>(known - drives_.begin());
    return *known;
}

Status DriveBay::vanish(const std::string& id) {
    auto* drive = current(id);
    if (!drive || !drive->present) return failure(ErrorCode::refused, "pulling", id, "it is not there");
    drive->present = false;
    return {};
}

int DriveBay::free_bay() const {
    for (int bay = 0;; ++bay) {
        const bool taken = std::any_of(current_.begin(), current_.end(),
                                       [&](const auto& entry) { return drives_[entry.second].bay == bay; });
        if (!taken) return bay;
    }
}

std::string DriveBay::free_slot() const {
    std::set<std::string> taken;
    for (const auto& [id, index] : current_) taken.insert(drives_[index].spec.slot);
    std::string enclosure;
    std::int64_t first = 1;
    bool any = false;
    for (const auto& slot : taken) {
        const auto colon = slot.rfind(':');
        const auto number =
            parse_int(std::string_view(slot).substr(colon == std::string::npos ? 0 : colon + 1));
        if (!number || (any && *number >= first)) continue;
        enclosure = colon == std::string::npos ? "" : slot.substr(0, colon + 1);
        first = *number;
        any = true;
    }
    while (taken.contains(enclosure + std::to_string(first))) ++first;
    return enclosure + std::to_string(first);
}

DiskSpec DriveBay::spec_of(const DiskAppear& action, const Drive* before) const {
    DiskSpec spec;
    if (before)
        spec = before->spec;
    else if (!current_.empty())
        spec = drives_[current_.begin()->second].spec;
    if (!before) {
        spec.slot = free_slot();
        spec.serial = "SIM-" + action.disk;
    }
    if (spec.bytes == 0) spec.bytes = 1'000'204'886'016;
    if (spec.model.empty()) spec.model = "SIMULATED";
    spec.id = action.disk;
    if (action.serial) spec.serial = *action.serial;
    if (action.model) spec.model = *action.model;
    if (action.slot) spec.slot = *action.slot;
    if (action.bytes) spec.bytes = *action.bytes;
    if (action.kind) spec.kind = *action.kind;
    return spec;
}

const Drive& DriveBay::appear(const DiskAppear& action) {
    auto* before = current(action.disk);
    auto spec = spec_of(action, before);
    const int bay = before && spec.slot == before->spec.slot ? before->bay : free_bay();
    if (before) before->present = false;
    return put_in(std::move(spec), bay);
}

Status DriveBay::smart(const DiskSmart& action) {
    auto* drive = current(action.disk);
    if (!drive)
        return failure(ErrorCode::refused, "setting counters of", action.disk, "there is no such drive");
    drive->counters.update(action.set);
    return {};
}

Status DriveBay::hang(const DiskHang& action) {
    auto* drive = current(action.disk);
    if (!drive || !drive->present)
        return failure(ErrorCode::refused, "hanging", action.disk, "it is not there");
    drive->hung = action.hangs;
    return {};
}

void DriveBay::rename() {
    std::vector<Drive*> order;
    for (auto& drive : drives_) {
        if (drive.present) order.push_back(&drive);
        drive.device.clear();
    }
    std::sort(order.begin(), order.end(), [](const Drive* a, const Drive* b) { return a->bay < b->bay; });
    for (auto* drive : order) name(*drive, true);
}

void DriveBay::hide(Tree& tree, const Shown& shown) {
    for (const auto& [path, target] : shown.outside.links) tree.remove(path);
    for (const auto& [path, content] : shown.outside.files) tree.remove(path);
    tree.remove("/sys/devices/" + device_dir(shown.drive));
}

void DriveBay::write(Tree& tree, const std::function<std::string(const std::string&)>& holder) {
    for (auto shown = shown_.begin(); shown != shown_.end();) {
        const auto* drive = by_device(shown->first);
        const bool same = drive && drive->spec.serial == shown->second.drive.spec.serial &&
                          drive->bay == shown->second.drive.bay;
        if (!same) hide(tree, shown->second);
        shown = same ? std::next(shown) : shown_.erase(shown);
    }
    for (const auto& drive : drives_) {
        if (!drive.present || !drive.spec.controller.empty()) continue;
        tree.put("/sys/devices/" + device_dir(drive), drive_folder(drive, holder(drive.device)));
        const auto outside = drive_outside(drive);
        for (const auto& [path, content] : outside.files) tree.put_file(path, content);
        for (const auto& [path, target] : outside.links) tree.put_link(path, target);
        shown_[drive.device] = Shown{drive, outside};
    }
}

}  // namespace raidwatch::sim
