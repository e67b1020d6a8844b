#include "pool_kernel.hpp"

#include "domains.hpp"

#include <algorithm>

namespace raidwatch::assess {

namespace {

using namespace std::chrono_literals;

constexpr auto kLossIsNews = 1h;

template <class Arrays>
auto find_pool(Arrays& arrays, const std::string& name) {
    return std::ranges::find_if(
        arrays, [&](const Array& array) { return array.engine == ArrayEngine::zfs && array.name == name; });
}

void take_state(Array& array, const Array& told) {
    if (array.state == told.state) return;
    array.state = told.state;
    array.vendor_state = told.vendor_state;
}

}  // namespace

void recognise_pools(Findings& incomplete, const Findings& known) {
    for (auto& pool : incomplete.arrays) {
        if (pool.engine != ArrayEngine::zfs) continue;
        const auto before = find_pool(known.arrays, pool.name);
        if (before == known.arrays.end()) continue;
        pool.id = before->id;
        if (!pool.members.empty()) continue;
        auto carried = *before;
        take_state(carried, pool);
        pool = std::move(carried);
    }
}

std::optional<UtcTime> reports_lost_since(const DomainState& before, const Findings& answer) {
    if (answer.domain.source != kPoolKernel || answer.problems.empty()) return std::nullopt;
    if (before.problems != answer.problems) return answer.taken_at;
    const bool still_news = before.failing_since && answer.taken_at - *before.failing_since < kLossIsNews;
    return still_news ? before.failing_since : std::nullopt;
}

void heed_pool_kernel(const Snapshot& snapshot, NodeView& view) {
    const auto kernel = snapshot.domains.find(Domain{kPoolKernel, ""});
    if (kernel == snapshot.domains.end()) return;
    for (const auto& told : kernel->second.last.arrays) {
        const auto zpool = snapshot.domains.find(Domain{"zfs", told.name});
        if (zpool == snapshot.domains.end() || !zpool->second.failing_since) continue;
        if (kernel->second.last.taken_at <= *zpool->second.failing_since) continue;
        const auto pool = find_pool(view.arrays, told.name);
        if (pool != view.arrays.end()) take_state(*pool, told);
    }
}

}  // namespace raidwatch::assess
