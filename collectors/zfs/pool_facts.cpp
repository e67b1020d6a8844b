#include "pool_facts.hpp"

#include "collectors/text/scanner.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace raidwatch::zfs {

namespace {

/// "mirror-0" -> "mirror"; names without a number stay as they are.
std::string_view without_number(std::string_view name) {
    const auto dash = name.rfind('-');
    if (dash == name.npos || !parse_uint(name.substr(dash + 1))) return name;
    return name.substr(0, dash);
}

/// "raidz2" -> "raidz2" and "draid1:4d:8c:1s" -> "draid1"; old releases print a single-parity vdev as
/// "raidz".
std::string parity_level(std::string_view stem, std::string_view word) {
    Scanner scan(stem);
    if (!scan.skip(word)) return {};
    const auto parity = scan.number();
    if (!scan.at_end() && !scan.rest().starts_with(':')) return {};
    if (parity && (*parity < 1 || *parity > 3)) return {};
    return std::string(word) + std::to_string(parity.value_or(1));
}

/// Vdevs that are left behind by a removed one: they hold nothing.
bool is_hollow(const Vdev& vdev) {
    const auto stem = without_number(vdev.name);
    return vdev.type == "indirect" || vdev.type == "hole" || stem == "indirect" || stem == "hole";
}

bool stands_in(const Vdev& vdev) {
    const auto stem = without_number(vdev.name);
    return vdev.type == "replacing" || vdev.type == "spare" || stem == "replacing" || stem == "spare";
}

bool is_resilvering(const Vdev& disk, bool resilver_runs) {
    return contains(disk.note, "resilvering)") || contains(disk.note, "awaiting resilver") ||
           (resilver_runs && contains(disk.note, " resilvered"));
}

MemberState member_state(const Vdev& disk, bool resilver_runs) {
    const auto& state = disk.state;
    if (state == "ONLINE" || state == "HEALTHY")
        return is_resilvering(disk, resilver_runs) ? MemberState::rebuilding : MemberState::in_sync;
    if (state == "DEGRADED") return MemberState::in_sync;  // errors enough to distrust it, but still in use
    if (state == "AVAIL" || state == "INUSE") return MemberState::spare;
    // An administrator took it out or its errors did: it is there, its data is not used.
    if (state == "FAULTED" || state == "OFFLINE") return MemberState::faulty;
    if (state == "UNAVAIL" || state == "REMOVED" || state == "CANT_OPEN") return MemberState::missing;
    return MemberState::unknown;
}

/// Goes through the vdevs of a pool and makes members of their disks.
class Members {
  public:
    Members(Array& array, bool resilver_runs) : array_(array), resilver_runs_(resilver_runs) {}

    void add_top(const TopVdev& top) {
        if (is_hollow(top.vdev)) return;
        add_own_errors(top.vdev);
        use_ = top.use;
        const bool counts = use_ == Use::data || use_ == Use::special || use_ == Use::dedup;
        group_ = counts ? std::optional(groups_) : std::nullopt;
        if (counts) {
            ++groups_;
            array_.group_levels.push_back(group_level(top.vdev));
            if (use_ == Use::data) data_levels_.insert(array_.group_levels.back());
        }
        if (top.vdev.children.empty())
            add_slot(top.vdev);
        else
            for (const auto& child : top.vdev.children) add_slot(child);
    }

    /// Errors that the pool or a vdev of several disks counts and none of its disks: nobody knows whose they
    /// are.
    void add_own_errors(const Vdev& vdev, bool is_root = false) {
        if ((vdev.children.empty() && !is_root) || errors_below(vdev)) return;
        if (!counts_errors(vdev)) return;
        Member member{.role = "vdev", .device = vdev.name, .state = MemberState::in_sync};
        member.read_errors = vdev.read_errors;
        member.write_errors = vdev.write_errors;
        member.checksum_errors = vdev.checksum_errors;
        member.vendor_state = vdev.state;
        array_.members.push_back(std::move(member));
    }

