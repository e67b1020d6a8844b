#include "names.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::assess {

namespace {
/// Names come from drives: one hostile serial must not fill a page.
constexpr std::size_t kNameBytes = 80;

std::string name_of(const Disk& disk) {
    return printable(disk.serial.empty() ? disk.id : disk.serial, kNameBytes);
}
}  // namespace

Subject subject_of(const Array& array) {
    return {SubjectKind::array, array.id, printable(array.name, kNameBytes)};
}

Subject subject_of(const Disk& disk) {
    return {SubjectKind::disk, disk.id, name_of(disk)};
}

std::string describe_disk(const NodeView& view, const std::string& disk_id) {
    const auto* disk = view.known_disk(disk_id);
    if (!disk) return printable(disk_id, kNameBytes);
    std::string where;
    if (!disk->slot.empty()) where = "slot " + printable(disk->slot, kNameBytes);
    if (!disk->device.empty()) where += (where.empty() ? "" : ", ") + printable(disk->device, kNameBytes);
    return name_of(*disk) + (where.empty() ? "" : " (" + where + ")");
}

std::string describe_member(const NodeView& view, const Member& member) {
    if (member.disk) return describe_disk(view, *member.disk);
    if (!member.device.empty()) return printable(member.device, kNameBytes);
    return member.ordinal ? "member " + std::to_string(*member.ordinal) : "a member";
}

Subject member_subject(const NodeView& view, const Member& member) {
    if (member.disk) {
        if (const auto* disk = view.known_disk(*member.disk)) return subject_of(*disk);
        return {SubjectKind::disk, *member.disk, printable(*member.disk, kNameBytes)};
    }
    return {SubjectKind::disk, member.device, printable(member.device, kNameBytes)};
}

}  // namespace raidwatch::assess
