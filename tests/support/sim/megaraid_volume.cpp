#include "megaraid_volume.hpp"

#include <algorithm>
#include <utility>

namespace raidwatch::sim {
namespace {

/// Drives that one span may lose.
int bearable(const std::string& level) {
    if (level == "raid0") return 0;
    return level.starts_with("raid6") ? 2 : 1;
}

bool is_nested(const std::string& level) {
    return level == "raid10" || level == "raid50" || level == "raid60";
}

int span_size(const std::string& level, int drives) {
    if (!is_nested(level)) return drives;
    return level == "raid10" ? 2 : drives / 2;
}

tl::unexpected<Error> refused(const std::string& doing, const std::string& serial, const std::string& why) {
    return failure(ErrorCode::refused, doing, serial, why);
}

}  // namespace

MegaraidVolume::MegaraidVolume(const ArraySpec& spec, int target, const std::vector<std::string>& serials,
                               const std::vector<std::string>& spare_serials, std::uint64_t drive_bytes)
    : name_(spec.id),
      level_(spec.level),
      mount_(spec.mount),
      target_(target),
      per_span_(span_size(spec.level, static_cast<int>(serials.size()))),
      drive_bytes_(drive_bytes),
      spares_(spare_serials) {
    for (const auto& serial : serials) rows_.push_back({serial, RowState::online});
}

VolumeRow* MegaraidVolume::row(const std::string& serial) {
    const auto found = std::ranges::find(rows_, serial, &VolumeRow::serial);
    return found == rows_.end() || serial.empty() ? nullptr : &*found;
}

VolumeRow* MegaraidVolume::vacant() {
    const auto found = std::ranges::find_if(rows_, [](const VolumeRow& r) {
        return r.state == RowState::missing || r.state == RowState::failed || r.state == RowState::offline;
    });
    return found == rows_.end() ? nullptr : &*found;
}

Status MegaraidVolume::fail(const std::string& serial) {
    if (std::erase(spares_, serial) > 0) return {};
    auto* member = row(serial);
    if (!member) return refused("failing", serial, "it is no member of " + name_);
    if (member->state == RowState::missing) return {};
    member->state = RowState::failed;
    stop(serial);
    return {};
}

Status MegaraidVolume::remove(const std::string& serial) {
    if (std::erase(spares_, serial) > 0) return {};
    // One that was copied away is out already.
    if (auto* member = row(serial)) member->state = RowState::missing;
    stop(serial);
    return {};
}

Status MegaraidVolume::add(const std::string& serial) {
    if (!uses(serial)) spares_.push_back(serial);
    return {};
}

/// A check gives way to a rebuild; the same work goes on at its new pace.
void MegaraidVolume::begin(VolumeWork work) {
    std::erase_if(work_, [&](const VolumeWork& other) {
        return other.serial == work.serial || other.kind == VolumeWork::Kind::check;
    });
    work_.push_back(std::move(work));
}

/// A drive has gone: nothing is written to it or read from it, and nothing at all where too few are left.
void MegaraidVolume::stop(const std::string& serial) {
    std::erase_if(work_, [&](const VolumeWork& work) {
        return work.serial == serial || work.from == serial || !works();
    });
}

Status MegaraidVolume::rebuild(const std::string& serial, const Pace& pace, UtcTime now) {
    auto* member = row(serial);
    if (!member || member->state == RowState::online) member = member ? nullptr : vacant();
    if (!member) return refused("rebuilding onto", serial, name_ + " misses no member");
    if (!works()) return refused("rebuilding onto", serial, "too few drives of " + name_ + " are left");
    std::erase(spares_, serial);
    *member = {serial, RowState::rebuilding};
    begin({VolumeWork::Kind::rebuild, serial, "", pace.percent / 100, pace.bytes_per_s,
           static_cast<double>(drive_bytes_), now});
    return {};
}

Status MegaraidVolume::copyback(const std::string& from, const std::string& to, const Pace& pace,
                                UtcTime now) {
    if (!row(from) || row(to)) return refused("copying", from, "no copyback from it to " + to);
    std::erase(spares_, to);
    begin({VolumeWork::Kind::copyback, to, from, pace.percent / 100, pace.bytes_per_s,
           static_cast<double>(drive_bytes_), now});
    return {};
}

void MegaraidVolume::check(const Pace& pace, UtcTime now) {
    begin({VolumeWork::Kind::check, "", "", pace.percent / 100, pace.bytes_per_s,
           static_cast<double>(bytes()), now});
}

void MegaraidVolume::finish(const VolumeWork& work) {
    if (work.kind == VolumeWork::Kind::rebuild)
        if (auto* member = row(work.serial)) member->state = RowState::online;
    if (work.kind == VolumeWork::Kind::copyback)
        if (auto* member = row(work.from)) *member = {work.serial, RowState::online};
}

void MegaraidVolume::finish() {
    for (const auto& work : std::exchange(work_, {})) finish(work);
}

void MegaraidVolume::set(EngineReport report, const std::vector<std::string>& there) {
    report_.reset();
    if (report != EngineReport::clean) {
        report_ = report;
        if (!works()) work_.clear();
        return;
    }
    for (auto& member : rows_) {
        const bool is_back = std::ranges::count(there, member.serial) > 0;
        if (member.state != RowState::missing || is_back) {
            member.state = RowState::online;
        } else if (!spares_.empty()) {  // whole by the engine's own word: what was added serves
            member = {spares_.back(), RowState::online};
            spares_.pop_back();
        }
    }
    work_.clear();
}

void MegaraidVolume::drive_gone(const std::string& serial) {
    std::erase(spares_, serial);
    if (auto* member = row(serial)) member->state = RowState::missing;
    stop(serial);
}

void MegaraidVolume::advance(UtcTime now) {
    for (auto& work : work_) {
        if (work.bytes <= 0 || now <= work.as_of) continue;
        const auto seconds = static_cast<double>((now - work.as_of).count()) / 1000.0;
        work.done = std::min(1.0, work.done + seconds * work.bytes_per_s / work.bytes);
        work.as_of = now;
        if (work.done >= 1.0) finish(work);
    }
    std::erase_if(work_, [](const VolumeWork& work) { return work.done >= 1.0; });
}

void MegaraidVolume::resume(UtcTime now) {
    for (auto& work : work_) work.as_of = now;
}

std::uint64_t MegaraidVolume::bytes() const {
    const auto drives = static_cast<std::uint64_t>(rows_.size());
    const auto spans =
        static_cast<std::uint64_t>(per_span_ > 0 ? rows_.size() / static_cast<std::size_t>(per_span_) : 1);
    const auto parity = level_ == "raid0"   ? 0
                        : level_ == "raid1" ? drives - 1
                                            : spans * static_cast<std::uint64_t>(bearable(level_));
    return (drives - std::min(drives - 1, parity)) * drive_bytes_;
}

std::uint8_t MegaraidVolume::state() const {
    constexpr std::uint8_t kOffline = 0, kPartiallyDegraded = 1, kDegraded = 2, kOptimal = 3;
    if (report_) return report_ == EngineReport::degraded ? kDegraded : kOffline;
    std::uint8_t worst = kOptimal;
    const auto span = static_cast<std::size_t>(std::max(1, per_span_));
    for (std::size_t first = 0; first < rows_.size(); first += span) {
        const auto end = std::min(rows_.size(), first + span);
        const auto lost = std::count_if(rows_.begin() + static_cast<std::ptrdiff_t>(first),
                                        rows_.begin() + static_cast<std::ptrdiff_t>(end),
                                        [](const VolumeRow& r) { return r.state != RowState::online; });
        const auto allowed = bearable(level_);
        const auto here = lost > allowed   ? kOffline
                          : lost == 0      ? kOptimal
                          : lost < allowed ? kPartiallyDegraded
                                           : kDegraded;
        worst = std::min(worst, here);
    }
    return worst;
}

bool MegaraidVolume::uses(const std::string& serial) const {
    const bool member = std::ranges::any_of(
        rows_, [&](const VolumeRow& r) { return r.serial == serial && r.state != RowState::missing; });
    const bool written = std::ranges::count(work_, serial, &VolumeWork::serial) > 0;
    return member || written || std::ranges::count(spares_, serial) > 0;
}

}  // namespace raidwatch::sim