    void finish() {
        for (const auto& level : data_levels_) array_.level += (array_.level.empty() ? "" : "+") + level;
        array_.raid_disks = slots_;
        const auto same = [&](const std::string& level) { return level == array_.level; };
        if (std::ranges::all_of(array_.group_levels, same)) array_.group_levels.clear();
    }

  private:
    static bool counts_errors(const Vdev& vdev) {
        return vdev.read_errors.value_or(0) > 0 || vdev.write_errors.value_or(0) > 0 ||
               vdev.checksum_errors.value_or(0) > 0;
    }
    static bool errors_below(const Vdev& vdev) {
        return std::ranges::any_of(
            vdev.children, [](const Vdev& child) { return counts_errors(child) || errors_below(child); });
    }

    static std::string group_level(const Vdev& vdev) {
        // A disk by itself; also one that is being replaced.
        if (vdev.children.empty() || stands_in(vdev)) return "stripe";
        auto level = level_of(vdev.name);
        return level.empty() && vdev.type == "mirror" ? "mirror" : level;
    }

    /// A disk, or the disks that take each other's place in "replacing" and "spare" vdevs.
    void add_slot(const Vdev& vdev) {
        const auto ordinal = group_ ? std::optional(slots_++) : std::nullopt;
        if (vdev.children.empty())
            add_disk(vdev, ordinal);
        else
            add_stand_ins(vdev, ordinal);
    }

    void add_stand_ins(const Vdev& vdev, std::optional<int> ordinal) {
        const auto first = array_.members.size();
        add_leaves(vdev, ordinal, 0);
        const auto last = array_.members.size();
        bool told = false;
        for (auto i = first; i < last; ++i) told = told || array_.members[i].state == MemberState::rebuilding;
        // Old releases do not mark the disk that is written; the one that came last it is.
        if (last - first > 1 && resilver_runs_ && !told &&
            array_.members[last - 1].state == MemberState::in_sync)
            array_.members[last - 1].state = MemberState::rebuilding;
        for (auto i = first; i < last; ++i) {
            array_.members[i].replacement = array_.members[i].state == MemberState::rebuilding;
            array_.members[i].want_replacement =
                !array_.members[i].replacement && last - first > 1 && i + 1 < last;
        }
    }

    void add_leaves(const Vdev& vdev, std::optional<int> ordinal, int depth) {
        constexpr int kDeepest = 8;  // a replacing inside a spare inside a mirror is three
        for (const auto& child : vdev.children) {
            if (child.children.empty())
                add_disk(child, ordinal);
            else if (depth < kDeepest)
                add_leaves(child, ordinal, depth + 1);
        }
    }

    void add_disk(const Vdev& disk, std::optional<int> ordinal) {
        Member member;
        member.ordinal = ordinal;
        member.group = group_;
        member.role = role_word();
        member.device = disk.path.empty() ? disk.name : disk.path;
        if (member.device.starts_with("/dev/")) member.device.erase(0, 5);
        member.state = member_state(disk, resilver_runs_);
        member.read_errors = disk.read_errors;
        member.write_errors = disk.write_errors;
        member.checksum_errors = disk.checksum_errors;
        member.vendor_state = disk.state;
        if (!disk.note.empty()) member.vendor_state += " " + disk.note;
        const bool out = member.state == MemberState::faulty || member.state == MemberState::missing;
        if (use_ == Use::spare && out) member.past = "spare";
        array_.members.push_back(std::move(member));
    }

    std::string role_word() const {
        switch (use_) {
            case Use::special:
                return "special";
            case Use::dedup:
                return "dedup";
            case Use::log:
                return "log";
            case Use::cache:
                return "cache";
            case Use::data:
            case Use::spare:
                break;
        }
        return {};
    }

