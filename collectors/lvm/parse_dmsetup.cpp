#include "parse.hpp"
#include "targets.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::lvm {

namespace {

constexpr std::uint64_t kSector = 512;

int badness(MemberState state) {
    switch (state) {
        case MemberState::in_sync:
        case MemberState::spare:
            return 0;
        case MemberState::rebuilding:
            return 1;
        case MemberState::unknown:
            return 2;
        case MemberState::missing:
        case MemberState::faulty:
            break;
    }
    return 3;
}

int badness(ArrayState state) {
    switch (state) {
        case ArrayState::failed:
            return 3;
        case ArrayState::degraded:
            return 2;
        case ArrayState::unknown:
            return 1;
        default:
            return 0;
    }
}

/// A volume of several segments is as ill as its worst one, member by member.
void join(Array& array, Array&& segment) {
    if (array.bytes && segment.bytes) *array.bytes += *segment.bytes;
    if (badness(segment.state) > badness(array.state))
        array.state = segment.state, array.vendor_state = segment.vendor_state;
    if (!array.progress) array.progress = segment.progress;
    for (std::size_t i = 0; i < std::min(array.members.size(), segment.members.size()); ++i)
        if (badness(segment.members[i].state) > badness(array.members[i].state))
            array.members[i] = std::move(segment.members[i]);
}

void add(Array array, std::string_view name, std::uint64_t sectors, Findings& findings) {
    array.name = name;
    array.id = name.empty() ? "" : "dm-" + array.name;
    if (sectors < (1ULL << 54)) array.bytes = sectors * kSector;
    const auto known = std::ranges::find(findings.arrays, array.name, &Array::name);
    if (known != findings.arrays.end() && known->level == array.level)
        join(*known, std::move(array));
    else
        findings.arrays.push_back(std::move(array));
}

Target read_target(std::string_view target, const Words& words) {
    if (target == "raid") return read_raid(words);
    if (target == "mirror") return read_mirror(words);
    if (target == "multipath") return read_multipath(words);
    return read_other(target, words);
}

Problem problem(std::string_view line) {
    return {"dm", ErrorCode::malformed, "not understood as dmsetup status: " + printable(line, 120)};
}

/// "vg-lv: 0 2097152 raid raid1 2 AA 2097152/2097152 idle 0"; asked for one device, dmsetup leaves its name
/// out.
void read_line(std::string_view line, Findings& findings) {
    auto words = split_words(line);
    std::string_view name;
    if (words[0].ends_with(':')) {
        name = words[0].substr(0, words[0].size() - 1);
        words.erase(words.begin());
    }
    if (words.empty() && !name.empty()) return;  // a device without a table
    if (words.size() < 3 || !parse_uint(words[0]) || !parse_uint(words[1])) {
        findings.problems.push_back(problem(line));
        return;
    }
    auto target = read_target(words[2], {words.begin() + 3, words.end()});
    if (!target.understood) findings.problems.push_back(problem(line));
    if (target.array) add(*std::move(target.array), name, *parse_uint(words[1]), findings);
}

}  // namespace

Findings parse_dmsetup(std::string_view output) {
    Findings findings;
    bool any = false;
    for (const auto line : split_lines(output)) {
        const auto text = trim(line);
        if (text.empty()) continue;
        any = true;
        if (!text.starts_with('#') && text != "No devices found") read_line(text, findings);
    }
    if (!any) findings.problems.push_back({"dm", ErrorCode::malformed, "no output"});
    findings.complete = findings.problems.empty();
    return findings;
}

}  // namespace raidwatch::lvm
