#include "disk_names.hpp"

#include "collectors/text/identity_key.hpp"
#include "lines.hpp"
#include "words.hpp"

#include <algorithm>

namespace raidwatch::raid {

bool is_real(std::string_view serial) {
    if (says_nothing(serial) || same(serial, "redacted")) return false;
    return serial.find_first_not_of("*xX0-") != serial.npos;
}

void DiskNames::name(Disk& disk, const std::string& controller) {
    if (!disk.wwn.empty())
        disk.id = "wwn-" + disk.wwn;
    else if (is_real(disk.serial))
        disk.id = joined_key({disk.vendor, disk.model, disk.serial});
    if (disk.id.empty() || taken_.contains(disk.id))
        disk.id = controller + "-" + (disk.slot.empty() ? "disk" : key_part(disk.slot));
    for (int twin = 2; taken_.contains(disk.id); ++twin)
        disk.id = disk.id.substr(0, disk.id.find('~')) + "~" + std::to_string(twin);
    taken_.insert(disk.id);
}

void count_unseen_loss(Array& array) {
    if (array.state != ArrayState::degraded || array.engine_degraded) return;
    const bool all_well = std::ranges::all_of(array.members, [](const Member& member) {
        return member.state == MemberState::in_sync || member.state == MemberState::spare;
    });
    if (all_well) array.engine_degraded = 1;
}

}  // namespace raidwatch::raid
