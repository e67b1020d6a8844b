#include "merge.hpp"

#include "carry.hpp"
#include "departed.hpp"
#include "domains.hpp"
#include "fallen_silent.hpp"
#include "lost_controllers.hpp"
#include "lost_enclosures.hpp"
#include "member_memory.hpp"
#include "pool_kernel.hpp"
#include "second_source.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace raidwatch::assess {

namespace {

const Array* find_array(const Findings& findings, const std::string& id) {
    const auto found = std::ranges::find(findings.arrays, id, &Array::id);
    return found == findings.arrays.end() ? nullptr : &*found;
}

/// A controller keeps the name that people know it by: tools and the bus count anew when one of several goes.
/// A battery that the same card no longer reports has been taken out, or is dead.
void remember_controller(Controller& now, const Snapshot& snapshot, const Findings& findings) {
    std::set<std::string> taken;
    for (const auto& [domain, state] : snapshot.domains)
        for (const auto& known : state.last.controllers) {
            if (known.id != now.id) {
                taken.insert(known.name);
                continue;
            }
            if (!known.name.empty()) now.name = known.name;
            const bool same_card = findings.complete && domain == findings.domain &&
                                   known.serial == now.serial && now.state != ControllerState::lost;
            if (same_card && known.battery && !now.battery)
                now.battery = Battery{.kind = known.battery->kind, .state = BatteryState::missing};
        }
    if (!taken.contains(now.name) || !now.name.starts_with('c')) return;
    for (int number = 0; taken.contains(now.name); ++number) now.name = "c" + std::to_string(number);
}

/// Replaces in `list` the facts that `news` names, by id; keeps the rest.
template <class Fact, class Id>
void overlay(std::vector<Fact>& list, const std::vector<Fact>& news, Id id) {
    for (const auto& fact : news) {
        const auto known = std::ranges::find(list, fact.*id, id);
        if (known == list.end())
            list.push_back(fact);
        else
            *known = fact;
    }
}

/// A sleeping disk gives no reading; the last one stays valid.
void keep_readings_of_sleepers(Findings& now, const Findings& before) {
    for (const auto& disk : now.disks) {
        if (!disk.asleep.value_or(false)) continue;
        const auto old = std::ranges::find(before.readings, disk.id, &SmartReading::disk);
        if (old != before.readings.end() &&
            std::ranges::count(now.readings, disk.id, &SmartReading::disk) == 0)
            now.readings.push_back(*old);
    }
}

/// Its members now belong to other arrays, or it is there again: nobody misses it.
bool superseded(const Array& gone, const Snapshot& snapshot) {
    for (const auto& [domain, state] : snapshot.domains) {
        if (is_memory(domain)) continue;
        for (const auto& array : state.last.arrays) {
            if (array.id == gone.id) return true;
            for (const auto& member : array.members)
                if (member.disk && std::ranges::count(gone.members, member.disk, &Member::disk) > 0)
                    return true;
        }
    }
    return false;
}

void remember_vanished(Snapshot& snapshot, const Domain& domain, const std::vector<Array>& gone, UtcTime at) {
    if (domain.source == kPoolKernel) return;  // each pool has a domain of its own, which tells of its end
    for (const auto& array : gone) {
        if (array.state == ArrayState::container || is_lost(snapshot, array.controller)) continue;
        if (superseded(array, snapshot)) continue;
        auto memory = memory_of({kVanished, array.id}, at);
        memory.last.arrays.push_back(array);
        snapshot.domains[memory.last.domain] = memory;
    }
}

/// Of a source that lists several arrays: those that its complete answer no longer has.
std::vector<Array> without(const std::vector<Array>& before, const Findings& now) {
    std::vector<Array> gone;
    std::ranges::copy_if(before, std::back_inserter(gone),
                         [&](const Array& array) { return !find_array(now, array.id); });
    return gone;
}

bool told_by_others(const Array& array, const Domain& domain, const Snapshot& snapshot) {
    return std::ranges::any_of(snapshot.domains, [&](const auto& entry) {
        return entry.first != domain && !is_memory(entry.first) && find_array(entry.second.last, array.id);
    });
}

/// A vendor's tool that nobody can run any more, while its controller is there: what only the tool told is
/// not gone, only out of sight.
bool lost_its_tool(const Domain& domain, const Snapshot& snapshot, const Findings& inventory) {
    if (!is_vendor_tool(domain)) return false;
    const auto& arrays = snapshot.domains.at(domain).last.arrays;
    const bool there = std::ranges::count(inventory.controllers, "pci-" + domain.target, &Controller::id) > 0;
    return there && std::ranges::any_of(
                        arrays, [&](const Array& array) { return !told_by_others(array, domain, snapshot); });
}

void put_out_of_sight(DomainState& state, const Findings& inventory) {
    const auto& domain = state.last.domain;
    const auto tool = domain.source == "raid" ? std::string("the controller's tool") : domain.source;
    state.problems = {{domain.text(), ErrorCode::not_found, tool + " is not installed any more"}};
    if (!state.failing_since) state.failing_since = inventory.taken_at;
}

std::vector<Domain> drop_absent(Snapshot& snapshot, const std::vector<Disk>& disks_before,
                                const Findings& inventory) {
    const auto all = present_domains(snapshot, inventory);
    const std::set<Domain> present(all.begin(), all.end());
    std::vector<Domain> dropped;
    std::vector<Enclosure> enclosures;
    for (auto it = snapshot.domains.begin(); it != snapshot.domains.end();) {
        const auto& domain = it->first;
        if (domain == inventory.domain || is_memory(domain) || present.contains(domain)) {
            ++it;
            continue;
        }
        if (lost_its_tool(domain, snapshot, inventory)) {
            put_out_of_sight(it->second, inventory);
            ++it;
            continue;
        }
        dropped.push_back(domain);
        const auto state = std::move(it->second);
        it = snapshot.domains.erase(it);
        remember_vanished(snapshot, state.last.domain, state.last.arrays, inventory.taken_at);
        enclosures.insert(enclosures.end(), state.last.enclosures.begin(), state.last.enclosures.end());
    }
    remember_lost_enclosures(snapshot, std::move(enclosures), disks_before, inventory);
    return dropped;
}

void forget_superseded(Snapshot& snapshot, std::vector<Domain>& dropped) {
    for (auto it = snapshot.domains.begin(); it != snapshot.domains.end();) {
        const bool over = it->first.source == kVanished && !it->second.last.arrays.empty() &&
                          superseded(it->second.last.arrays.front(), snapshot);
        if (over) dropped.push_back(it->first);
        it = over ? snapshot.domains.erase(it) : std::next(it);
    }
}

}  // namespace

