#include "mdadm_lists.hpp"

#include "mdadm_text.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace raidwatch::mdraid {

namespace {

struct Device {
    std::string role, path;
};

/// One array of --export: MD_NAME=value lines up to the next MD_LEVEL.
struct Export {
    Array array;
    std::string name;
    std::map<std::string, Device> devices;  ///< by the name within MD_DEVICE_..._ROLE
};

/// "host:0" is md0 of that host; "host:data" is data.
std::string array_name(std::string_view name) {
    const auto colon = name.rfind(':');
    const auto own = colon == name.npos ? name : name.substr(colon + 1);
    return (parse_uint(own) ? "md" : "") + std::string(own);
}

void read_line(Export& block, std::string_view key, std::string_view value) {
    constexpr std::string_view kDevice = "MD_DEVICE_", kRole = "_ROLE", kPath = "_DEV";
    auto& array = block.array;
    if (key == "MD_LEVEL")
        array.level = value;
    else if (key == "MD_DEVICES")
        array.raid_disks = small_figure(value);
    else if (key == "MD_UUID")
        array.id = "md-uuid-" + std::string(value);
    else if (key == "MD_DEVNAME" || (key == "MD_NAME" && block.name.empty()))
        block.name = array_name(value);
    else if (key.starts_with(kDevice) && block.devices.size() < kMostMembers) {
        const auto rest = key.substr(kDevice.size());
        if (rest.ends_with(kRole))
            block.devices[std::string(rest.substr(0, rest.size() - kRole.size()))].role = value;
        else if (rest.ends_with(kPath))
            block.devices[std::string(rest.substr(0, rest.size() - kPath.size()))].path = kernel_name(value);
    }
}

void place_members(const Export& block, Array& array) {
    for (int role = 0; role < array.raid_disks.value_or(0); ++role) {
        Member member;
        member.ordinal = role;
        member.state = MemberState::missing;
        for (const auto& [name, device] : block.devices) {
            if (small_figure(device.role) != role) continue;
            member.state = MemberState::in_sync;
            member.device = device.path;
        }
        array.members.push_back(std::move(member));
    }
    for (const auto& [name, device] : block.devices) {
        if (device.role != "spare") continue;
        Member spare;
        spare.device = device.path;
        spare.state = MemberState::spare;
        array.members.push_back(std::move(spare));
    }
}

void say_nothing_of(const std::string& name, Findings& findings) {
    findings.complete = false;
    findings.problems.push_back({"md/" + printable(name, 60), ErrorCode::unsupported,
                                 "this output of mdadm names the array and says nothing of its state"});
}

void finish(Export block, Findings& findings) {
    auto& array = block.array;
    if (array.level.empty() && array.id.empty()) return;
    array.engine = ArrayEngine::md;
    array.name = block.name.empty() ? "md" : block.name;
    if (array.id.empty()) array.id = "md-" + array.name;
    if (block.devices.empty() && array.level != "container") return say_nothing_of(array.name, findings);
    place_members(block, array);
    array.state = array.level == "container" ? ArrayState::container : counted_state(redundancy(array));
    findings.arrays.push_back(std::move(array));
}

/// "ARRAY /dev/md0 level=raid1 num-devices=2 metadata=1.2 name=node:0 UUID=..."
void read_array_line(std::string_view line, Findings& findings) {
    const auto words = split_words(line);
    const auto device = std::ranges::find_if(words, [](auto word) { return word.starts_with("/dev/"); });
    const auto name = device == words.end() ? std::string("md") : kernel_name(*device);
    say_nothing_of((parse_uint(name) ? "md" : "") + name, findings);
}

}  // namespace

bool is_mdadm_list(std::string_view output) {
    return std::ranges::any_of(split_lines(output), [](std::string_view line) {
        return line.starts_with("MD_LEVEL=") || line.starts_with("MD_UUID=") || line.starts_with("ARRAY ");
    });
}

Findings parse_mdadm_list(std::string_view output) {
    Findings findings;
    findings.complete = true;
    Export block;
    for (const auto line : split_lines(output)) {
        if (line.starts_with("ARRAY ")) {
            read_array_line(line, findings);
        } else if (const auto equals = line.find('='); line.starts_with("MD_") && equals != line.npos) {
            const auto key = line.substr(0, equals);
            if (key == "MD_LEVEL") finish(std::exchange(block, {}), findings);
            read_line(block, key, trim(line.substr(equals + 1)));
        }
    }
    finish(std::move(block), findings);
    return findings;
}

}  // namespace raidwatch::mdraid
