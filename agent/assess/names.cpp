#include "names.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

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

Subject subject_of(const Controller& controller) {
    return {SubjectKind::controller, controller.id,
            printable(controller.name.empty() ? controller.id : controller.name, kNameBytes)};
}

Subject subject_of(const Enclosure& enclosure) {
    return {SubjectKind::enclosure, enclosure.id,
            printable(enclosure.name.empty() ? enclosure.id : enclosure.name, kNameBytes)};
}

const Controller* controller_of(const NodeView& view, const std::string& id) {
    const auto found = std::ranges::find(view.controllers, id, &Controller::id);
    return found == view.controllers.end() ? nullptr : &*found;
}

Subject controller_subject(const NodeView& view, const std::string& id) {
    if (const auto* controller = controller_of(view, id)) return subject_of(*controller);
    return {SubjectKind::controller, id, printable(id, kNameBytes)};
}

Subject subject_of(const Disk& disk) {
    return {SubjectKind::disk, disk.id, name_of(disk)};
}

bool says_something(std::string_view vendor_state) {
    return std::ranges::any_of(vendor_state, [](char ch) {
        return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
    });
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