std::vector<Domain> present_domains(const Snapshot& snapshot, const Findings& inventory) {
    auto present = inventory.domains;
    for (const auto& domain : inventory.domains)
        if (const auto known = snapshot.domains.find(domain); known != snapshot.domains.end())
            present.insert(present.end(), known->second.last.domains.begin(),
                           known->second.last.domains.end());
    return present;
}

std::vector<Domain> merge(Snapshot& snapshot, const Findings& told) {
    auto& state = snapshot.domains[told.domain];
    const auto findings = with_silence_told(told, state.last, snapshot);
    Findings news = findings;
    if (!findings.complete) recognise_pools(news, state.last);
    for (auto& array : news.arrays)
        if (const auto* before = earlier_look(snapshot, findings.domain, array.id))
            remember_members(array, *before);

    const auto arrays_before = state.last.arrays;
    if (findings.complete) remember_emptied_bays(snapshot, state.last, findings);
    const EarlierLook before{state.last.controllers, state.last.disks, state.last_complete_at};
    for (auto& controller : news.controllers) remember_controller(controller, snapshot, findings);
    const auto reports_lost = findings.complete ? reports_lost_since(state, findings) : std::nullopt;
    state.problems = findings.problems;
    if (findings.complete) {
        keep_readings_of_sleepers(news, state.last);
        news.problems.clear();
        state.last = std::move(news);
        state.last_complete_at = findings.taken_at;
        state.failing_since = reports_lost;
    } else {
        state.last.domain = findings.domain;
        carry_unsaid(news, state.last);
        overlay(state.last.controllers, news.controllers, &Controller::id);
        overlay(state.last.enclosures, news.enclosures, &Enclosure::id);
        overlay(state.last.arrays, news.arrays, &Array::id);
        overlay(state.last.disks, news.disks, &Disk::id);
        overlay(state.last.readings, news.readings, &SmartReading::disk);
        if (!state.failing_since) state.failing_since = findings.taken_at;
    }

    std::vector<Domain> dropped;
    if (findings.complete) {
        remember_lost(snapshot, findings.domain, before, findings.taken_at);
        remember_vanished(snapshot, findings.domain, without(arrays_before, findings), findings.taken_at);
    }
    const bool inventory = findings.domain.target.empty() && findings.domain.source == "block";
    if (inventory && findings.complete) {
        dropped = drop_absent(snapshot, before.disks, findings);
        forget_returned_enclosures(snapshot, findings, dropped);
        forget_emptied_bays(snapshot, findings.taken_at, dropped);
    }
    if (findings.complete && !is_smart(findings.domain)) {
        remember_departed(snapshot, before.disks, findings);
        forget_departed(snapshot, findings.taken_at, dropped);
    }
    if (!findings.arrays.empty()) forget_superseded(snapshot, dropped);
    forget_returned(snapshot, dropped);
    return dropped;
}

}  // namespace raidwatch::assess
