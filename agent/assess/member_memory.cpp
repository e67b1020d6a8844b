#include "member_memory.hpp"

#include "domains.hpp"

#include <algorithm>

namespace raidwatch::assess {

namespace {

const Array* known_in(const DomainState& state, const std::string& id) {
    const auto found = std::ranges::find(state.last.arrays, id, &Array::id);
    return found == state.last.arrays.end() ? nullptr : &*found;
}

/// Another disk does the work of its place.
bool is_filled(const Array& now, const Member& place) {
    return place.ordinal && std::ranges::any_of(now.members, [&](const Member& member) {
               return member.ordinal == place.ordinal && member.group == place.group &&
                      member.device != place.device && member.state == MemberState::in_sync &&
                      !member.device_gone;
           });
}

/// What a member that is faulty or gone now was at the earlier look. The kernel wants every member replaced
/// that could not be written to once: such a one has failed unless a replacement is in its place.
std::string past_of(const Member& before, const Array& now) {
    if (before.want_replacement && is_filled(now, before)) return "replaced";
    if (!before.past.empty()) return before.past;
    // A replacement that fails while it is being written was a spare until then.
    if (before.state == MemberState::spare || before.replacement) return "spare";
    return "member";
}

}  // namespace

const Array* earlier_look(const Snapshot& snapshot, const Domain& domain, const std::string& id) {
    const auto here = snapshot.domains.find(domain);
    if (here != snapshot.domains.end())
        if (const auto* known = known_in(here->second, id)) return known;
    for (const auto& [other, state] : snapshot.domains)
        if (is_memory(other) || other.source == domain.source)
            if (const auto* known = known_in(state, id)) return known;
    return nullptr;
}

void remember_members(Array& now, const Array& before) {
    for (auto& member : now.members) {
        if (member.device.empty()) continue;
        const auto earlier = std::ranges::find(before.members, member.device, &Member::device);
        if (earlier == before.members.end()) continue;
        if (!member.disk) member.disk = earlier->disk;
        const bool out = member.state == MemberState::faulty || member.state == MemberState::missing;
        if (out && (!member.disk || member.disk == earlier->disk)) member.past = past_of(*earlier, now);
    }
    // An emptied slot keeps the name of the disk that was in it.
    for (auto& member : now.members) {
        if (member.disk || !member.device.empty() || !member.ordinal) continue;
        const auto earlier = std::ranges::find(before.members, member.ordinal, &Member::ordinal);
        if (earlier != before.members.end()) member.disk = earlier->disk;
    }
}

}  // namespace raidwatch::assess