    Array& array_;
    bool resilver_runs_;
    Use use_ = Use::data;
    std::optional<int> group_;
    int groups_ = 0, slots_ = 0;
    std::set<std::string> data_levels_;
};

/// While the disk that goes still works the pool lacks nothing: a replacement, not a rebuild.
bool only_replaces(const Array& array) {
    bool any = false;
    for (const auto& member : array.members) {
        if (member.state != MemberState::rebuilding) continue;
        any = true;
        const bool covered =
            member.ordinal && std::ranges::any_of(array.members, [&](const Member& other) {
                return other.ordinal == member.ordinal && other.state == MemberState::in_sync;
            });
        if (!covered) return false;
    }
    return any;
}

}  // namespace

std::optional<Use> use_named(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Use>, 8> kUses{{{"logs", Use::log},
                                                                     {"cache", Use::cache},
                                                                     {"l2cache", Use::cache},
                                                                     {"spares", Use::spare},
                                                                     {"spare", Use::spare},  // zpool list -v
                                                                     {"special", Use::special},
                                                                     {"dedup", Use::dedup},
                                                                     {"log", Use::log}}};
    const auto found = std::ranges::find(kUses, name, &std::pair<std::string_view, Use>::first);
    return found == kUses.end() ? std::nullopt : std::optional(found->second);
}

std::string level_of(std::string_view name) {
    const auto stem = without_number(name);
    if (stem == "mirror") return "mirror";
    if (auto level = parity_level(stem, "raidz"); !level.empty()) return level;
    return parity_level(stem, "draid");
}

bool is_group_name(std::string_view name) {
    const auto stem = without_number(name);
    if (stem == "replacing" || stem == "spare" || stem == "mirror") return true;
    // "draid1-0-0" is a distributed spare, which stands for a disk.
    return stem.starts_with("raidz") ? !level_of(name).empty()
                                     : contains(stem, ":") && !level_of(name).empty();
}

ArrayState pool_state(std::string_view state) {
    if (state == "ONLINE" || state == "HEALTHY") return ArrayState::optimal;
    if (state == "DEGRADED") return ArrayState::degraded;
    if (state == "FAULTED" || state == "UNAVAIL" || state == "SUSPENDED" || state == "REMOVED")
        return ArrayState::failed;
    if (state == "OFFLINE") return ArrayState::inactive;
    return ArrayState::unknown;
}

bool says_suspended(std::string_view status) {
    return contains(status, "faulted in response to IO failures") ||
           contains(status, "The pool is suspended");
}

Array to_array(const PoolFacts& facts) {
    Array array;
    array.engine = ArrayEngine::zfs;
    array.name = facts.name;
    array.id = "zfs-" + (facts.guid.empty() ? facts.name : facts.guid);
    array.state = pool_state(facts.state);
    array.vendor_state = facts.state;
    if (!facts.root.note.empty()) array.vendor_state += " " + facts.root.note;
    if (facts.suspended && array.state != ArrayState::failed) {
        array.state = ArrayState::failed;
        array.vendor_state += ", I/O suspended";
    }
    array.progress = facts.progress;
    array.last_operation = facts.last_scan.ended;
    if (!facts.progress && !facts.last_scan.ended.empty())
        array.last_operation_complete = facts.last_scan.complete;
    constexpr std::uint64_t kSector = 512;
    if (const auto repaired = facts.last_scan.repaired_bytes)
        array.mismatches = (*repaired + kSector - 1) / kSector;
    array.data_errors = facts.data_errors;
    const bool resilver_runs = facts.progress && facts.progress->kind == OperationKind::rebuild;
    Members members(array, resilver_runs);
    for (const auto& top : facts.vdevs) members.add_top(top);
    auto whole = facts.root;
    whole.name = facts.name;
    for (const auto& top : facts.vdevs) whole.children.push_back(top.vdev);
    members.add_own_errors(whole, true);
    members.finish();
    if (resilver_runs && only_replaces(array)) array.progress->kind = OperationKind::replace;
    return array;
}

}  // namespace raidwatch::zfs
