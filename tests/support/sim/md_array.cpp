#include "md_array.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace raidwatch::sim {
namespace {

constexpr std::uint64_t kUsualDataOffset =
    264192;                     // sectors; what mdadm 4 leaves on large drives for bitmap and reshape
constexpr int kNearCopies = 2;  // raid10 layout 0x102
constexpr double kSector = 512;

tl::unexpected<Error> refused(const std::string& array, std::string what) {
    return failure(ErrorCode::refused, "changing", array, std::move(what));
}

}  // namespace

void Counters::update(const Counters& newer) {
    const auto take = [](auto& mine, const auto& theirs) {
        if (theirs) mine = theirs;
    };
    take(reallocated, newer.reallocated);
    take(pending, newer.pending);
    take(uncorrectable, newer.uncorrectable);
    take(media_errors, newer.media_errors);
    take(percentage_used, newer.percentage_used);
    take(critical_warning, newer.critical_warning);
    take(grown_defects, newer.grown_defects);
    take(interface_crc, newer.interface_crc);
    take(temperature_c, newer.temperature_c);
    take(passed, newer.passed);
}

MdArray::MdArray(std::string name, std::string level, const std::vector<MdDevice>& members,
                 const std::vector<MdDevice>& spares)
    : name_(std::move(name)), level_(std::move(level)), raid_disks_(static_cast<int>(members.size())) {
    std::uint64_t smallest = UINT64_MAX;
    for (const auto& device : members) smallest = std::min(smallest, device.bytes / 512);
    data_offset_ = std::min(kUsualDataOffset, smallest / 100 / 8 * 8);
    component_sectors_ = (smallest - data_offset_) / 1024 * 1024;
    for (const auto& device : members) {
        auto& member = join(device);
        member.role = member.number;
        member.in_sync = true;
    }
    for (const auto& device : spares) join(device);
}

MdMember& MdArray::join(const MdDevice& device) {
    MdMember member;
    member.disk = device.disk;
    member.device = device.device;
    member.device_path = device.device_path;
    member.serial = device.serial;
    member.number = next_number_++;
    return members_.emplace_back(std::move(member));
}

MdMember* MdArray::find(const std::string& disk) {
    for (auto& member : members_)
        if (member.disk == disk && member.present) return &member;
    for (auto& member : members_)
        if (member.disk == disk) return &member;
    return nullptr;
}

const MdMember* MdArray::member(const std::string& disk) const {
    return const_cast<MdArray*>(this)->find(disk);
}

const MdMember* MdArray::holder_of(int role) const {
    for (const auto& member : members_)
        if (member.role == role && !member.replacement && !member.faulty) return &member;
    return nullptr;
}

std::uint64_t MdArray::array_sectors() const {
    const auto disks = static_cast<std::uint64_t>(raid_disks_);
    if (level_ == "raid1") return component_sectors_;
    if (level_ == "raid0") return component_sectors_ * disks;
    if (level_ == "raid10") return component_sectors_ * disks / kNearCopies;
    const std::uint64_t parity = level_ == "raid6" ? 2 : 1;
    return disks > parity ? component_sectors_ * (disks - parity) : 0;
}

bool MdArray::works() const {
    std::vector<bool> good(static_cast<std::size_t>(raid_disks_));
    for (int role = 0; role < raid_disks_; ++role) {
        const auto* holder = holder_of(role);
        good[static_cast<std::size_t>(role)] = holder && holder->in_sync;
    }
    const auto lost = std::count(good.begin(), good.end(), false);
    if (level_ == "raid0") return lost == 0;
    if (level_ == "raid1") return lost < raid_disks_;
    if (level_ == "raid6") return lost <= 2;
    if (level_ != "raid10") return lost <= 1;
    // drivers/md/raid10.c, enough(): every stretch of near copies needs one that is in sync.
    std::size_t first = 0;
    do {
        bool any = false;
        for (std::size_t copy = 0; copy < kNearCopies; ++copy) any |= good[(first + copy) % good.size()];
        if (!any) return false;
        first = (first + kNearCopies) % good.size();
    } while (first != 0);
    return true;
}

int MdArray::degraded() const {
    int lost = 0;
    for (int role = 0; role < raid_disks_; ++role) {
        const auto* holder = holder_of(role);
        if (!holder || !holder->in_sync) ++lost;
    }
    return lost;
}

