#include <algorithm>

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/snapshot.hpp>

namespace raidwatch {

namespace {
template <class List, class Field>
auto* find_by(const List& list, Field field, const std::string& value) {
    const auto found = std::ranges::find(list, value, field);
    return found == list.end() ? nullptr : &*found;
}
}  // namespace

const Disk* NodeView::disk(const std::string& id) const { return find_by(disks, &Disk::id, id); }
const Disk* NodeView::known_disk(const std::string& id) const {
    const auto* present = disk(id);
    return present ? present : find_by(departed, &Disk::id, id);
}
const Array* NodeView::array(const std::string& id) const { return find_by(arrays, &Array::id, id); }
const SmartReading* NodeView::reading(const std::string& disk_id) const {
    return find_by(readings, &SmartReading::disk, disk_id);
}
bool NodeView::lists(const Subject& subject) const {
    switch (subject.kind) {
        case SubjectKind::controller:
            return find_by(controllers, &Controller::id, subject.id) != nullptr;
        case SubjectKind::enclosure:
            return find_by(enclosures, &Enclosure::id, subject.id) != nullptr;
        case SubjectKind::array:
            return array(subject.id) != nullptr;
        case SubjectKind::disk:
            return disk(subject.id) != nullptr;
        default:
            return true;
    }
}

std::string Domain::text() const { return target.empty() ? source : source + "/" + target; }

std::string fault_key(FaultClass fault_class, const Subject& subject) {
    return std::string(word(fault_class)) + "/" + subject.id;
}

}  // namespace raidwatch
