#include "scheduler.hpp"

#include "agent/assess/domains.hpp"
#include "agent/assess/second_source.hpp"

#include <algorithm>
#include <set>

namespace raidwatch::app {

namespace {

/// The probe answers every request within its deadline; only a dead one needs this much more.
constexpr Milliseconds kGrace{2000};
constexpr Milliseconds kFirstRetry{15'000};
constexpr Milliseconds kLongestRetry{60'000};
constexpr Milliseconds kFreshSmart{10'000};
/// Disks that are asked for SMART at once: each is a process of the probe, which refuses more than 512.
constexpr int kMostSmart = 256;

/// Requests on notice: so many at once, then one per `every`. A rebuild over bad sectors notifies over a
/// hundred times a second; asking a disk for SMART costs it a stop of its work.
struct NoticeRate {
    double burst;
    Milliseconds every;
};
/// Files that change when a person changes them.
constexpr Milliseconds kSchedulesEvery{3'600'000};
bool is_of_schedules(const Domain& domain) {
    return domain.source == "schedules";
}

NoticeRate notice_rate(const Domain& domain) {
    // A vendor's tool stops the firmware's work for seconds, and kernel news of one disk wants all
    // controllers read.
    if (assess::is_vendor_tool(domain)) return NoticeRate{1, Milliseconds{20'000}};
    if (is_of_schedules(domain)) return NoticeRate{1, Milliseconds{60'000}};
    return assess::is_smart(domain) ? NoticeRate{2, Milliseconds{30'000}} : NoticeRate{8, Milliseconds{250}};
}

template <class Values>
Milliseconds of_source(const Domain& domain, const Values& values) {
    if (domain.source == kInventory.source) return values.presence;
    if (domain.source == "md") return values.arrays;
    if (assess::is_vendor_tool(domain)) return values.tools;
    return assess::is_smart(domain) ? values.smart : values.controllers;
}

}  // namespace

Scheduler::Scheduler(const Schedule& schedule, const Deadlines& deadlines, std::uint64_t seed)
    : schedule_(schedule), deadlines_(deadlines), random_(seed) {
    slots_[kInventory];
}

void Scheduler::reconfigure(const Schedule& schedule, const Deadlines& deadlines, MonoTime now) {
    schedule_ = schedule;
    deadlines_ = deadlines;
    for (auto& [domain, slot] : slots_) slot.due = std::min(slot.due, now + period(domain));
}

void Scheduler::present(const std::vector<Domain>& domains, MonoTime now) {
    std::set<Domain> there(domains.begin(), domains.end());
    there.insert(kInventory);
    std::erase_if(slots_, [&](const auto& entry) { return !there.contains(entry.first); });
    for (const auto& domain : there)
        if (!slots_.contains(domain)) slots_[domain] = Slot{.due = now};
}

void Scheduler::want(const Domain& domain, MonoTime now) {
    const auto found = slots_.find(domain);
    if (found == slots_.end()) return;
    auto& slot = found->second;
    if (slot.unanswered_at)
        slot.again = true;
    else if (slot.due > now && !slot.wanted)
        hasten(domain, slot, now);
}

std::map<Domain, int> Scheduler::want_all(MonoTime now) {
    std::map<Domain, int> needed;
    for (auto& [domain, slot] : slots_) {
        const bool fresh = slot.answered_at && slot.failures == 0 && now - *slot.answered_at < kFreshSmart;
        if (slot.wedged || (assess::is_smart(domain) && fresh && !slot.unanswered_at)) continue;
        needed[domain] = slot.unanswered_at && !assess::is_smart(domain) ? 2 : 1;
        if (!slot.unanswered_at)
            slot.due = std::min(slot.due, now);
        else if (!assess::is_smart(domain))
            slot.again = true;
    }
    return needed;
}

void Scheduler::answered(const Domain& domain, bool complete, MonoTime now) {
    const auto found = slots_.find(domain);
    if (found == slots_.end()) return;
    auto& slot = found->second;
    slot.unanswered_at.reset();
    slot.answered_at = now;
    slot.failures = complete ? 0 : slot.failures + 1;
    slot.due = now + (complete ? jittered(period(domain)) : pause_after_failure(domain, slot.failures));
    if (std::exchange(slot.again, false)) hasten(domain, slot, now);
}

void Scheduler::wedged(const Domain& domain) {
    if (const auto found = slots_.find(domain); found != slots_.end()) found->second.wedged = true;
}

void Scheduler::freed(const Domain& domain, MonoTime now) {
    const auto found = slots_.find(domain);
    if (found == slots_.end()) return;
    found->second.wedged = false;
    found->second.failures = 0;
    found->second.due = std::min(found->second.due, now);
}

void Scheduler::forget_wedged() {
    for (auto& [domain, slot] : slots_) slot.wedged = false;
}

int Scheduler::smart_under_way() const {
    return static_cast<int>(std::ranges::count_if(slots_, [](const auto& entry) {
        return assess::is_smart(entry.first) && entry.second.unanswered_at;
    }));
}

std::vector<probe::CollectRequest> Scheduler::take_due(MonoTime now) {
    std::vector<probe::CollectRequest> requests;
    int smart = smart_under_way();
    for (auto& [domain, slot] : slots_) {
        if (slot.unanswered_at || slot.wedged || slot.due > now) continue;
        if (assess::is_smart(domain) && ++smart > kMostSmart) continue;
        const auto allowed = deadline(domain);
        slot.unanswered_at = now + allowed + kGrace;
        slot.wanted = false;
        requests.push_back({domain, allowed});
    }
    return requests;
}

std::vector<Domain> Scheduler::take_unanswered(MonoTime now) {
    std::vector<Domain> silent;
    for (auto& [domain, slot] : slots_)
        if (slot.unanswered_at && *slot.unanswered_at <= now) silent.push_back(domain);
    return silent;
}

MonoTime Scheduler::next_due() const {
    auto next = MonoTime::max();
    const bool full = smart_under_way() >= kMostSmart;  // the next answer lets another one go
    for (const auto& [domain, slot] : slots_) {
        if (slot.unanswered_at)
            next = std::min(next, *slot.unanswered_at);
        else if (!slot.wedged && !(full && assess::is_smart(domain)))
            next = std::min(next, slot.due);
    }
    return next;
}

bool Scheduler::under_way() const {
    return std::ranges::any_of(slots_,
                               [](const auto& entry) { return entry.second.unanswered_at.has_value(); });
}

bool Scheduler::awaits(const Domain& domain, MonoTime now) const {
    const auto found = slots_.find(domain);
    if (found == slots_.end() || found->second.wedged) return false;
    const auto& slot = found->second;
    return slot.unanswered_at || slot.wanted || slot.due <= now;
}

bool Scheduler::was_answered(const Domain& domain) const {
    const auto found = slots_.find(domain);
    return found != slots_.end() && found->second.answered_at;
}

std::vector<Domain> Scheduler::domains() const {
    std::vector<Domain> known;
    for (const auto& [domain, slot] : slots_) known.push_back(domain);
    return known;
}

Milliseconds Scheduler::period(const Domain& domain) const {
    return is_of_schedules(domain) ? kSchedulesEvery : of_source(domain, schedule_);
}
Milliseconds Scheduler::deadline(const Domain& domain) const {
    return of_source(domain, deadlines_);
}

/// Only ever longer: no disk is asked for SMART more often than configured.
Milliseconds Scheduler::jittered(Milliseconds period) {
    // Not std::uniform_real_distribution: its numbers differ between libraries, and a scenario must repeat
    // itself.
    const double unit = static_cast<double>(random_() >> 11) * 0x1.0p-53;
    return period + Milliseconds{static_cast<std::int64_t>(static_cast<double>(period.count()) *
                                                           schedule_.jitter * unit)};
}

/// A read that failed gave nothing, so the next one may come before the period; a device in trouble is then
/// left alone for longer and longer.
Milliseconds Scheduler::pause_after_failure(const Domain& domain, int failures) const {
    const auto whole = period(domain);
    const auto first = assess::is_vendor_tool(domain) ? whole : std::min(whole, kFirstRetry);
    const auto pause = first * (1 << std::min(failures - 1, 10));
    return std::min(pause, std::max(whole, kLongestRetry));
}

void Scheduler::hasten(const Domain& domain, Slot& slot, MonoTime now) const {
    const auto [burst, every] = notice_rate(domain);
    const auto step = static_cast<double>(every.count());
    slot.tokens = std::min(burst, slot.tokens + static_cast<double>((now - slot.refilled_at).count()) / step);
    slot.refilled_at = now;
    slot.tokens -= 1;
    const auto wait = Milliseconds{static_cast<std::int64_t>(std::max(0.0, -slot.tokens * step))};
    slot.due = std::min(slot.due, now + wait);
    slot.wanted = true;
}

}  // namespace raidwatch::app
