#include "facts.hpp"

#include "agent/assess/names.hpp"

#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

namespace raidwatch::phase_out {

namespace {

bool works(const Member& member) {
    return member.state == MemberState::in_sync && !member.device_gone && !member.journal;
}

bool restores(OperationKind kind) {
    return kind == OperationKind::rebuild || kind == OperationKind::replace ||
           kind == OperationKind::copyback;
}

bool behind_a_lost_controller(const NodeView& view, const PhaseOut& phase_out) {
    return std::ranges::any_of(view.lost, [&](const LostController& lost) {
        return std::ranges::count(lost.disks, phase_out.disk, &Disk::id) > 0 ||
               std::ranges::count(lost.arrays, phase_out.array, &Array::id) > 0;
    });
}

bool inventory_blind(const NodeView& view) {
    return std::ranges::any_of(view.blind, [](const Blind& blind) {
        return blind.domain.source == "block" && blind.domain.target.empty();
    });
}

/// The members of one array, seen from one of its disks.
class Place {
  public:
    Place(const Array& array, const PhaseOut& phase_out) : array_(array), phase_out_(phase_out) {}

    bool is_mine(const Member& member) const { return member.disk == phase_out_.disk; }
    bool same_place(const Member& member) const {
        return !is_mine(member) && phase_out_.ordinal && member.ordinal == phase_out_.ordinal &&
               member.group == phase_out_.group;
    }

    const Member* working() const {
        const auto found =
            std::ranges::find_if(array_.members, [&](const Member& m) { return is_mine(m) && works(m); });
        return found == array_.members.end() ? nullptr : &*found;
    }

    /// The disk's place has no member in sync: that one loss is its own.
    bool is_empty(int lost) const {
        if (working()) return false;
        if (!phase_out_.ordinal) return lost > 0;
        return !std::ranges::any_of(array_.members,
                                    [&](const Member& m) { return same_place(m) && works(m); });
    }

    const Member* filler() const {
        for (const auto& member : array_.members) {
            const bool fresh = member.state == MemberState::rebuilding || member.replacement || works(member);
            if (fresh && same_place(member)) return &member;
        }
        if (phase_out_.ordinal) return nullptr;
        for (const auto& member : array_.members)
            if (!is_mine(member) && (member.state == MemberState::rebuilding || member.replacement))
                return &member;
        return nullptr;
    }

    bool is_copied() const {
        if (!array_.progress || !restores(array_.progress->kind)) return false;
        const auto* into = filler();
        if (into) return !works(*into);
        const bool wanted = std::ranges::any_of(
            array_.members, [&](const Member& m) { return is_mine(m) && m.want_replacement; });
        // A controller's copyback does not always name the disk it fills.
        return wanted || (array_.progress->kind == OperationKind::copyback && !phase_out_.ordinal);
    }

    std::vector<std::string> others() const {
        std::vector<std::string> ids;
        for (const auto& member : array_.members)
            if (!is_mine(member) && member.disk && works(member)) ids.push_back(*member.disk);
        return ids;
    }

  private:
    const Array& array_;
    const PhaseOut& phase_out_;
};

const Disk* newcomer_in_slot(const NodeView& view, const PhaseOut& phase_out) {
    if (phase_out.slot.empty() || view.disk(phase_out.disk)) return nullptr;
    const auto* before = view.known_disk(phase_out.disk);
    const auto found = std::ranges::find_if(view.disks, [&](const Disk& disk) {
        return disk.slot == phase_out.slot && (!before || disk.controller == before->controller);
    });
    return found == view.disks.end() ? nullptr : &*found;
}

void name_replacement(Facts& facts, const NodeView& view, const Member* filler, const PhaseOut& phase_out) {
    const auto* disk = filler && filler->disk ? view.disk(*filler->disk) : newcomer_in_slot(view, phase_out);
    if (!disk) return;
    facts.replacement = assess::subject_of(*disk);
    facts.replacement_slot = disk->slot;
}

void read_array(Facts& facts, const Array& array, const NodeView& view, const PhaseOut& phase_out,
                int planned_elsewhere) {
    const Place place(array, phase_out);
    const auto count = redundancy(array);
    const int own = place.is_empty(count.lost) ? 1 : 0;
    if (const auto* member = place.working()) {
        facts.holds_data = true;
        facts.group = member->group;
        facts.ordinal = member->ordinal;
    }
    facts.copying = place.is_copied();
    facts.others_lost = count.known ? std::max(0, count.lost - own - planned_elsewhere) : 0;
    facts.whole = count.known && count.lost == 0 && !facts.holds_data;
    facts.pull = may_pull(view, array, phase_out.disk);
    facts.others = place.others();
    name_replacement(facts, view, place.filler(), phase_out);
}

}  // namespace

Facts facts_of(const PhaseOut& phase_out, const NodeView& view, int planned_elsewhere) {
    Facts facts;
    if (inventory_blind(view) || behind_a_lost_controller(view, phase_out)) return facts;
    const auto* array = phase_out.array.empty() ? nullptr : view.array(phase_out.array);
    if (!phase_out.array.empty() && (!array || array->state == ArrayState::inactive)) return facts;
    facts.visible = true;
    facts.present = view.disk(phase_out.disk) != nullptr;
    if (array) {
        read_array(facts, *array, view, phase_out, planned_elsewhere);
    } else {
        facts.whole = true;
        facts.pull = facts.present ? may_pull(view, phase_out.disk) : Pull{true, "it belonged to no array"};
        name_replacement(facts, view, nullptr, phase_out);
    }
    for (const auto& id : phase_out.others) {
        if (view.disk(id)) continue;
        const auto* gone = view.known_disk(id);
        facts.pulled.push_back(gone ? assess::subject_of(*gone) : Subject{SubjectKind::disk, id, id});
    }
    return facts;
}

}  // namespace raidwatch::phase_out