std::string MdArray::state_word() const {
    if (inactive_) return "inactive";
    if (reported_failed_) return "broken";
    if (works()) return "clean";
    // A RAID6 beyond its redundancy hangs on its superblock write instead of calling itself broken.
    return level_ == "raid6" ? "write-pending" : "broken";
}

std::optional<int> MdArray::free_role() const {
    for (int role = 0; role < raid_disks_; ++role)
        if (!holder_of(role)) return role;
    return std::nullopt;
}

void MdArray::fail(MdMember& member) {
    member.faulty = true;
    member.in_sync = false;
    const auto role = member.role;
    const bool was_replacement = member.replacement;
    member.replacement = member.want_replacement = false;
    member.role.reset();  // remove_and_add_spares() takes the role away as soon as no I/O is pending
    if (!role || was_replacement) return;
    for (auto& other : members_)
        if (other.role == role && other.replacement)
            other.replacement = false;  // takes the place, still rebuilding
}

Status MdArray::fail(const std::string& disk) {
    auto* failing = find(disk);
    if (!failing) return refused(name_, disk + " is not a member");
    if (failing->faulty) return {};
    fail(*failing);
    const bool rebuilding = std::any_of(members_.begin(), members_.end(),
                                        [](const auto& m) { return m.role && !m.in_sync && !m.faulty; });
    if (sync_ && sync_->kind == MdSync::Kind::recover && (!rebuilding || !works())) sync_.reset();
    if (sync_ && !works()) sync_.reset();
    return {};
}

Status MdArray::remove(const std::string& disk) {
    if (!fail(disk)) return {};  // no member: a boot has dropped it already
    members_.erase(members_.begin() + (find(disk) - members_.data()));
    return {};
}

void MdArray::notice_gone() {
    for (auto& member : members_)
        if (!member.present && !member.faulty) fail(member);
}

Status MdArray::add(const MdDevice& device) {
    notice_gone();
    // A drive that failed or has gone is taken out before it, or the one that came in its place, is added.
    std::erase_if(members_, [&](const MdMember& m) { return m.disk == device.disk && m.faulty; });
    if (find(device.disk)) return {};
    join(device);
    return {};
}

Status MdArray::rebuild(const MdDevice& device, const Pace& pace, UtcTime now) {
    if (auto added = add(device); !added) return added;
    auto* target = find(device.disk);
    if (!target->role) {
        target->role = free_role();
        if (!target->role)
            return refused(name_, "no member is missing that " + device.disk + " could take over from");
    }
    const bool was_in_sync = std::exchange(target->in_sync, false);
    const bool enough = works();
    if (!enough) target->in_sync = was_in_sync;
    if (!enough) return refused(name_, "too few members are left to rebuild from");
    start(MdSync::Kind::recover, pace, now);
    return {};
}

Status MdArray::replace(const std::string& from, const MdDevice& to, const Pace& pace, UtcTime now) {
    if (auto added = add(to); !added) return added;
    auto* old = find(from);
    auto* fresh = find(to.disk);
    if (!old || !old->role || !old->in_sync) return refused(name_, from + " is not a member in sync");
    if (fresh->in_sync) return refused(name_, to.disk + " is a member already");
    old->want_replacement = true;
    fresh->role = old->role;
    fresh->replacement = true;
    start(MdSync::Kind::recover, pace, now);
    return {};
}

Status MdArray::check(const Pace& pace, std::optional<std::uint64_t> mismatches, UtcTime now) {
    if (inactive_ || !works()) return refused(name_, "the array does not run");
    if (sync_ && sync_->kind == MdSync::Kind::recover) return refused(name_, "a rebuild is running");
    notice_gone();
    start(MdSync::Kind::check, pace, now);
    mismatches_ = mismatches.value_or(0);
    return {};
}

void MdArray::start(MdSync::Kind kind, const Pace& pace, UtcTime now) {
    sync_ = MdSync{kind, pace.percent / 100 * static_cast<double>(component_sectors_), pace.bytes_per_s, now};
    last_sync_action_ = kind == MdSync::Kind::check ? "check" : "recovery";
    advance(now);
}

