#include "adapters.hpp"

#include "collectors/text/identity_key.hpp"
#include "disk_names.hpp"
#include "lines.hpp"
#include "words.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::raid {

namespace {

/// More than any controller has.
constexpr std::size_t kMostDisks = 1024, kMostVolumes = 256, kMostAdapters = 64;

/// The element added to `list`, or `dropped`, emptied, where the list is full.
template <class Element>
Element& grown(std::deque<Element>& list, std::size_t most, Element& dropped, bool& overflowed) {
    if (list.size() < most) return list.emplace_back();
    overflowed = true;
    return dropped = Element{};
}

template <class List, class Key>
auto* find_by(List& list, std::string_view value, Key key) {
    const auto found = std::ranges::find(list, value, key);
    return found == list.end() ? nullptr : &*found;
}

bool is_out(DiskState state) {
    return state == DiskState::failed || state == DiskState::offline || state == DiskState::missing;
}

bool is_in_unknown_words(const Disk& disk) {
    return disk.state == DiskState::unknown && !says_nothing(disk.vendor_state);
}

/// What a disk's own state says about it as a member; unknown where it says nothing of it.
MemberState as_member(const Disk& disk) {
    switch (disk.state) {
        case DiskState::online:
        case DiskState::predictive_failure:
            return MemberState::in_sync;
        case DiskState::rebuilding:
            return MemberState::rebuilding;
        case DiskState::spare:
            return MemberState::spare;
        case DiskState::failed:
        case DiskState::offline:
            return MemberState::faulty;
        case DiskState::missing:
            return MemberState::missing;
        default:
            return MemberState::unknown;
    }
}

class Finisher {
  public:
    Finisher(Adapter& adapter, ArrayEngine engine, bool several, DiskNames& names, Findings& findings)
        : adapter_(adapter), engine_(engine), several_(several), names_(names), findings_(findings) {}

    void run() {
        auto& controller = adapter_.controller;
        if (controller.id.empty()) controller.id = controller.name;
        for (auto& disk : adapter_.disks) name_disk(disk);
        for (auto& volume : adapter_.volumes) finish_volume(volume);
        for (auto& disk : adapter_.disks) findings_.disks.push_back(disk);
        for (auto& enclosure : adapter_.enclosures) {
            enclosure.id = controller.id + "-" + key_part(enclosure.name);
            if (adapter_.told) enclosure.controller = controller.id;
            findings_.enclosures.push_back(enclosure);
        }
        if (adapter_.told) findings_.controllers.push_back(controller);
    }

  private:
    void name_disk(Disk& disk) {
        if (adapter_.told) disk.controller = adapter_.controller.id;
        if (same(disk.vendor, "ata")) disk.vendor.clear();  // the name of the transport, not of a maker
        // A drive that two controllers reach is one, by its WWN.
        if (!disk.wwn.empty())
            disk.id = "wwn-" + disk.wwn;
        else
            names_.name(disk, adapter_.controller.id);
    }

    Disk* disk_of(const Place& place) {
        if (auto* disk = is_real(place.serial) ? adapter_.find_serial(place.serial) : nullptr) return disk;
        return place.slot.empty() ? nullptr : adapter_.find_slot(place.slot);
    }

    void finish_volume(Volume& volume) {
        auto& array = volume.array;
        array.id = adapter_.controller.id + "-vd" + key_part(volume.number);
        if (array.name.empty()) array.name = "vd" + volume.number;
        if (several_) array.name = adapter_.controller.name + "/" + array.name;
        array.engine = engine_;
        if (adapter_.told) array.controller = adapter_.controller.id;
        int count = 0;
        for (auto& place : volume.places) {
            auto member = finish_member(place, array);
            if (!place.spare && volume.pairs_known) member.ordinal = count;
            if (!place.spare) ++count;
            array.members.push_back(std::move(member));
        }
        if (!array.raid_disks && count > 0) array.raid_disks = count;
        if (array.raid_disks) count_unseen_loss(array);
        findings_.arrays.push_back(array);
    }

