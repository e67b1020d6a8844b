// drivers/md/dm-raid1.c, mirror_status(), and dm-log.c:
//   <#mirrors> <device>... <regions in sync>/<regions> 1 <health chars> <#log args> <log type> [<log device>
//   <log health>]

#include "targets.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <string>

namespace raidwatch::lvm {

namespace {

constexpr std::size_t kMostMembers = 4096;

void judge(char health, Member& member) {
    member.vendor_state = health;
    switch (health) {
        case 'A':
            member.state = MemberState::in_sync;
            return;
        case 'R':  // a read failed, its data is not affected
            member.state = MemberState::in_sync;
            member.read_errors = 1;
            return;
        case 'D':  // writes failed
        case 'F':  // a flush failed
        case 'S':  // it could not be brought in sync
            member.state = MemberState::faulty;
            return;
        default:
            member.state = MemberState::unknown;
    }
}

void read_sync(std::string_view ratio, Array& array) {
    const auto slash = ratio.find('/');
    if (slash == ratio.npos) return;
    const auto done = parse_uint(ratio.substr(0, slash)), total = parse_uint(ratio.substr(slash + 1));
    if (!done || !total || *done >= *total) return;
    Progress progress;
    progress.kind = OperationKind::resync;
    progress.percent = 100.0 * static_cast<double>(*done) / static_cast<double>(*total);
    array.progress = progress;
}

/// Without its log a mirror still has all its data, but resynchronises as a whole after the next crash.
void read_log(const Words& words, std::size_t at, Array& array) {
    if (at + 3 >= words.size() || words[at + 1] != "disk") return;
    Member log;
    log.role = "log";
    log.device = words[at + 2];
    judge(words[at + 3].front(), log);
    if (log.state != MemberState::in_sync && array.state == ArrayState::optimal)
        array.state = ArrayState::degraded;
    array.members.push_back(std::move(log));
}

}  // namespace

Target read_mirror(const Words& words) {
    const auto count = words.empty() ? std::nullopt : parse_uint(words[0]);
    if (!count || *count == 0 || *count > kMostMembers || words.size() < *count + 2)
        return {std::nullopt, false};
    const auto mirrors = static_cast<std::size_t>(*count);
    Array array;
    array.engine = ArrayEngine::dm;
    array.level = "raid1";
    array.raid_disks = static_cast<int>(mirrors);
    read_sync(words[mirrors + 1], array);
    const auto health = words.size() > mirrors + 3 ? words[mirrors + 3] : std::string_view();
    const bool whole = health.size() == mirrors;
    for (std::size_t i = 0; i < mirrors; ++i) {
        Member member;
        member.ordinal = static_cast<int>(i);
        member.device = words[i + 1];
        if (whole) judge(health[i], member);
        array.members.push_back(std::move(member));
    }
    array.vendor_state = health;
    array.state = whole ? counted_state(redundancy(array)) : ArrayState::unknown;
    read_log(words, mirrors + 4, array);
    return {std::move(array), whole};
}

}  // namespace raidwatch::lvm
