// Targets without redundancy. Linux Documentation/admin-guide/device-mapper/: thin-provisioning.rst,
// snapshot.rst, cache.rst, striped.rst, verity.rst, writecache.rst.

#include "targets.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <string>

namespace raidwatch::lvm {

namespace {

bool has(const Words& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

std::string joined(const Words& words) {
    std::string text;
    for (const auto word : words) text += (text.empty() ? "" : " ") + std::string(word);
    return text;
}

Target volume(std::string_view level, ArrayState state, const Words& words) {
    Array array;
    array.engine = ArrayEngine::dm;
    array.level = level;
    array.state = state;
    array.vendor_state = joined(words);
    return {std::move(array), true};
}

/// "1 138/4096 20/2048 - rw discard_passdown queue_if_no_space - 1024", "Fail", "Error"
Target read_pool(std::string_view target, const Words& words) {
    if (words.empty()) return {std::nullopt, false};
    auto state = ArrayState::optimal;
    if (words[0] == "Fail" || words[0] == "Error")
        state = ArrayState::failed;
    else if (has(words, "out_of_data_space") || has(words, "needs_check") || has(words, "ro"))
        state = ArrayState::degraded;
    else if (!has(words, "rw"))
        state = ArrayState::unknown;
    return volume(target, state, words);
}

/// "2 254:1 254:2 1 AA"
Target read_striped(const Words& words) {
    const auto stripes = words.empty() ? std::nullopt : parse_uint(words[0]);
    if (!stripes || words.size() < 2) return {std::nullopt, !words.empty()};
    const auto health = words.back();
    if (health.size() != *stripes || health.find_first_not_of("AD") != health.npos) return {};
    if (health.find('D') == health.npos) return {};
    return volume("raid0", ArrayState::failed, words);
}

/// "<mismatches> <sectors> <recalculated sectors or ->"; below a RAID volume the other copies put them right.
Target read_integrity(const Words& words) {
    const auto mismatches = words.empty() ? std::nullopt : parse_uint(words[0]);
    if (mismatches.value_or(0) == 0) return {};
    auto target = volume("integrity", ArrayState::optimal, words);
    Member member;
    member.ordinal = 0;
    member.state = MemberState::in_sync;
    member.checksum_errors = mismatches;
    target.array->members.push_back(std::move(member));
    target.array->raid_disks = 1;
    return target;
}

}  // namespace

Target read_other(std::string_view target, const Words& words) {
    const auto first = words.empty() ? std::string_view() : words[0];
    if (target == "thin-pool" || target == "cache") return read_pool(target, words);
    if (target == "striped") return read_striped(words);
    if (target == "snapshot" || target == "snapshot-merge") {
        const bool lost = first == "Invalid" || first == "Overflow" || first == "Merge";
        return lost ? volume(target, ArrayState::failed, words) : Target{};
    }
    if (target == "thin" && (first == "Fail" || first == "Error"))
        return volume(target, ArrayState::failed, words);
    if (target == "verity" && first == "C") return volume(target, ArrayState::failed, words);
    if (target == "writecache" && parse_uint(first).value_or(0) != 0)
        return volume(target, ArrayState::failed, words);
    // What LVM puts in the place of a device that is gone.
    if (target == "error") return volume("linear", ArrayState::failed, {"error"});
    if (target == "vdo" && words.size() > 1 && words[1] == "read-only")
        return volume(target, ArrayState::failed, words);
    if (target == "integrity") return read_integrity(words);
    return {};
}

}  // namespace raidwatch::lvm