    Member finish_member(Place& place, const Array& array) {
        auto member = std::move(place.member);
        auto* disk = disk_of(place);
        if (disk) {
            member.disk = disk->id;
            if (place.spare) disk->hot_spare = true;
            if (disk->state == DiskState::unknown && disk->vendor_state.empty() &&
                member.state == MemberState::in_sync)
                disk->state = DiskState::online;
            if (!disk->configured) disk->configured = true;
        }
        const bool whole = array.state == ArrayState::optimal;
        const bool told_otherwise = disk && (is_out(disk->state) || is_in_unknown_words(*disk));
        if (place.spare && !told_otherwise && member.state == MemberState::unknown)
            member.state = MemberState::spare;
        if (member.state == MemberState::unknown && disk) member.state = as_member(*disk);
        if (member.state == MemberState::unknown && whole && !(disk && disk->state == DiskState::unknown))
            member.state = MemberState::in_sync;
        if (place.spare && member.state == MemberState::faulty) member.past = "spare";
        return member;
    }

    Adapter& adapter_;
    ArrayEngine engine_;
    bool several_;
    DiskNames& names_;
    Findings& findings_;
};

std::string moved(const std::string& id, const std::string& from, const std::string& to) {
    if (id == from) return to;
    return id.starts_with(from + "-") ? to + id.substr(from.size()) : id;
}

}  // namespace

Disk* Adapter::find_slot(std::string_view slot) {
    return find_by(disks, slot, &Disk::slot);
}

Disk* Adapter::find_serial(std::string_view serial) {
    return find_by(disks, serial, &Disk::serial);
}

Disk& Adapter::disk(std::string_view slot) {
    if (auto* known = find_slot(slot)) return *known;
    auto& added = grown(disks, kMostDisks, dropped_disk, overflowed);
    added.slot = slot;
    return added;
}

void Adapter::add(Disk disk) {
    grown(disks, kMostDisks, dropped_disk, overflowed) = std::move(disk);
}

Volume& Adapter::volume(std::string_view number) {
    if (auto* known = find_by(volumes, number, &Volume::number)) return *known;
    auto& added = grown(volumes, kMostVolumes, dropped_volume, overflowed);
    added.number = number;
    return added;
}

Enclosure& Adapter::enclosure(std::string_view name) {
    if (auto* known = find_by(enclosures, name, &Enclosure::name)) return *known;
    auto& added = grown(enclosures, kMostVolumes, dropped_enclosure, overflowed);
    added.name = name;
    return added;
}

Adapter& Adapters::at(std::string_view name) {
    if (name.empty()) return current();
    const auto known =
        std::ranges::find_if(list, [&](const Adapter& a) { return a.controller.name == name; });
    if (known != list.end()) return *known;
    bool overflowed = false;
    auto& added = grown(list, kMostAdapters, dropped, overflowed);
    if (overflowed) list.back().overflowed = true;
    added.controller.name = name;
    return added;
}

Adapter& Adapters::current() {
    return list.empty() ? at("c0") : list.back();
}

Findings conclude(Adapters adapters, ArrayEngine engine, Reading reading) {
    Findings findings;
    findings.problems = std::move(reading.problems);
    DiskNames names;
    for (auto& adapter : adapters.list) {
        Finisher(adapter, engine, adapters.list.size() > 1, names, findings).run();
        if (adapter.overflowed)
            findings.problems.push_back({"", ErrorCode::malformed, "lists more than any controller has"});
    }
    const bool names_something = !(findings.controllers.empty() && findings.disks.empty() &&
                                   findings.arrays.empty() && findings.enclosures.empty());
    if (!names_something && !reading.nothing_there && findings.problems.empty())
        findings.problems.push_back({"", ErrorCode::malformed, "not " + std::string(reading.source)});
    findings.complete = findings.problems.empty();
    return findings;
}

void move_controller(Findings& findings, const std::string& from, const std::string& to) {
    for (auto& controller : findings.controllers) controller.id = moved(controller.id, from, to);
    for (auto& disk : findings.disks) {
        disk.id = moved(disk.id, from, to);
        disk.controller = moved(disk.controller, from, to);
    }
    for (auto& enclosure : findings.enclosures) {
        enclosure.id = moved(enclosure.id, from, to);
        enclosure.controller = moved(enclosure.controller, from, to);
    }
    for (auto& array : findings.arrays) {
        array.id = moved(array.id, from, to);
        array.controller = moved(array.controller, from, to);
        for (auto& member : array.members)
            if (member.disk) member.disk = moved(*member.disk, from, to);
    }
}

}  // namespace raidwatch::raid
