#include "lost_controllers.hpp"

#include "domains.hpp"

#include <algorithm>

namespace raidwatch::assess {

namespace {

const Controller* find_controller(const std::vector<Controller>& controllers, const std::string& id) {
    const auto found = std::ranges::find(controllers, id, &Controller::id);
    return found == controllers.end() ? nullptr : &*found;
}

template <class Fact>
void add_missing(std::vector<Fact>& to, const std::vector<Fact>& from) {
    for (const auto& fact : from)
        if (std::ranges::find(to, fact.id, &Fact::id) == to.end()) to.push_back(fact);
}

template <class Fact>
std::vector<Fact> behind(const std::vector<Fact>& facts, const std::string& controller) {
    std::vector<Fact> out;
    std::ranges::copy_if(facts, std::back_inserter(out),
                         [&](const Fact& fact) { return fact.controller == controller; });
    return out;
}

bool listed_elsewhere(const Snapshot& snapshot, const Domain& domain, const std::string& controller) {
    // A domain that only the inventory's word keeps alive goes with it.
    if (domain.source == "block") return false;
    return std::ranges::any_of(snapshot.domains, [&](const auto& entry) {
        return entry.first != domain && !is_memory(entry.first) &&
               find_controller(entry.second.last.controllers, controller);
    });
}

/// The fullest description comes from the domain that asks the controller itself.
void describe(Controller& controller, const Snapshot& snapshot, DomainState& memory) {
    for (const auto& [domain, state] : snapshot.domains) {
        if (is_memory(domain)) continue;
        add_missing(memory.last.arrays, behind(state.last.arrays, controller.id));
        if (domain.source != "block") add_missing(memory.last.disks, behind(state.last.disks, controller.id));
        const auto* told = find_controller(state.last.controllers, controller.id);
        if (!told || domain.source == "block") continue;
        memory.last.domains.push_back(domain);
        const auto name = told->name.empty() ? controller.name : told->name;
        controller = *told;
        controller.name = name;
    }
}

bool has_come_back(const Array& array, const Snapshot& snapshot) {
    for (const auto& [domain, state] : snapshot.domains) {
        if (is_memory(domain)) continue;
        for (const auto& now : state.last.arrays) {
            if (now.id == array.id)
                return now.state == ArrayState::optimal || now.state == ArrayState::degraded;
            for (const auto& member : now.members)
                if (member.disk && std::ranges::count(array.members, member.disk, &Member::disk) > 0)
                    return true;
        }
    }
    return false;
}

bool is_back(const DomainState& memory, const Snapshot& snapshot) {
    const auto& id = memory.last.controllers.front().id;
    bool listed = false, answered = memory.last.domains.empty();
    for (const auto& [domain, state] : snapshot.domains) {
        if (is_memory(domain)) continue;
        const auto* now = find_controller(state.last.controllers, id);
        if (!now) continue;
        listed = true;
        if (now->state == ControllerState::lost || now->foreign_configuration.value_or(false)) return false;
        answered = answered || (domain.source != "block" && !state.failing_since &&
                                state.last.taken_at > memory.last.taken_at);
    }
    return listed && answered && std::ranges::all_of(memory.last.arrays, [&](const Array& array) {
               return has_come_back(array, snapshot);
           });
}

}  // namespace

void remember_lost(Snapshot& snapshot, const Domain& domain, const EarlierLook& before, UtcTime at) {
    const auto& now = snapshot.domains[domain].last.controllers;
    for (auto controller : before.controllers) {
        if (find_controller(now, controller.id) || listed_elsewhere(snapshot, domain, controller.id))
            continue;
        auto memory = memory_of({kLost, controller.id}, at);
        memory.last_complete_at = before.seen_at;
        memory.last.disks = behind(before.disks, controller.id);
        describe(controller, snapshot, memory);
        // Lost again before everything was back: what it carried at first is still missed.
        const auto earlier = snapshot.domains.find(memory.last.domain);
        if (earlier != snapshot.domains.end()) {
            memory.last.taken_at = earlier->second.last.taken_at;
            memory.last_complete_at = earlier->second.last_complete_at;
            add_missing(memory.last.arrays, earlier->second.last.arrays);
            add_missing(memory.last.disks, earlier->second.last.disks);
        }
        // One that carried nothing is not missed.
        if (memory.last.arrays.empty() && memory.last.disks.empty() && memory.last.domains.empty()) continue;
        memory.last.controllers = {controller};
        snapshot.domains[memory.last.domain] = std::move(memory);
    }
}

bool is_lost(const Snapshot& snapshot, const std::string& controller) {
    return !controller.empty() && snapshot.domains.contains(Domain{kLost, controller});
}

void forget_returned(Snapshot& snapshot, std::vector<Domain>& dropped) {
    std::erase_if(snapshot.domains, [&](const auto& entry) {
        if (entry.first.source != kLost) return false;
        const bool over = entry.second.last.controllers.empty() || is_back(entry.second, snapshot);
        if (over) dropped.push_back(entry.first);
        return over;
    });
}

LostController lost_controller(const DomainState& memory) {
    LostController lost;
    if (!memory.last.controllers.empty()) lost.controller = memory.last.controllers.front();
    lost.since = memory.last.taken_at;
    lost.seen_at = memory.last_complete_at;
    lost.arrays = memory.last.arrays;
    lost.disks = memory.last.disks;
    return lost;
}

}  // namespace raidwatch::assess
