#include "mdadm_examine.hpp"

#include "ddf.hpp"
#include "imsm.hpp"
#include "mdadm_text.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace raidwatch::mdraid {

namespace {

/// One superblock.
struct Superblock {
    std::string device, uuid, name, level, state, role, map;
    std::optional<int> raid_disks, active;
    std::optional<std::uint64_t> events, bytes;
    bool valid = false;    ///< its magic number was read
    bool damaged = false;  ///< its checksum is another one
    std::vector<Array> ddf_volumes;
    std::vector<ImsmVolume> volumes;  ///< Intel's metadata: of all disks in the container
};

/// "A.A ('A' == active, '.' == missing)"; older versions "uU_" (own, others, missing).
std::string map_of(std::string_view value) {
    const auto words = split_words(value);
    if (words.empty() || words.front().size() > kMostMembers) return {};
    std::string map(words.front());
    for (auto& place : map) {
        if (place == 'U' || place == 'u') place = 'A';
        if (place == '_') place = '.';
    }
    return map.find_first_not_of("A.R") == map.npos ? map : std::string();
}

void read_value(Superblock& block, std::string_view key, std::string_view value) {
    const auto words = split_words(value);
    const auto first = words.empty() ? std::string_view() : words.front();
    if (key == "Magic")
        block.valid = true;
    else if (key == "Array UUID" || key == "UUID")
        block.uuid = first;
    else if (key == "Name")
        block.name = first;
    else if (key == "Raid Level")
        block.level = value;
    else if (key == "Raid Devices")
        block.raid_disks = small_figure(value);
    else if (key == "Active Devices")
        block.active = small_figure(value);
    else if (key == "State")
        block.state = value;
    else if (key == "Device Role")
        block.role = value;
    else if (key == "Array State")
        block.map = map_of(value);
    else if (key == "Array Size")
        block.bytes = kib_figure(value);
    else if (key == "Checksum")
        block.damaged = value.find(" - expected ") != value.npos;
    else if (key == "Events")
        block.events = parse_uint(first);
    else if (key == "Preferred Minor" && block.name.empty())
        block.name = "md" + std::string(first);
}

/// "host:0" is md0 of that host; "host:data" is data.
std::string array_name(const Superblock& block) {
    const auto colon = block.name.rfind(':');
    const auto name = colon == block.name.npos ? block.name : block.name.substr(colon + 1);
    return parse_uint(name) ? "md" + name : name;
}

std::vector<Member> members_of(const Superblock& newest) {
    std::vector<Member> members;
    for (std::size_t role = 0; role < newest.map.size(); ++role) {
        Member member;
        member.ordinal = static_cast<int>(role);
        member.state = newest.map[role] == '.' ? MemberState::missing : MemberState::in_sync;
        members.push_back(std::move(member));
    }
    return members;
}

/// "Active device 0", "spare", "Journal"
void name_member(std::vector<Member>& members, const Superblock& block) {
    const auto words = split_words(block.role);
    if (words.size() == 3 && words[0] == "Active") {
        const auto role = small_figure(words[2]);
        const auto member = std::ranges::find(members, role, &Member::ordinal);
        if (!role || member == members.end()) return;
        member->device = block.device;
        if (block.damaged) member->state = MemberState::faulty;
    } else if (block.role == "spare") {
        Member spare;
        spare.device = block.device;
        spare.state = MemberState::spare;
        members.push_back(std::move(spare));
    }
}

ArrayState state_of(const Array& array) {
    if (array.level == "container") return ArrayState::container;
    const auto counted = redundancy(array);
    if (!counted.known)
        return array.engine_degraded.value_or(0) > 0 ? ArrayState::degraded : ArrayState::optimal;
    return counted_state(counted);
}

Array array_of(const std::vector<Superblock>& blocks) {
    const auto& newest = *std::ranges::max_element(
        blocks, {}, [](const Superblock& block) { return block.events.value_or(0); });
    Array array;
    array.engine = ArrayEngine::md;
    array.id = newest.uuid.empty() ? "md-" + newest.device : "md-uuid-" + newest.uuid;
    array.name = array_name(newest);
    if (array.name.empty()) array.name = newest.device;
    array.level = newest.level;
    array.raid_disks = newest.raid_disks;
    array.bytes = newest.bytes;
    array.vendor_state = newest.state;
    array.members = members_of(newest);
    for (const auto& block : blocks) name_member(array.members, block);
    if (newest.raid_disks && newest.active)
        array.engine_degraded = std::max(0, *newest.raid_disks - *newest.active);
    array.state = state_of(array);
    return array;
}

/// Every disk of a container carries the same volumes.
void add_once(Array array, Findings& findings) {
    if (array.name.empty()) array.name = array.id;
    if (!array.id.empty() && std::ranges::count(findings.arrays, array.id, &Array::id) == 0)
        findings.arrays.push_back(std::move(array));
}

Problem problem(const std::string& device, std::string text) {
    return {"mdadm/" + printable(device, 40), ErrorCode::malformed, std::move(text)};
}

}  // namespace

Findings parse_mdadm_examine(std::string_view output) {
    std::vector<Superblock> blocks;
    Findings findings;
    findings.complete = true;
    bool recognised = false, in_volume = false;
    for (const auto line : split_lines(output)) {
        const auto text = trim(line);
        if (text.starts_with("/dev/") && text.ends_with(':')) {
            blocks.emplace_back().device = kernel_name(text.substr(0, text.size() - 1));
            in_volume = false;
        } else if (text.starts_with("mdadm:")) {
            recognised = true;  // "mdadm: No md superblock detected on /dev/sda1." is an answer
            if (text.find("No md superblock") == text.npos && text.find("No such file") == text.npos) {
                findings.complete = false;
                findings.problems.push_back({"mdadm", ErrorCode::refused, printable(text, 200)});
            }
        } else if (const auto name = imsm_volume_name(line); name && !blocks.empty()) {
            blocks.back().volumes.emplace_back().array.name = *name;
            in_volume = true;
        } else if (const auto colon = text.find(" : "); !blocks.empty() && colon != text.npos) {
            const auto key = trim(text.substr(0, colon)), value = trim(text.substr(colon + 3));
            if (key.starts_with("Disk") && key.ends_with("Serial")) in_volume = false;
            if (read_ddf_value(blocks.back().ddf_volumes, key, value)) continue;
            if (in_volume)
                read_imsm_value(blocks.back().volumes.back(), key, value);
            else
                read_value(blocks.back(), key, value);
        }
    }
    std::map<std::string, std::vector<Superblock>> arrays;
    for (auto& block : blocks) {
        if (!block.valid) continue;  // a partition table: "MBR Magic"
        recognised = true;
        if (!block.volumes.empty() || !block.ddf_volumes.empty()) {
            for (auto& volume : block.volumes) add_once(imsm_array(std::move(volume)), findings);
            for (auto& array : block.ddf_volumes) add_once(std::move(array), findings);
            continue;
        }
        if (block.level.empty()) {
            findings.complete = false;
            findings.problems.push_back(problem(block.device, "its superblock is cut off"));
            continue;
        }
        const auto key = block.uuid.empty() ? block.device : block.uuid;
        arrays[key].push_back(std::move(block));
    }
    for (const auto& [uuid, of_one] : arrays) findings.arrays.push_back(array_of(of_one));
    findings.complete = findings.complete && (recognised || !blocks.empty());
    return findings;
}

}  // namespace raidwatch::mdraid
