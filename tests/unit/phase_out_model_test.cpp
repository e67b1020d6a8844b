// A model check: every sequence of events up to a depth, on small md arrays, is tried, and what the phase-out
// says is held against the model's own knowledge of where the data lies.

#include "agent/phase_out/book.hpp"
#include "agent/phase_out/orders.hpp"
#include "tests/support/node_builder.hpp"

#include <algorithm>
#include <deque>
#include <set>

#include <gtest/gtest.h>

namespace raidwatch::phase_out {
namespace {

using namespace raidwatch::testing;

/// How md has a disk.
enum class Role { none, spare, in_sync, filling, copying, faulty };

struct ModelDisk {
    Role role = Role::none;
    int slot = -1;
    bool present = true, wanted = false;
};

/// An md array of `places` slots that bears the loss of `bears`, with disks besides; disk 0 is to be phased
/// out.
struct Model {
    std::string level;
    int places = 0, bears = 0;
    std::vector<ModelDisk> disks;
    bool syncing = false, checking = false, blind = false;
    std::vector<PhaseOut> book;

    bool readable(int slot, std::size_t except = SIZE_MAX) const {
        for (std::size_t i = 0; i < disks.size(); ++i)
            if (i != except && disks[i].slot == slot && disks[i].role == Role::in_sync && disks[i].present)
                return true;
        return false;
    }
    int lost(std::size_t except = SIZE_MAX) const {
        int count = 0;
        for (int slot = 0; slot < places; ++slot) count += readable(slot, except) ? 0 : 1;
        return count;
    }
    int vacant() const {
        for (int slot = 0; slot < places; ++slot) {
            const bool taken = std::ranges::any_of(disks, [&](const ModelDisk& d) {
                return d.slot == slot && (d.role == Role::in_sync || d.role == Role::filling);
            });
            if (!taken) return slot;
        }
        return -1;
    }
    std::string text() const {
        std::string out;
        for (const auto& d : disks)
            out += std::string{static_cast<char>('a' + static_cast<int>(d.role)),
                               static_cast<char>('1' + d.slot), d.present ? 'p' : '-', d.wanted ? 'w' : '-'};
        out += {syncing ? 's' : '-', checking ? 'c' : '-', blind ? 'b' : '-'};
        for (const auto& one : book) {
            if (!is_open(one)) continue;
            out += std::to_string(static_cast<int>(one.state)) + (one.confirmed ? "C" : "") +
                   (one.planned ? "P" : "") + (one.ordinal ? std::to_string(*one.ordinal) : "");
            for (const auto& other : one.others) out += other.back();
            for (const auto& gone : one.pulled) out += "!" + gone.name;
        }
        return out;
    }
};

std::string serial(std::size_t i) {
    return "S" + std::to_string(i);
}

NodeView view_of(const Model& model) {
    NodeView view;
    auto array = testing::array("md0", model.level, 0);
    array.raid_disks = model.places;
    for (std::size_t i = 0; i < model.disks.size(); ++i) {
        const auto& d = model.disks[i];
        const auto device = "sd" + std::string(1, static_cast<char>('a' + i));
        auto known = disk(device, serial(i), "0:" + std::to_string(i));
        known.state = d.role == Role::none ? DiskState::unconfigured : DiskState::online;
        if (d.role != Role::none) known.holders = {"md0"};
        (d.present ? view.disks : view.departed).push_back(known);
        if (d.role == Role::none) continue;
        auto member = testing::member(device, serial(i), std::nullopt, MemberState::spare);
        if (d.slot >= 0 && d.role != Role::faulty) member.ordinal = d.slot;
        if (d.role == Role::in_sync) member.state = MemberState::in_sync;
        if (d.role == Role::filling || d.role == Role::copying) member.state = MemberState::rebuilding;
        if (d.role == Role::faulty) member.state = MemberState::faulty;
        member.replacement = d.role == Role::copying;
        member.want_replacement = d.wanted;
        member.device_gone = !d.present;
        array.members.push_back(member);
    }
    if (model.syncing) {
        array.progress = Progress{};
        const bool copies =
            std::ranges::any_of(model.disks, [](const ModelDisk& d) { return d.role == Role::copying; });
        array.progress->kind = copies ? OperationKind::replace : OperationKind::rebuild;
    }
    if (model.lost() > 0) array.state = ArrayState::degraded;
    view.arrays.push_back(array);
    if (model.blind) view.blind.push_back({{"block", ""}, kStart, {}});
    return view;
}

void fail(Model& model, ModelDisk& d) {
    const int slot = d.slot;
    const bool held = d.role == Role::in_sync;
    d.role = Role::faulty;
    d.slot = -1;
    d.wanted = false;
    if (!held) return;
    for (auto& other : model.disks)  // what was a copy fills the place now
        if (other.role == Role::copying && other.slot == slot) other.role = Role::filling;
}

/// Nothing is left to write: the sync thread ends.
void settle(Model& model) {
    const bool any = std::ranges::any_of(
        model.disks, [](const ModelDisk& d) { return d.role == Role::filling || d.role == Role::copying; });
    if (!any || model.lost() > model.bears) model.syncing = false;
}

void finish(Model& model) {
    for (auto& d : model.disks) {
        if (!d.present || (d.role != Role::filling && d.role != Role::copying)) continue;
        const bool copied = d.role == Role::copying;
        d.role = Role::in_sync;
        for (auto& old : model.disks)
            if (copied && &old != &d && old.slot == d.slot && old.role == Role::in_sync) fail(model, old);
    }
    settle(model);
}

void fill_a_vacancy(Model& model) {
    const int slot = model.vacant();
    if (slot < 0 || model.lost() > model.bears) return;
    for (auto& d : model.disks)
        if (d.role == Role::spare && d.present) {
            d.role = Role::filling;
            d.slot = slot;
            model.syncing = true;
            return;
        }
}

void begin_copy(Model& model) {
    auto& from = model.disks[0];
    if (from.role != Role::in_sync || !from.present || from.wanted) return;
    for (auto& d : model.disks)
        if (d.role == Role::spare && d.present) {
            d.role = Role::copying;
            d.slot = from.slot;
            from.wanted = true;
            model.syncing = true;
            return;
        }
}

void order(Model& model, PhaseOutAction action, IdSource& ids, std::vector<PhaseOut>& ordered) {
    const auto made = carry_out({action, serial(0), "", "test"}, model.book, view_of(model), ids, kStart);
    if (made) ordered.push_back(*made);
}

constexpr int kPerDisk = 5, kCommon = 9;

void happen(Model& model, int event, IdSource& ids, std::vector<PhaseOut>& ordered) {
    if (event >= kCommon) {
        auto& d = model.disks[static_cast<std::size_t>((event - kCommon) / kPerDisk)];
        const int what = (event - kCommon) % kPerDisk;
        if (what == 0 && d.role != Role::none && d.role != Role::faulty) fail(model, d);
        if (what == 1) d.present = false;
        if (what == 2) d.present = true;
        if (what == 3 && d.role == Role::faulty) d = {Role::none, -1, d.present, false};
        if (what == 4 && d.role == Role::none && d.present) d.role = Role::spare;
        return settle(model);
    }
    switch (event) {
        case 0:
            return fill_a_vacancy(model);
        case 1:
            return begin_copy(model);
        case 2:
            if (model.syncing) finish(model);
            return;
        case 3:
            model.syncing = false;
            return;
        case 4:
            model.blind = !model.blind;
            return;
        case 5:  // md meets what has gone
            for (auto& d : model.disks)
                if (!d.present && d.role != Role::none && d.role != Role::faulty) fail(model, d);
            return settle(model);
        case 6:
            return order(model, PhaseOutAction::add, ids, ordered);
        case 7:
            return order(model, PhaseOutAction::confirm, ids, ordered);
        default:
            return order(model, PhaseOutAction::cancel, ids, ordered);
    }
}

struct Explored {
    std::size_t states = 0, removable = 0;
    std::set<PhaseOutState> met;
};

Explored explore(const std::string& level, int places, int bears, int depth) {
    Model first{level, places, bears, {}, false, false, false, {}};
    for (int slot = 0; slot < places; ++slot) first.disks.push_back({Role::in_sync, slot, true, false});
    first.disks.push_back({Role::spare, -1, true, false});
    CountingIds ids;
    const std::vector<Fault> no_faults;
    const std::vector<Operation> no_work;
    std::set<std::string> seen{first.text()};
    std::deque<std::pair<Model, int>> open{{first, 0}};
    Explored result;
    while (!open.empty()) {
        const auto [model, age] = std::move(open.front());
        open.pop_front();
        const int events = kCommon + kPerDisk * static_cast<int>(model.disks.size());
        for (int event = 0; event < events; ++event) {
            auto next = model;
            std::vector<PhaseOut> ordered;
            happen(next, event, ids, ordered);
            advance(next.book, {view_of(next), no_faults, no_work, no_work, ordered, kStart}, ids);
            std::erase_if(next.book, [](const PhaseOut& one) { return !is_open(one); });
            if (!seen.insert(next.text()).second) continue;
            for (const auto& one : next.book) {
                result.met.insert(one.state);
                if (one.state != PhaseOutState::removable || next.blind) continue;
                // What never was of the array is no copy of anything.
                if (one.array.empty() && next.disks[0].role == Role::none) continue;
                ++result.removable;
                const int lost = next.lost(0);
                EXPECT_LE(lost, bears) << level << ": removable, but data would be lost: " << next.text();
                EXPECT_TRUE(lost == 0 || lost < bears)
                    << level << ": removable, but no redundancy would be left: " << next.text();
            }
            if (age + 1 < depth) open.emplace_back(std::move(next), age + 1);
        }
    }
    result.states = seen.size();
    return result;
}

void expect_safe(const std::string& level, int places, int bears, int depth) {
    const auto result = explore(level, places, bears, depth);
    EXPECT_GT(result.removable, 10U) << "the check met hardly any removable disk";
    for (const auto state : {PhaseOutState::scheduled, PhaseOutState::copying, PhaseOutState::removable,
                             PhaseOutState::removed, PhaseOutState::blocked})
        EXPECT_TRUE(result.met.contains(state)) << level << " never met state " << static_cast<int>(state);
    ::testing::Test::RecordProperty("states_" + level, static_cast<int>(result.states));
}

TEST(PhaseOutModel, NoSequenceOfEventsMakesADiskOfAMirrorRemovableThatIsNeeded) {
    expect_safe("raid1", 2, 1, 9);
}
TEST(PhaseOutModel, NoSequenceOfEventsMakesADiskOfThreeCopiesRemovableThatIsNeeded) {
    expect_safe("raid1", 3, 2, 6);
}
TEST(PhaseOutModel, NoSequenceOfEventsMakesADiskOfARaid5RemovableThatIsNeeded) {
    expect_safe("raid5", 3, 1, 7);
}
TEST(PhaseOutModel, NoSequenceOfEventsMakesADiskOfARaid6RemovableThatIsNeeded) {
    expect_safe("raid6", 4, 2, 5);
}

}  // namespace
}  // namespace raidwatch::phase_out
