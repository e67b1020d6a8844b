#include "statuspage_v1_lists.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/paging.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/statuspage_json.hpp"
#include "hub/api/statuspage_v1_maintenance.hpp"
#include "hub/stored_casework.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <set>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

constexpr std::int64_t kMostIncidents = 2000;  ///< looked at by a list

json v1_json(const Context& context, const PublicIncident& incident, const CaseRecord& decided) {
    json shown = incident_json(context, incident);
    const auto metadata = parse_json(decided.metadata.empty() ? "{}" : decided.metadata, "metadata");
    shown["metadata"] = metadata && metadata->is_object() ? *metadata : json::object();
    shown["impact_override"] = decided.public_impact.empty() ? json(nullptr) : json(decided.public_impact);
    shown["postmortem_body"] = decided.postmortem.empty() ? json(nullptr) : json(decided.postmortem);
    shown["postmortem_published_at"] = time_or_null(decided.postmortem_published_at);
    for (const char* name : {"scheduled_for", "scheduled_until", "scheduled_remind_prior",
                             "scheduled_auto_in_progress", "scheduled_auto_completed"})
        shown[name] = nullptr;
    return shown;
}

/// One of either kind.
struct Listed {
    UtcTime created_at{};
    std::optional<PublicIncident> incident;
    CaseRecord decided;
    PublicMaintenance maintenance;
};

json json_of(const Context& context, const Listed& listed) {
    return listed.incident ? v1_json(context, *listed.incident, listed.decided)
                           : v1_maintenance_json(context, listed.maintenance);
}

std::string searched_text(const Listed& listed) {
    std::string text;
    if (listed.incident) {
        text = listed.incident->title + "\n" + std::string(word(listed.incident->state)) + "\n" +
               listed.decided.postmortem;
        for (const auto& update : listed.incident->updates) text += "\n" + update.body;
        return text;
    }
    text = listed.maintenance.title + "\n" + listed.maintenance.status;
    for (const auto& update : listed.maintenance.updates) text += "\n" + update.body;
    return text;
}

/// Without regard to case.
bool mentions(const std::string& text, const std::string& wanted) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                       [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

Status add_incidents(Context& context, bool only_open, std::vector<Listed>& into) {
    IncidentFilter filter;
    filter.limit = kMostIncidents;
    if (only_open) filter.open = true;
    const auto records = context.store.incidents(filter);
    if (!records) return tl::unexpected(records.error());
    const auto work = stored_casework(context.store, *records);
    if (!work) return tl::unexpected(work.error());
    const auto folds = context.store.folds();
    if (!folds) return tl::unexpected(folds.error());
    std::set<std::int64_t> shown;
    for (const auto& record : *records)
        if (is_public(record, casework_for(*work, record.number).decided, context.config.auto_publish))
            shown.insert(record.number);
    const auto plans = plans_of(*context.view);
    for (const auto& record : *records) {
        const auto& done = casework_for(*work, record.number);
        if (!shown.contains(record.number) || is_folded_away(record.number, *folds, shown)) continue;
        into.push_back({record.opened_at, public_incident(record, plans, done), done.decided, {}});
    }
    return {};
}

bool belongs(const PublicMaintenance& maintenance, IncidentList list) {
    if (list == IncidentList::upcoming) return maintenance.status == kScheduled;
    if (list != IncidentList::active_maintenance) return true;
    return maintenance.status == kInProgress || maintenance.status == kVerifying;
}

Status add_maintenance(Context& context, IncidentList list, std::vector<Listed>& into) {
    auto all = all_maintenance(context);
    if (!all) return tl::unexpected(all.error());
    for (auto& maintenance : *all)
        if (belongs(maintenance, list)) {
            const auto created = maintenance.created_at;
            into.push_back({created, std::nullopt, {}, std::move(maintenance)});
        }
    return {};
}

}  // namespace

std::optional<IncidentList> incident_list_named(std::string_view name) {
    for (const auto list : {IncidentList::unresolved, IncidentList::scheduled, IncidentList::upcoming,
                            IncidentList::active_maintenance})
        if (name == word(list)) return list;
    return std::nullopt;
}

HttpReply list_incidents(Context& context, const Target& target, IncidentList list) {
    const auto paging = read_paging(target, kMostOnAPage);
    if (!paging) return refusal_of(paging.error());
    std::vector<Listed> all;
    const bool unresolved = list == IncidentList::unresolved;
    if (list == IncidentList::all || unresolved)
        if (auto added = add_incidents(context, unresolved, all); !added) return store_failure(added.error());
    if (!unresolved)
        if (auto added = add_maintenance(context, list, all); !added) return store_failure(added.error());
    std::stable_sort(all.begin(), all.end(),
                     [](const Listed& a, const Listed& b) { return a.created_at > b.created_at; });
    const auto wanted = target.parameter("q").value_or("");
    json shown = json::array();
    std::int64_t to_skip = (paging->page - 1) * paging->limit;
    for (const auto& one : all) {
        if (!wanted.empty() && !mentions(searched_text(one), wanted)) continue;
        if (to_skip-- > 0) continue;
        shown.push_back(json_of(context, one));
        if (static_cast<std::int64_t>(shown.size()) == paging->limit) break;
    }
    return json_reply(200, shown);
}

HttpReply one_incident(Context& context, std::int64_t number, int status) {
    const auto record = context.store.incident(number);
    if (!record) return store_failure(record.error());
    if (!*record) return not_found();
    const auto work = stored_casework(context.store, std::vector{number});
    if (!work) return store_failure(work.error());
    const auto& done = casework_for(*work, number);
    if (done.decided.withdrawn_at) return not_found();
    return json_reply(
        status, v1_json(context, public_incident(**record, plans_of(*context.view), done), done.decided));
}

}  // namespace raidwatch::hub
