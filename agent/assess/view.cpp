#include "domains.hpp"
#include "fill.hpp"
#include "lost_controllers.hpp"
#include "lost_enclosures.hpp"
#include "merge.hpp"
#include "natural_order.hpp"
#include "pool_kernel.hpp"
#include "second_source.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace raidwatch::assess {

namespace {

/// One disk seen by two sources: what the first did not say, the second may.
void combine(Disk& disk, const Disk& other) {
    for (auto field : {&Disk::device, &Disk::vendor, &Disk::model, &Disk::serial, &Disk::firmware, &Disk::wwn,
                       &Disk::slot, &Disk::bus_path, &Disk::controller, &Disk::transport})
        fill(disk.*field, other.*field);
    fill(disk.bytes, other.bytes);
    fill(disk.logical_block_bytes, other.logical_block_bytes);
    fill(disk.physical_block_bytes, other.physical_block_bytes);
    fill(disk.rotation_rpm, other.rotation_rpm);
    fill(disk.asleep, other.asleep);
    fill_figures(disk, other);
    if (disk.kind == DiskKind::unknown) disk.kind = other.kind;
    const bool says_more = disk.state == DiskState::unknown || disk.state == DiskState::unconfigured;
    if (says_more && other.state != DiskState::unknown) {
        disk.state = other.state;
        disk.vendor_state = other.vendor_state;
    }
    if (disk.holders.empty()) disk.holders = other.holders;
}

/// Drives of one controller together, in the order of their slots.
bool comes_before(const Disk& a, const Disk& b) {
    if (a.controller != b.controller) return before(a.controller, b.controller);
    if (a.slot != b.slot) return before(a.slot, b.slot);
    return std::tie(a.device, a.id) < std::tie(b.device, b.id);
}

/// One controller seen by the inventory, by its firmware and by a vendor tool.
void combine(Controller& controller, const Controller& other) {
    for (auto field : {&Controller::name, &Controller::vendor, &Controller::model, &Controller::serial,
                       &Controller::firmware, &Controller::driver, &Controller::vendor_state})
        fill(controller.*field, other.*field);
    // What a vendor's tool calls worse is compared with both words told (second_source.hpp).
    if (controller.state == ControllerState::unknown || other.state == ControllerState::lost)
        controller.state = other.state;
    fill_figures(controller, other);
}

/// The inventory says of every controller on the bus that it is well; its own firmware knows better.
void heed_firmware(std::vector<Controller>& controllers, const std::vector<Controller>& told) {
    for (const auto& own : told) {
        const auto known = std::ranges::find(controllers, own.id, &Controller::id);
        const bool ill = own.state == ControllerState::degraded || own.state == ControllerState::failed;
        if (known != controllers.end() && ill && known->state == ControllerState::optimal)
            known->state = own.state;
    }
}

/// One volume seen by two sources; what they say differently is for whoever compares sources.
void combine(Array& array, const Array& other) {
    for (auto field : {&Array::device, &Array::level, &Array::controller, &Array::write_cache_configured,
                       &Array::write_cache_actual})
        fill(array.*field, other.*field);
    fill(array.bytes, other.bytes);
    fill(array.chunk_bytes, other.chunk_bytes);
    fill(array.raid_disks, other.raid_disks);
    fill(array.copies, other.copies);
    fill(array.progress, other.progress);
    if (array.members.empty()) array.members = other.members;
    if (array.mounts.empty()) array.mounts = other.mounts;
    if (array.state == ArrayState::unknown) {
        array.state = other.state;
        array.vendor_state = other.vendor_state;
    }
}

/// One enclosure seen by its own processor and by the controller it hangs on.
void combine(Enclosure& enclosure, const Enclosure& other) {
    for (auto field : {&Enclosure::name, &Enclosure::vendor, &Enclosure::model, &Enclosure::serial,
                       &Enclosure::controller})
        fill(enclosure.*field, other.*field);
    for (auto elements : {&Enclosure::fans, &Enclosure::power_supplies, &Enclosure::temperatures})
        if ((enclosure.*elements).empty()) enclosure.*elements = other.*elements;
    if (enclosure.slots.empty()) enclosure.slots = other.slots;
}

template <class Fact>
void add_or_combine(std::vector<Fact>& facts, const std::vector<Fact>& more) {
    for (const auto& fact : more) {
        const auto known = std::ranges::find(facts, fact.id, &Fact::id);
        if (known == facts.end())
            facts.push_back(fact);
        else
            combine(*known, fact);
    }
}

std::vector<Disk> combined_disks(const Snapshot& snapshot) {
    std::map<std::string, Disk> by_id;
    // A drive behind a controller that the controller lists no more is gone; its own domain goes a little
    // later.
    const auto add = [&](const Findings& findings) {
        for (const auto& disk : findings.disks) {
            if (is_passed_on(findings.domain) && !by_id.contains(disk.id)) continue;
            const auto [known, is_new] = by_id.try_emplace(disk.id, disk);
            if (!is_new) combine(known->second, disk);
        }
    };
    // The inventory decides which directly attached disks exist; the disk's own domain only adds to what it
    // says.
    const auto inventory = snapshot.domains.find(Domain{"block", ""});
    if (inventory != snapshot.domains.end()) add(inventory->second.last);
    for (const auto& [domain, state] : snapshot.domains)
        if (domain.source != "block" && !is_memory(domain) && naming_turn(domain) == 0) add(state.last);
    const auto known = [&] {
        std::vector<Disk> disks;
        for (const auto& [id, disk] : by_id) disks.push_back(disk);
        return disks;
    };
    for (int turn = 1; turn < kNamingTurns; ++turn)
        for (const auto& [domain, state] : snapshot.domains)
            if (naming_turn(domain) == turn) add(with_known_disks(state.last, known()));
    auto disks = known();
    std::ranges::sort(disks, comes_before);
    return disks;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// "sda1" sits on "sda", "nvme0n1p2" on "nvme0n1", and "nvme0n12" is another namespace.
bool sits_on(const std::string& member, const std::string& device) {
    if (device.empty() || !member.starts_with(device)) return false;
    auto rest = std::string_view(member).substr(device.size());
    if (rest.starts_with('p'))
        rest.remove_prefix(1);
    else if (!rest.empty() && is_digit(device.back()))
        return false;
    return std::ranges::all_of(rest, is_digit);
}

/// Its controller says that it does not work, or will not for long: no array's opinion mends that.
bool is_told_ill(DiskState state) {
    return state == DiskState::failed || state == DiskState::offline || state == DiskState::missing ||
           state == DiskState::predictive_failure || state == DiskState::foreign;
}

DiskState state_as_member(const Member& member, DiskState otherwise) {
    if (member.past == "replaced") return otherwise;
    switch (member.state) {
        case MemberState::in_sync:
            return is_told_ill(otherwise) ? otherwise : DiskState::online;
        case MemberState::rebuilding:
            return DiskState::rebuilding;
        case MemberState::spare:
            return DiskState::spare;
        case MemberState::faulty:
            return DiskState::failed;
        case MemberState::missing:
            return DiskState::missing;
        case MemberState::unknown:
            break;
    }
    return otherwise;
}

std::vector<const std::pair<const Domain, DomainState>*> second_sources_last(const Snapshot& snapshot) {
    std::vector<const std::pair<const Domain, DomainState>*> entries;
    for (const bool second : {false, true})
        for (const auto& entry : snapshot.domains)
            if (is_vendor_tool(entry.first) == second) entries.push_back(&entry);
    return entries;
}

void join_members(NodeView& view) {
    for (auto& array : view.arrays)
        for (auto& member : array.members) {
            if (!member.disk && !member.device.empty() && !member.device_gone) {
                const auto disk = std::ranges::find_if(
                    view.disks, [&](const Disk& d) { return sits_on(member.device, d.device); });
                if (disk != view.disks.end()) member.disk = disk->id;
            }
            if (!member.disk) continue;
            const auto disk = std::ranges::find(view.disks, *member.disk, &Disk::id);
            if (disk != view.disks.end()) disk->state = state_as_member(member, disk->state);
        }
}

}  // namespace

NodeView view(const Snapshot& snapshot) {
    NodeView view;
    view.disks = combined_disks(snapshot);
    for (const auto* entry : second_sources_last(snapshot)) {
        const auto& [domain, state] = *entry;
        auto renamed =
            naming_turn(domain) > 0 ? std::optional(with_known_disks(state.last, view.disks)) : std::nullopt;
        if (is_vendor_tool(domain)) renamed = with_known_volumes(*std::move(renamed), view.arrays);
        const auto& last = renamed ? *renamed : state.last;
        if (domain.source == kVanished) {
            for (const auto& array : last.arrays) view.vanished.push_back({array, last.taken_at});
            continue;
        }
        if (domain.source == kDeparted) {
            view.departed.insert(view.departed.end(), last.disks.begin(), last.disks.end());
            continue;
        }
        if (domain.source == kBays) continue;
        if (domain.source == kLostEnclosure) {
            view.lost_enclosures.push_back(lost_enclosure(state));
            continue;
        }
        if (domain.source == kLost) {
            view.lost.push_back(lost_controller(state));
            for (const auto& disk : last.disks)
                if (!view.known_disk(disk.id)) view.departed.push_back(disk);
            continue;
        }
        if (!is_vendor_tool(domain)) heed_firmware(view.controllers, last.controllers);
        add_or_combine(view.controllers, last.controllers);
        view.schedules.insert(view.schedules.end(), last.schedules.begin(), last.schedules.end());
        add_or_combine(view.enclosures, last.enclosures);
        if (domain.source != kPoolKernel) add_or_combine(view.arrays, last.arrays);
        for (const auto& reading : last.readings) {
            if (!view.disk(reading.disk)) continue;
            const auto known = std::ranges::find(view.readings, reading.disk, &SmartReading::disk);
            if (known == view.readings.end())
                view.readings.push_back(reading);
            else if (known->taken_at < reading.taken_at)
                *known = reading;
        }
        if (state.failing_since && !is_told_by_tool(snapshot, domain, state))
            view.blind.push_back({domain, *state.failing_since, state.problems});
    }
    heed_pool_kernel(snapshot, view);
    compare_sources(snapshot, view);
    name_apart(view);
    std::ranges::sort(view.arrays, before, &Array::name);
    join_members(view);
    return view;
}

}  // namespace raidwatch::assess
