// Linux Documentation/admin-guide/device-mapper/dm-raid.rst, "Status output":
//   <raid_type> <#devices> <health_chars> <sync_ratio> <sync_action> <mismatch_cnt> [<data_offset>
//   [<journal_char>]]

#include "targets.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <string>

namespace raidwatch::lvm {

namespace {

constexpr std::uint64_t kSector = 512;
constexpr std::size_t kMostMembers = 4096;

/// "raid6_zr": level and parity layout.
void read_level(std::string_view type, Array& array) {
    const auto underscore = type.find('_');
    array.level = type.substr(0, underscore);
    if (underscore != type.npos) array.layout = type.substr(underscore + 1);
}

struct Work {
    std::optional<Progress> progress;
    bool recovering = false;  ///< what is not in sync is being rebuilt or waits for it
};

std::optional<OperationKind> kind_of(std::string_view action) {
    if (action == "resync") return OperationKind::resync;
    if (action == "recover") return OperationKind::rebuild;
    if (action == "check") return OperationKind::check;
    if (action == "repair") return OperationKind::repair;
    if (action == "reshape") return OperationKind::reshape;
    return std::nullopt;
}

Work read_work(std::string_view ratio, std::string_view action) {
    Work work;
    work.recovering = action != "resync";
    const auto kind = kind_of(action);
    if (!kind) return work;
    Progress progress;
    progress.kind = *kind;
    const auto slash = ratio.find('/');
    if (slash != ratio.npos) {
        const auto done = parse_uint(ratio.substr(0, slash)), total = parse_uint(ratio.substr(slash + 1));
        if (done && total && *done <= *total && *total < (1ULL << 54)) {
            progress.done_bytes = *done * kSector;
            progress.total_bytes = *total * kSector;
        }
    }
    work.progress = progress;
    return work;
}

MemberState state_of(char health, bool recovering) {
    switch (health) {
        case 'A':
            return MemberState::in_sync;
        case 'a':  // alive; after creation or an unclean stop all are, and none is missing
            return recovering ? MemberState::rebuilding : MemberState::in_sync;
        case 'D':
            return MemberState::faulty;
        case '-':  // its table names no device
            return MemberState::missing;
        default:
            return MemberState::unknown;
    }
}

}  // namespace

Target read_raid(const Words& words) {
    if (words.size() < 4 || words[2].size() > kMostMembers) return {std::nullopt, false};
    Array array;
    array.engine = ArrayEngine::dm;
    read_level(words[0], array);
    const auto stated = parse_uint(words[1]);
    const auto action = words.size() > 4 ? words[4] : std::string_view();
    const auto work = read_work(words[3], action);
    for (std::size_t i = 0; i < words[2].size(); ++i) {
        Member member;
        member.ordinal = static_cast<int>(i);
        member.state = state_of(words[2][i], work.recovering);
        member.vendor_state = words[2].substr(i, 1);
        array.members.push_back(std::move(member));
    }
    array.raid_disks = static_cast<int>(array.members.size());
    array.progress = work.progress;
    array.vendor_state = std::string(words[2]) + (action.empty() ? "" : " " + std::string(action));
    if (words.size() > 5) array.mismatches = parse_uint(words[5]);
    // Only a check counts them, and the count stays until the next.
    if (array.mismatches.value_or(0) > 0 && action == "idle") array.last_operation = "check";
    array.state = counted_state(redundancy(array));
    if (words.size() > 7 && words[7] != "-") {
        Member journal;
        journal.journal = true;
        journal.state = state_of(words[7].front(), true);
        journal.vendor_state = words[7];
        array.members.push_back(std::move(journal));
    }
    const bool whole = stated && *stated == static_cast<std::uint64_t>(*array.raid_disks);
    return {std::move(array), whole};
}

}  // namespace raidwatch::lvm