bool MdArray::advance(UtcTime now) {
    if (!sync_ || now < sync_->as_of) return false;
    const double seconds = std::chrono::duration<double>(now - sync_->as_of).count();
    sync_->done_sectors += seconds * sync_->bytes_per_s / kSector;
    sync_->as_of = now;
    const auto total = static_cast<double>(component_sectors_);
    sync_->done_sectors = std::min(sync_->done_sectors, total);
    const bool recovers = sync_->kind == MdSync::Kind::recover;
    for (auto& member : members_)
        if (recovers && member.role && !member.in_sync && !member.faulty)
            member.recovered_sectors = static_cast<std::uint64_t>(sync_->done_sectors);
    if (sync_->done_sectors < total) return false;
    return finish(std::nullopt);
}

std::optional<UtcTime> MdArray::end() const {
    if (!sync_ || sync_->bytes_per_s <= 0) return std::nullopt;
    const double left =
        (static_cast<double>(component_sectors_) - sync_->done_sectors) * kSector / sync_->bytes_per_s;
    return sync_->as_of + Milliseconds{static_cast<std::int64_t>(std::ceil(left * 1000)) + 1};
}

bool MdArray::finish(std::optional<std::uint64_t> mismatches) {
    if (!sync_) return false;
    const bool recovered = sync_->kind == MdSync::Kind::recover;
    sync_.reset();
    if (mismatches) mismatches_ = *mismatches;
    if (!recovered) return true;
    for (auto& member : members_) {
        if (!member.role || member.in_sync || member.faulty) continue;
        member.in_sync = true;
        if (!member.replacement) continue;
        member.replacement = false;
        for (auto& old : members_)
            if (&old != &member && old.role == member.role && !old.faulty) fail(old);
    }
    return true;
}

void MdArray::take_back(const std::vector<MdDevice>& there) {
    for (const auto& device : there) {
        const auto is_it = [&](const MdMember& m) {
            return m.disk == device.disk && m.serial == device.serial;
        };
        auto member =
            std::ranges::find_if(members_, [&](const MdMember& m) { return is_it(m) && !m.present; });
        const auto aside = std::ranges::find_if(set_aside_, is_it);
        if (member == members_.end() && aside != set_aside_.end()) {
            if (!aside->role || !holder_of(*aside->role)) member = members_.insert(member, *aside);
            set_aside_.erase(aside);
        }
        if (member == members_.end()) continue;
        member->device = device.device;
        member->device_path = device.device_path;
        member->present = true;
        member->faulty = false;
    }
}

void MdArray::set(EngineReport report, const std::vector<MdDevice>& there) {
    inactive_ = report == EngineReport::inactive;
    too_few_ = false;
    reported_failed_ = report == EngineReport::failed;
    if (report == EngineReport::inactive || report == EngineReport::failed) sync_.reset();
    if (report == EngineReport::degraded && degraded() == 0) {
        for (auto member = members_.rbegin(); member != members_.rend(); ++member) {
            if (!member->in_sync) continue;
            set_aside_.push_back(*member);
            members_.erase(std::next(member).base());
            break;
        }
    }
    if (report != EngineReport::clean) return;
    take_back(there);
    // Whole again by the engine's own word: drives that were put back with their data take their places.
    for (auto& member : members_) {
        if (member.faulty || !member.present || member.replacement) continue;
        if (!member.role) member.role = sync_ ? std::nullopt : free_role();
        if (member.role && !sync_) member.in_sync = true;
    }
}

void MdArray::device_gone(const std::string& device) {
    for (auto& member : members_)
        if (member.device == device) member.present = false;
}

void MdArray::reassemble(const std::vector<MdDevice>& present, UtcTime now) {
    if (sync_ && sync_->kind == MdSync::Kind::check) sync_.reset();
    if (sync_) sync_->as_of = now;
    if (std::exchange(too_few_, false)) {
        inactive_ = false;
        take_back(present);
    }
    std::ranges::copy_if(members_, std::back_inserter(set_aside_),
                         [](const MdMember& m) { return m.in_sync && !m.present; });
    std::erase_if(members_, [](const MdMember& m) { return m.faulty || !m.present; });
    for (auto& member : members_)
        for (const auto& device : present)
            if (device.disk == member.disk) {
                member.device = device.device;
                member.device_path = device.device_path;
            }
    if (!works()) inactive_ = too_few_ = true;
}

}  // namespace raidwatch::sim
