#include "zfs_pool.hpp"

#include <algorithm>
#include <utility>

namespace raidwatch::sim {
namespace {

constexpr std::uint64_t kSector = 512;

tl::unexpected<Error> refused(const std::string& pool, std::string what) {
    return failure(ErrorCode::refused, "changing", pool, std::move(what));
}

ZfsLeaf* find(std::vector<ZfsLeaf>& leaves, const std::string& path) {
    const auto found = std::ranges::find(leaves, path, &ZfsLeaf::path);
    return found == leaves.end() ? nullptr : &*found;
}

std::size_t parity_of(const std::string& level, std::size_t disks) {
    if (level == "mirror" || level == "raid1") return disks - 1;
    if (level == "raidz" || level == "raidz1") return 1;
    if (level == "raidz2") return 2;
    return level == "raidz3" ? 3 : 0;
}

}  // namespace

bool ZfsSlot::serves() const {
    return std::ranges::any_of(leaves, &ZfsLeaf::serves);
}

ZfsPool::ZfsPool(std::string name, std::string level, const std::vector<ZfsDevice>& members,
                 const std::vector<ZfsDevice>& spares)
    : name_(std::move(name)), level_(std::move(level)) {
    for (const auto& device : members) {
        slots_.push_back({{ZfsLeaf{.path = device.path}}});
        device_bytes_ = std::min(device_bytes_, device.bytes);
    }
    for (const auto& device : spares) spares_.push_back({.path = device.path});
}

ZfsSlot* ZfsPool::slot_of(const std::string& path) {
    for (auto& slot : slots_)
        if (find(slot.leaves, path)) return &slot;
    return nullptr;
}

ZfsLeaf* ZfsPool::leaf(const std::string& path) {
    auto* slot = slot_of(path);
    return slot ? find(slot->leaves, path) : nullptr;
}

ZfsLeaf* ZfsPool::spare(const std::string& path) {
    return find(spares_, path);
}

ZfsSlot* ZfsPool::broken_slot() {
    const auto found = std::ranges::find_if(slots_, [](const ZfsSlot& slot) { return !slot.serves(); });
    return found == slots_.end() ? nullptr : &*found;
}

bool ZfsPool::knows(const std::string& path) const {
    auto* self = const_cast<ZfsPool*>(this);
    return self->leaf(path) || self->spare(path);
}

std::uint64_t ZfsPool::bytes() const {
    const auto parity = parity_of(level_, slots_.size());
    return device_bytes_ * (level_ == "mirror" ? 1 : slots_.size() - std::min(parity, slots_.size()));
}

bool ZfsPool::works() const {
    const auto broken = std::ranges::count_if(slots_, [](const ZfsSlot& slot) { return !slot.serves(); });
    return static_cast<std::size_t>(broken) <= parity_of(level_, slots_.size());
}

std::string ZfsPool::state() const {
    if (offline_) return "OFFLINE";
    if (suspended_ || !works()) return "SUSPENDED";
    const bool whole = std::ranges::all_of(slots_, [](const ZfsSlot& slot) {
        return std::ranges::all_of(slot.leaves, [](const ZfsLeaf& leaf) { return leaf.state == "ONLINE"; });
    });
    return whole ? "ONLINE" : "DEGRADED";
}

Status ZfsPool::fail(const std::string& path) {
    auto* failing = leaf(path);
    if (!failing) failing = spare(path);
    if (!failing) return refused(name_, path + " is not in the pool");
    failing->state = "FAULTED";
    failing->note = "too many errors";
    failing->write_errors += 12;
    const bool was_target = std::exchange(failing->resilvering, false);
    if (scan_ && scan_->kind == ZfsScan::Kind::resilver && (was_target || !works())) scan_.reset();
    return {};
}

Status ZfsPool::remove(const std::string& path) {
    if (spare(path)) {
        std::erase_if(spares_, [&](const ZfsLeaf& one) { return one.path == path; });
        return {};
    }
    auto* slot = slot_of(path);
    if (!slot) return {};  // one that was replaced is out already
    if (slot->leaves.size() > 1) {
        std::erase_if(slot->leaves, [&](const ZfsLeaf& one) { return one.path == path; });
        return {};
    }
    slot->leaves[0].state = "OFFLINE";
    slot->leaves[0].note.clear();
    return {};
}

Status ZfsPool::add(const ZfsDevice& device) {
    if (auto* known = leaf(device.path)) {
        *known = {.path = device.path};
        return {};
    }
    if (!spare(device.path)) spares_.push_back({.path = device.path});
    return {};
}

Status ZfsPool::bring_in(ZfsSlot& slot, const ZfsDevice& device, const Pace& pace, UtcTime now) {
    slot.by_spare = spare(device.path) != nullptr;
    slot.leaves.push_back({.path = device.path, .resilvering = true});
    start(ZfsScan::Kind::resilver, pace, now);
    return {};
}

Status ZfsPool::rebuild(const ZfsDevice& device, const Pace& pace, UtcTime now) {
    if (auto* known = leaf(device.path)) {
        const bool worked = std::exchange(known->resilvering, true);
        if (!works()) {
            known->resilvering = worked;
            return refused(name_, "too few drives are left to resilver from");
        }
        known->state = "ONLINE";
        known->note.clear();
        start(ZfsScan::Kind::resilver, pace, now);
        return {};
    }
    auto* slot = broken_slot();
    if (!slot) return refused(name_, "no drive is missing that " + device.path + " could take over from");
    if (!works()) return refused(name_, "too few drives are left to resilver from");
    return bring_in(*slot, device, pace, now);
}

Status ZfsPool::replace(const std::string& from, const ZfsDevice& to, const Pace& pace, UtcTime now) {
    auto* slot = slot_of(from);
    if (!slot) return refused(name_, from + " is not in the pool");
    if (leaf(to.path)) return refused(name_, to.path + " is in the pool already");
    return bring_in(*slot, to, pace, now);
}

Status ZfsPool::scrub(const Pace& pace, std::optional<std::uint64_t> mismatches, UtcTime now) {
    if (!works() || offline_) return refused(name_, "the pool does not run");
    if (scan_ && scan_->kind == ZfsScan::Kind::resilver) return refused(name_, "a resilver is running");
    mismatches_ = mismatches.value_or(0);
    start(ZfsScan::Kind::scrub, pace, now);
    return {};
}

void ZfsPool::start(ZfsScan::Kind kind, const Pace& pace, UtcTime now) {
    const auto began = scan_ && scan_->kind == kind ? scan_->began : now;
    scan_ =
        ZfsScan{kind, pace.percent / 100 * static_cast<double>(device_bytes_), pace.bytes_per_s, began, now};
    advance(now);
}

void ZfsPool::advance(UtcTime now) {
    if (!scan_ || now < scan_->as_of) return;
    scan_->done_bytes += std::chrono::duration<double>(now - scan_->as_of).count() * scan_->bytes_per_s;
    scan_->as_of = now;
    if (scan_->done_bytes >= static_cast<double>(device_bytes_)) finish(std::nullopt, now);
}

void ZfsPool::end_resilver() {
    for (auto& slot : slots_) {
        const auto fresh = std::ranges::find(slot.leaves, true, &ZfsLeaf::resilvering);
        if (fresh == slot.leaves.end()) continue;
        auto leaf = *fresh;
        leaf.resilvering = false;
        std::erase_if(spares_, [&](const ZfsLeaf& one) { return one.path == leaf.path; });
        slot.leaves = {std::move(leaf)};
    }
}

void ZfsPool::finish(std::optional<std::uint64_t> mismatches, UtcTime now) {
    const auto ended = std::exchange(scan_, std::nullopt);
    if (!ended) return;
    scanned_ = ZfsScanned{ended->kind, 0, now};
    if (ended->kind == ZfsScan::Kind::resilver) return end_resilver();
    if (mismatches) mismatches_ = *mismatches;
    scanned_->repaired_bytes = mismatches_ * kSector;
    if (mismatches_ == 0) return;
    for (auto& slot : slots_)
        for (auto& leaf : slot.leaves)
            if (leaf.serves()) {
                leaf.checksum_errors += (mismatches_ + 7) / 8;  // blocks of 4 KiB
                return;
            }
}

void ZfsPool::set(EngineReport report) {
    offline_ = report == EngineReport::inactive;
    suspended_ = report == EngineReport::failed;
    if (offline_ || suspended_) scan_.reset();
    if (report == EngineReport::degraded && state() == "ONLINE") slots_.back().leaves[0].state = "OFFLINE";
    if (report != EngineReport::clean) return;
    for (auto& slot : slots_) {
        for (auto& leaf : slot.leaves)
            if (leaf.state != "REMOVED") leaf = {.path = leaf.path, .resilvering = leaf.resilvering};
        const auto added = std::ranges::find(spares_, "ONLINE", &ZfsLeaf::state);
        if (slot.serves() || added == spares_.end()) continue;
        slot.leaves = {{.path = added->path}};  // whole by the engine's own word: what was added serves
        spares_.erase(added);
    }
}

void ZfsPool::device_gone(const std::string& path) {
    auto* gone = leaf(path);
    if (!gone) gone = spare(path);
    if (!gone) return;
    gone->state = "REMOVED";
    gone->note.clear();
    if (std::exchange(gone->resilvering, false)) scan_.reset();
}

void ZfsPool::device_back(const std::string& path) {
    auto* back = leaf(path);
    if (!back) back = spare(path);
    if (back && back->state == "REMOVED") back->state = "ONLINE";
}

void ZfsPool::import(UtcTime now) {
    if (scan_) scan_->as_of = now;
}

}  // namespace raidwatch::sim
