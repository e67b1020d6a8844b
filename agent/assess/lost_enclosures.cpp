#include "lost_enclosures.hpp"

#include "domains.hpp"

#include <algorithm>

namespace raidwatch::assess {

namespace {

using namespace std::chrono_literals;

/// The kernel takes the disks away first, one after the other, and the enclosure's own processor last.
constexpr auto kTogether = 60s;

bool is_there(const Findings& inventory, const Disk& disk) {
    return std::ranges::count(inventory.disks, disk.id, &Disk::id) > 0;
}

std::vector<Disk> gone_lately(const Snapshot& snapshot, const std::vector<Disk>& disks,
                              const Findings& inventory) {
    std::vector<Disk> gone;
    std::ranges::copy_if(disks, std::back_inserter(gone),
                         [&](const Disk& disk) { return !is_there(inventory, disk); });
    for (const auto& [domain, state] : snapshot.domains)
        if (domain.source == kDeparted && inventory.taken_at - state.last.taken_at <= kTogether)
            for (const auto& disk : state.last.disks)
                if (!is_there(inventory, disk)) gone.push_back(disk);
    return gone;
}

}  // namespace

void remember_lost_enclosures(Snapshot& snapshot, const Findings& gone, const std::vector<Disk>& disks,
                              const Findings& inventory) {
    const auto lately = gone_lately(snapshot, disks, inventory);
    for (const auto& enclosure : gone.enclosures) {
        DomainState memory;
        memory.last.domain = {kLostEnclosure, enclosure.id};
        memory.last.taken_at = inventory.taken_at;
        memory.last.complete = true;
        memory.last_complete_at = inventory.taken_at;
        memory.last.enclosures = {enclosure};
        for (const auto& slot : enclosure.slots)
            for (const auto& disk : lately)
                if (!slot.device.empty() && disk.device == slot.device &&
                    std::ranges::count(memory.last.disks, disk.id, &Disk::id) == 0)
                    memory.last.disks.push_back(disk);
        if (!memory.last.disks.empty()) snapshot.domains[memory.last.domain] = std::move(memory);
    }
}

void forget_returned_enclosures(Snapshot& snapshot, const Findings& inventory, std::vector<Domain>& dropped) {
    std::erase_if(snapshot.domains, [&](const auto& entry) {
        const auto& [domain, state] = entry;
        if (domain.source != kLostEnclosure) return false;
        const bool listed = std::ranges::any_of(snapshot.domains, [&](const auto& other) {
            return other.first.source != kLostEnclosure &&
                   std::ranges::count(other.second.last.enclosures, domain.target, &Enclosure::id) > 0;
        });
        const bool disks_back = std::ranges::all_of(
            state.last.disks, [&](const Disk& disk) { return is_there(inventory, disk); });
        if (listed || disks_back) dropped.push_back(domain);
        return listed || disks_back;
    });
}

LostEnclosure lost_enclosure(const DomainState& memory) {
    LostEnclosure lost;
    if (!memory.last.enclosures.empty()) lost.enclosure = memory.last.enclosures.front();
    lost.since = memory.last.taken_at;
    lost.disks = memory.last.disks;
    return lost;
}

}  // namespace raidwatch::assess
