#include "carry.hpp"

#include "fill.hpp"

#include <algorithm>

namespace raidwatch::assess {

namespace {

/// A state that nothing was said of; a word that is not understood was.
template <class Fact, class State>
bool is_unsaid(const Fact& fact, State unknown) {
    return fact.state == unknown && fact.vendor_state.empty();
}

void carry(Controller& now, const Controller& before) {
    const bool another_card = !now.serial.empty() && !before.serial.empty() && now.serial != before.serial;
    if (another_card) return;
    if (is_unsaid(now, ControllerState::unknown) && before.state != ControllerState::lost) {
        now.state = before.state;
        now.vendor_state = before.vendor_state;
    }
    for (auto field : {&Controller::vendor, &Controller::model, &Controller::serial, &Controller::firmware,
                       &Controller::driver})
        fill(now.*field, before.*field);
    fill_figures(now, before);  // of the log, what was read up to now is where the next look goes on
}

void carry(Enclosure& now, const Enclosure& before) {
    for (auto field : {&Enclosure::vendor, &Enclosure::model, &Enclosure::serial, &Enclosure::controller})
        fill(now.*field, before.*field);
    for (auto elements : {&Enclosure::fans, &Enclosure::power_supplies, &Enclosure::temperatures})
        for (const auto& element : before.*elements)
            if (std::ranges::count(now.*elements, element.name, &EnclosureElement::name) == 0)
                (now.*elements).push_back(element);
    if (now.slots.empty()) now.slots = before.slots;
}

void carry(Array& now, const Array& before) {
    if (is_unsaid(now, ArrayState::unknown)) {
        now.state = before.state;
        now.vendor_state = before.vendor_state;
    }
    // Members of another state of the array would contradict it.
    if (now.members.empty() && now.state == before.state) now.members = before.members;
}

void carry(Disk& now, const Disk& before) {
    if (is_unsaid(now, DiskState::unknown)) {
        now.state = before.state;
        now.vendor_state = before.vendor_state;
    }
    fill_figures(now, before);
}

template <class Fact>
void carry_all(std::vector<Fact>& now, const std::vector<Fact>& before) {
    for (auto& fact : now)
        if (const auto known = std::ranges::find(before, fact.id, &Fact::id); known != before.end())
            carry(fact, *known);
}

}  // namespace

void carry_unsaid(Findings& now, const Findings& before) {
    carry_all(now.controllers, before.controllers);
    carry_all(now.enclosures, before.enclosures);
    carry_all(now.arrays, before.arrays);
    carry_all(now.disks, before.disks);
}

}  // namespace raidwatch::assess
