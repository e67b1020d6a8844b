#include "collectors/text/amount.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::btrfs {

namespace {

constexpr std::uint64_t kMostDevices = 4096;

/// "Label: 'mail'  uuid: 0123-..." and "Label: none  uuid: ..."
Array head_of(std::string_view line) {
    Array array;
    array.engine = ArrayEngine::btrfs;
    array.state = ArrayState::optimal;
    const auto uuid_at = line.rfind("uuid: ");
    if (uuid_at != line.npos) {
        const std::string uuid(trim(line.substr(uuid_at + 6)));
        array.id = "btrfs-" + uuid;
        array.name = uuid;
    }
    const auto open = line.find('\''), close = line.rfind('\'');
    if (open != line.npos && close > open + 1) array.name = line.substr(open + 1, close - open - 1);
    return array;
}

/// "devid    1 size 10.00GiB used 2.00GiB path /dev/sdb"; "... path <missing disk> MISSING" and "path
/// MISSING".
void add_device(std::string_view line, Array& array) {
    const auto words = split_words(line);
    Member device;
    if (const auto id = words.size() > 1 ? parse_uint(words[1]) : std::nullopt;
        id && *id > 0 && *id <= kMostDevices)
        device.ordinal = static_cast<int>(*id) - 1;
    const auto path = std::ranges::find(words, "path");
    const bool missing = contains(line, "MISSING") || contains(line, "<missing");
    if (!missing && path != words.end() && path + 1 != words.end()) {
        device.device = path[1].starts_with("/dev/") ? path[1].substr(5) : path[1];
        device.state = MemberState::in_sync;
    } else {
        device.state = MemberState::missing;
        if (path != words.end() && path + 1 != words.end() && path[1].starts_with("/dev/"))
            device.device = path[1].substr(5);
    }
    array.members.push_back(std::move(device));
}

/// How many devices it should have is stated; those that are not listed are missing.
void finish_show(Array& array) {
    const auto stated = static_cast<std::size_t>(array.raid_disks.value_or(0));
    while (array.members.size() < stated) {
        Member lost;
        lost.state = MemberState::missing;
        array.members.push_back(lost);
    }
    const auto lost =
        std::ranges::count_if(array.members, [](const Member& m) { return m.state == MemberState::missing; });
    if (lost > 0 && array.state == ArrayState::optimal) array.state = ArrayState::degraded;
}

}  // namespace

Findings parse_show(std::string_view output) {
    Findings findings;
    for (const auto untrimmed : split_lines(output)) {
        const auto line = trim(untrimmed);
        if (line.starts_with("Label:")) {
            findings.arrays.push_back(head_of(line));
        } else if (line.starts_with("Total devices ") && !findings.arrays.empty()) {
            const auto words = split_words(line);
            const auto count = words.size() > 2 ? parse_uint(words[2]) : std::nullopt;
            if (count && *count <= kMostDevices) findings.arrays.back().raid_disks = static_cast<int>(*count);
        } else if (line.starts_with("devid") && !findings.arrays.empty()) {
            add_device(line, findings.arrays.back());
        } else if (contains(line, "Some devices missing") && !findings.arrays.empty()) {
            findings.arrays.back().state = ArrayState::degraded;
        } else if (!line.empty() && !line.starts_with("warning") && !line.starts_with("WARNING") &&
                   !line.starts_with("btrfs-progs")) {
            findings.problems.push_back({"btrfs", ErrorCode::malformed,
                                         "not understood as btrfs filesystem show: " + printable(line, 100)});
        }
    }
    for (auto& array : findings.arrays) finish_show(array);
    if (findings.arrays.empty() && findings.problems.empty())
        findings.problems.push_back({"btrfs", ErrorCode::malformed, "no file system in this output"});
    findings.complete = findings.problems.empty();
    return findings;
}

namespace {

/// "Data,RAID1: Size:1.00GiB, Used:768.00KiB (75.00%)"
std::optional<std::string> profile_in(std::string_view line) {
    for (const std::string_view kind : {"Data,", "Metadata,", "System,", "Data+Metadata,"}) {
        if (!line.starts_with(kind)) continue;
        const auto colon = line.find(':');
        if (colon == line.npos || !contains(line, "Size:")) return std::nullopt;
        return std::string(line.substr(kind.size(), colon - kind.size()));
    }
    return std::nullopt;
}

/// The profile that bears the fewest losses decides for the whole.
void weaken(std::string_view profile, std::string& weakest) {
    const auto now = bears(profile);
    if (!now) return;
    if (weakest.empty() || *now < bears(weakest).value_or(0)) weakest = profile;
}

/// "   /dev/sdb     1.00GiB", "   missing      1.00GiB", "   <missing disk>   1.00GiB"
void note_device(std::string_view line, Array& array) {
    const auto words = split_words(line);
    if (words.size() < 2) return;
    Member device;
    if (words[0].starts_with("/dev/")) {
        device.device = words[0].substr(5);
        device.state = MemberState::in_sync;
    } else if (words[0] == "missing" || words[0] == "<missing") {
        device.state = MemberState::missing;
    } else {
        return;
    }
    const bool known =
        std::ranges::any_of(array.members, [&](const Member& m) { return m.device == device.device; });
    if (!known) array.members.push_back(std::move(device));
}

}  // namespace

Findings parse_usage(std::string_view output) {
    Findings findings;
    Array array;
    array.engine = ArrayEngine::btrfs;
    array.name = "btrfs";
    std::string weakest;
    bool overall = false, lacks = false;
    for (const auto untrimmed : split_lines(output)) {
        const auto line = trim(untrimmed);
        if (line == "Overall:") overall = true;
        if (const auto profile = profile_in(line)) weaken(*profile, weakest);
        if (line.starts_with("Device size:")) array.bytes = parse_amount(trim(line.substr(12)));
        if (line.starts_with("Device missing:")) lacks = parse_amount(trim(line.substr(15))).value_or(0) > 0;
        note_device(line, array);
    }
    if (!overall || weakest.empty()) {
        findings.problems.push_back(
            {"btrfs", ErrorCode::malformed, "not understood as btrfs filesystem usage"});
        return findings;
    }
    const bool listed =
        std::ranges::any_of(array.members, [](const Member& m) { return m.state == MemberState::missing; });
    if (lacks && !listed) array.members.push_back({.state = MemberState::missing});
    array.level = level_of(weakest);
    array.raid_disks = static_cast<int>(array.members.size());
    const int most = bears(weakest).value_or(0);
    array.state = !(lacks || listed) ? ArrayState::optimal
                  : most > 0         ? ArrayState::degraded
                                     : ArrayState::failed;
    findings.arrays.push_back(std::move(array));
    findings.complete = true;
    return findings;
}

}  // namespace raidwatch::btrfs
