#include "departed.hpp"

#include "domains.hpp"
#include "second_source.hpp"

#include <algorithm>
#include <chrono>

namespace raidwatch::assess {

namespace {

constexpr std::chrono::hours kKept{24};

bool is_same(const Disk& a, const Disk& b) {
    return a.id == b.id || same_drive(a, b);
}

bool has(const std::vector<Disk>& disks, const Disk& disk) {
    return std::ranges::any_of(disks, [&](const Disk& other) { return is_same(disk, other); });
}

/// By the name that another source gave it before this one missed it.
bool is_remembered(const Snapshot& snapshot, const Disk& disk) {
    return std::ranges::any_of(snapshot.domains, [&](const auto& entry) {
        return entry.first.source == kDeparted && has(entry.second.last.disks, disk);
    });
}

bool named_by_an_array(const Snapshot& snapshot, const std::string& disk) {
    return std::ranges::any_of(snapshot.domains, [&](const auto& entry) {
        return std::ranges::any_of(entry.second.last.arrays, [&](const Array& array) {
            return std::ranges::count(array.members, std::optional(disk), &Member::disk) > 0;
        });
    });
}

}  // namespace

const Disk* listed(const Snapshot& snapshot, const Disk& disk) {
    for (const auto& [domain, state] : snapshot.domains) {
        if (is_memory(domain) || is_smart(domain)) continue;
        const auto found =
            std::ranges::find_if(state.last.disks, [&](const Disk& other) { return is_same(disk, other); });
        if (found != state.last.disks.end()) return &*found;
    }
    return nullptr;
}

void remember_departed(Snapshot& snapshot, const std::vector<Disk>& before, const Findings& now) {
    for (const auto& disk : before) {
        if (std::ranges::count(now.disks, disk.id, &Disk::id) > 0) continue;
        if (listed(snapshot, disk) || is_remembered(snapshot, disk)) continue;
        auto memory = memory_of({kDeparted, disk.id}, now.taken_at);
        memory.last.disks.push_back(disk);
        snapshot.domains.insert_or_assign(memory.last.domain, memory);
    }
}

void forget_departed(Snapshot& snapshot, UtcTime now, std::vector<Domain>& dropped) {
    std::erase_if(snapshot.domains, [&](const auto& entry) {
        const auto& [domain, state] = entry;
        if (domain.source != kDeparted) return false;
        const bool old = now - state.last.taken_at > kKept && !named_by_an_array(snapshot, domain.target);
        const bool over = old || std::ranges::any_of(state.last.disks, [&](const Disk& disk) {
                              return listed(snapshot, disk) != nullptr;
                          });
        if (over) dropped.push_back(domain);
        return over;
    });
}

}  // namespace raidwatch::assess
