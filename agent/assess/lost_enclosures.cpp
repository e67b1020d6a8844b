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

/// The disk sits in the bay: by its kernel name, behind a RAID controller by its place.
bool is_in(const Disk& disk, const EnclosureSlot& slot, const Enclosure& enclosure) {
    if (!slot.device.empty() && disk.device == slot.device) return true;
    return !enclosure.controller.empty() && disk.controller == enclosure.controller && disk.slot == slot.name;
}

bool was_in(const Disk& disk, const Enclosure& enclosure) {
    return std::ranges::any_of(enclosure.slots,
                               [&](const EnclosureSlot& slot) { return is_in(disk, slot, enclosure); });
}

template <class Fact>
bool listed(const Snapshot& snapshot, std::vector<Fact> Findings::*facts, const std::string& id) {
    return std::ranges::any_of(snapshot.domains, [&](const auto& entry) {
        return !is_memory(entry.first) && std::ranges::count(entry.second.last.*facts, id, &Fact::id) > 0;
    });
}

void add_new(std::vector<Disk>& disks, const Disk& disk) {
    if (std::ranges::count(disks, disk.id, &Disk::id) == 0) disks.push_back(disk);
}

/// Bays that were full are empty, or the enclosure itself is missing.
bool lost_something(const Enclosure& before, const Enclosure* now) {
    if (!now) return true;
    return std::ranges::any_of(before.slots, [&](const EnclosureSlot& slot) {
        return !slot.device.empty() &&
               std::ranges::count(now->slots, slot.device, &EnclosureSlot::device) == 0;
    });
}

const Findings* as_it_was(const Snapshot& snapshot, const std::string& id, UtcTime now) {
    const auto found = snapshot.domains.find(Domain{kBays, id});
    if (found == snapshot.domains.end() || now - found->second.last.taken_at > kTogether) return nullptr;
    return &found->second.last;
}

/// Of the inventory's disks.
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

std::vector<Disk> taken_along(const Snapshot& snapshot, const Enclosure& enclosure,
                              const std::vector<Disk>& lately, UtcTime now) {
    const auto* earlier = as_it_was(snapshot, enclosure.id, now);
    std::vector<Disk> disks;
    for (const auto& disk : lately)
        if (was_in(disk, enclosure) || (earlier && was_in(disk, earlier->enclosures.front())))
            add_new(disks, disk);
    if (earlier)
        for (const auto& disk : earlier->disks)
            if (!listed(snapshot, &Findings::disks, disk.id)) add_new(disks, disk);
    return disks;
}

DomainState memory_with(const Enclosure& enclosure, Domain domain, UtcTime at) {
    auto memory = memory_of(std::move(domain), at);
    memory.last.enclosures = {enclosure};
    return memory;
}

}  // namespace

void remember_emptied_bays(Snapshot& snapshot, const Findings& before, const Findings& now) {
    for (const auto& enclosure : before.enclosures) {
        const auto same = std::ranges::find(now.enclosures, enclosure.id, &Enclosure::id);
        const bool lost = lost_something(enclosure, same == now.enclosures.end() ? nullptr : &*same);
        if (!lost || as_it_was(snapshot, enclosure.id, now.taken_at)) continue;
        auto memory = memory_with(enclosure, {kBays, enclosure.id}, now.taken_at);
        for (const auto& [domain, state] : snapshot.domains)
            if (!is_memory(domain))
                for (const auto& disk : state.last.disks)
                    if (!enclosure.controller.empty() && was_in(disk, enclosure))
                        add_new(memory.last.disks, disk);
        snapshot.domains[memory.last.domain] = std::move(memory);
    }
}

bool disks_leave_an_enclosure(const Snapshot& snapshot, const Findings& inventory) {
    const auto has_left = [&](const EnclosureSlot& slot) {
        return !slot.device.empty() && std::ranges::count(inventory.disks, slot.device, &Disk::device) == 0;
    };
    for (const auto& [domain, state] : snapshot.domains) {
        if (is_memory(domain) || std::ranges::count(inventory.domains, domain) == 0) continue;
        for (const auto& enclosure : state.last.enclosures) {
            const auto* earlier = as_it_was(snapshot, enclosure.id, inventory.taken_at);
            const auto& slots = earlier ? earlier->enclosures.front().slots : enclosure.slots;
            if (std::ranges::count_if(slots, has_left) > 1) return true;
        }
    }
    return false;
}

void forget_emptied_bays(Snapshot& snapshot, UtcTime now, std::vector<Domain>& dropped) {
    std::erase_if(snapshot.domains, [&](const auto& entry) {
        const auto& [domain, state] = entry;
        const bool over = domain.source == kBays && now - state.last.taken_at > kTogether;
        if (over) dropped.push_back(domain);
        return over;
    });
}

void remember_lost_enclosures(Snapshot& snapshot, std::vector<Enclosure> gone, const std::vector<Disk>& disks,
                              const Findings& inventory) {
    for (const auto& [domain, state] : snapshot.domains)
        if (domain.source == kBays && std::ranges::count(gone, domain.target, &Enclosure::id) == 0)
            gone.push_back(state.last.enclosures.front());
    const auto lately = gone_lately(snapshot, disks, inventory);
    for (const auto& enclosure : gone) {
        const Domain domain{kLostEnclosure, enclosure.id};
        if (listed(snapshot, &Findings::enclosures, enclosure.id) || snapshot.domains.contains(domain))
            continue;
        auto memory = memory_with(enclosure, domain, inventory.taken_at);
        memory.last.disks = taken_along(snapshot, enclosure, lately, inventory.taken_at);
        if (!memory.last.disks.empty()) snapshot.domains[domain] = std::move(memory);
    }
}

void forget_returned_enclosures(Snapshot& snapshot, const Findings& inventory, std::vector<Domain>& dropped) {
    std::erase_if(snapshot.domains, [&](const auto& entry) {
        const auto& [domain, state] = entry;
        if (domain.source != kLostEnclosure) return false;
        const bool disks_back = std::ranges::all_of(state.last.disks, [&](const Disk& disk) {
            return is_there(inventory, disk) || listed(snapshot, &Findings::disks, disk.id);
        });
        const bool back = listed(snapshot, &Findings::enclosures, domain.target) || disks_back;
        if (back) dropped.push_back(domain);
        return back;
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
