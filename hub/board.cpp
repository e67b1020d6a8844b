#include "board.hpp"

#include "hub/maintenance.hpp"
#include "hub/notices.hpp"
#include "hub/stored_casework.hpp"

#include <raidwatch/model/json.hpp>

#include <set>

namespace raidwatch::hub {

namespace {

/// Another hub on the same store may have heard something that this one has not.
constexpr Milliseconds kOldest{5000};

/// The incidents that any of these are folded into.
Result<std::vector<IncidentRecord>> clusters_of(
    Store& store, const Folds& folds, std::initializer_list<const std::vector<IncidentRecord>*> lists) {
    std::set<std::int64_t> numbers;
    for (const auto* list : lists)
        for (const auto& record : *list)
            if (const auto fold = folds.find(record.number); fold != folds.end())
                numbers.insert(fold->second);
    std::vector<IncidentRecord> clusters;
    for (const auto number : numbers) {
        auto record = store.incident(number);
        if (!record) return tl::unexpected(record.error());
        if (*record) clusters.push_back(std::move(**record));
    }
    return clusters;
}

}  // namespace

Result<CaseworkByNumber> Board::casework_about(
    std::initializer_list<const std::vector<IncidentRecord>*> lists) {
    std::vector<std::int64_t> numbers;
    for (const auto* list : lists)
        for (const auto& record : *list) numbers.push_back(record.number);
    return stored_casework(store_, numbers);
}

Result<Picture> Board::look(const Fleet& fleet, UtcTime now) {
    IncidentFilter open;
    open.open = true;
    open.limit = kNoLimit;
    auto open_incidents = store_.incidents(open);
    if (!open_incidents) return tl::unexpected(open_incidents.error());
    IncidentFilter resolved;
    resolved.open = false;
    resolved.limit = kRecentIncidents;
    auto resolved_incidents = store_.incidents(resolved);
    if (!resolved_incidents) return tl::unexpected(resolved_incidents.error());
    auto known = store_.components();
    if (!known) return tl::unexpected(known.error());
    auto days = store_.days(day_of(now - std::chrono::days(kHistoryDays - 1)));
    if (!days) return tl::unexpected(days.error());
    auto signals = store_.signals();
    if (!signals) return tl::unexpected(signals.error());
    const auto windows = stored_windows(store_, now - kShownAfterwards);
    if (!windows) return tl::unexpected(windows.error());
    auto folds = store_.folds();
    if (!folds) return tl::unexpected(folds.error());
    auto clusters = clusters_of(store_, *folds, {&*open_incidents, &*resolved_incidents});
    if (!clusters) return tl::unexpected(clusters.error());
    auto work = casework_about({&*open_incidents, &*resolved_incidents, &*clusters});
    if (!work) return tl::unexpected(work.error());
    auto parts = stored_page_parts(store_);
    if (!parts) return tl::unexpected(parts.error());
    auto points = parts->metrics.empty() ? Result<std::vector<MetricPoint>>(std::vector<MetricPoint>{})
                                         : store_.points(now - kMetricsShown);
    if (!points) return tl::unexpected(points.error());
    auto plans = component_plans(config_, fleet, parts->components);
    const auto notices = stored_notices(store_, now - kShownAfterwards);
    if (!notices) return tl::unexpected(notices.error());
    changes_at_.reset();
    for (const auto& notice : *notices)
        for (const auto time : {notice.from, notice.until})
            if (time > now && (!changes_at_ || time < *changes_at_)) changes_at_ = time;
    auto maintenance = public_maintenance(*windows, *notices, plans, fleet, now);
    // The end of windows is forgotten some time after it; until then it says when an announcement goes.
    std::erase_if(maintenance, [&](const PublicMaintenance& one) {
        return one.completed_at && now - *one.completed_at > kShownAfterwards;
    });
    return Picture{std::move(plans),  std::move(*open_incidents), std::move(*resolved_incidents),
                   std::move(*known), std::move(*days),           std::move(*signals),
                   std::move(*work),  config_.auto_publish,       std::move(maintenance),
                   std::move(*folds), std::move(*clusters),       std::move(*parts),
                   std::move(*points)};
}

Result<const PublicView*> Board::view(const Fleet& fleet, UtcTime now) {
    const bool old = now < looked_at_ || now - looked_at_ > kOldest || (changes_at_ && now >= *changes_at_);
    if (view_ && is_current_ && !old && seen_shape_ == fleet.shape()) return view_.get();
    const auto picture = look(fleet, now);
    if (!picture) return tl::unexpected(picture.error());
    view_ = std::make_shared<const PublicView>(public_view(*picture, now));
    is_current_ = true;
    seen_shape_ = fleet.shape();
    looked_at_ = now;
    return view_.get();
}

Status Board::keep_components(const PublicView& view) {
    const auto known = store_.components();
    if (!known) return tl::unexpected(known.error());
    std::vector<ComponentRecord> records;
    bool differs = known->size() != view.components.size();
    for (const auto& component : view.components) {
        const auto position = static_cast<std::int64_t>(records.size());
        records.push_back({component.plan.id, component.plan.name, position,
                           std::string(word(component.status)), component.created_at, component.updated_at});
        if (differs) continue;
        const auto& before = (*known)[records.size() - 1];
        const auto& record = records.back();
        differs = before.id != record.id || before.name != record.name || before.status != record.status;
    }
    return differs ? store_.save_components(records) : Status{};
}

Status Board::keep_day(const PublicView& view, UtcTime now) {
    const std::string day = day_of(now);
    std::vector<DayRecord> records;
    for (const auto& component : view.components) {
        // A component nobody ever spoke for has no data, which is not the same as being well.
        if (!component.plan.heard && !component.plan.nodes.empty()) continue;
        const auto kept = kept_days_.find({component.plan.id, day});
        if (kept != kept_days_.end() && kept->second >= component.status) continue;
        records.push_back({component.plan.id, day, static_cast<std::int64_t>(component.status)});
    }
    if (records.empty()) return {};
    if (auto recorded = store_.record_days(records); !recorded) return recorded;
    std::erase_if(kept_days_, [&](const auto& entry) { return entry.first.second != day; });
    for (const auto& record : records)
        kept_days_[{record.component, day}] = static_cast<ComponentStatus>(record.worst);
    changed();
    return {};
}

Status Board::keep_history(const Fleet& fleet, UtcTime now) {
    const auto now_shown = view(fleet, now);
    if (!now_shown) return tl::unexpected(now_shown.error());
    if (auto kept = keep_components(**now_shown); !kept) return kept;
    return keep_day(**now_shown, now);
}

}  // namespace raidwatch::hub
