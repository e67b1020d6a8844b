#include "statuspage_v1_maintenance.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/statuspage_json.hpp"
#include "hub/api/statuspage_v1_body.hpp"
#include "hub/maintenance.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <tuple>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

tl::unexpected<Error> wrong(const char* field, const std::string& why) {
    return failure(ErrorCode::invalid, "reading", field, why);
}

Status read_time(const json& incident, const char* name, std::optional<UtcTime>& into) {
    const auto text = text_field(incident, name);
    if (!text || text->empty()) return {};
    into = parse_rfc3339(*text);
    // "+02:00" of a form whose writer did not escape the plus.
    if (const auto space = text->rfind(' '); !into && space != std::string::npos)
        into = parse_rfc3339(std::string(*text).replace(space, 1, "+"));
    return into ? Status{} : wrong(name, "is no ISO 8601 time with a zone, like 2026-11-22T04:00:00Z");
}

Status read_flags(const json& incident, NoticeDraft& draft) {
    const auto read = [&](const char* name, std::optional<bool>& into) -> Status {
        auto flag = read_flag(incident, name);
        if (!flag) return tl::unexpected(flag.error());
        into = *flag;
        return {};
    };
    if (auto done = read("scheduled_auto_in_progress", draft.begins_by_itself); !done) return done;
    if (auto done = read("scheduled_auto_completed", draft.ends_by_itself); !done) return done;
    return read("scheduled_remind_prior", draft.reminds);
}

/// {"raidwatch": {"expect_reboots": 2, "expect_absence_s": 3600, "expect_rebuild": true}} in metadata: what
/// Statuspage has no word for.
Status read_expected(const json& metadata, NoticeDraft& draft) {
    const auto& own = object_field(metadata, "raidwatch");
    if (own.is_null()) return {};
    constexpr std::int64_t kMostReboots = 1000;
    MaintenanceExpected expected;
    for (const auto& [name, value] : own.items()) {
        const bool count = value.is_number_unsigned();
        if (name == "expect_reboots" && count && value.get<std::int64_t>() <= kMostReboots)
            expected.reboots = value.get<int>();
        else if (name == "expect_absence_s" && count && value.get<std::int64_t>() <= kLongestWindow.count())
            expected.absence_s = value.get<std::int64_t>();
        else if (name == "expect_rebuild" && value.is_boolean())
            expected.rebuild = value.get<bool>();
        else
            return wrong("metadata.raidwatch", "holds expect_reboots, expect_absence_s and expect_rebuild");
    }
    draft.expected = expected;
    return {};
}

Status read_metadata(const json& incident, NoticeDraft& draft) {
    const auto& metadata = object_field(incident, "metadata");
    if (metadata.is_null()) return {};
    for (const auto& [name, value] : metadata.items())
        if (!value.is_object()) return wrong("metadata", "its values must be objects");
    draft.metadata = dump(metadata);
    if (draft.metadata->size() > 25'000) return wrong("metadata", "is too long");
    return read_expected(metadata, draft);
}

/// Ids of both "components" and "component_ids"; statuses of the first.
Status read_components(const json& incident, const PublicView& view, UtcTime now, NoticeDraft& draft) {
    std::vector<std::string> ids;
    const auto add = [&](const std::string& id) {
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    };
    const auto& components = object_field(incident, "components");
    for (const auto& [id, status] : components.items()) {
        const auto word = status.is_string() ? status.get<std::string>() : "";
        auto said = read_component_status(id, word, view, now);
        if (!said) return tl::unexpected(said.error());
        // That it is under maintenance is told while it is, by the window.
        if (word != "under_maintenance") draft.signals.push_back(std::move(*said));
        add(id);
    }
    const auto listed = component_ids(incident);
    for (const auto& id : listed.value_or(std::vector<std::string>{})) {
        const bool known = std::any_of(view.components.begin(), view.components.end(),
                                       [&](const auto& component) { return component.plan.id == id; });
        if (!known) return wrong("component_ids", "there is no such component");
        add(id);
    }
    if (listed || !components.is_null()) draft.components = std::move(ids);
    return {};
}

}  // namespace

bool is_scheduled(const json& incident) {
    return !text_or_empty(incident, "scheduled_for").empty() ||
           is_maintenance_status(text_or_empty(incident, "status"));
}

Result<NoticeDraft> read_notice_draft(const json& incident, const PublicView& view, UtcTime now) {
    NoticeDraft draft;
    draft.name = text_field(incident, "name");
    draft.body = text_field(incident, "body").value_or(text_or_empty(incident, "message"));
    if (const auto status = text_field(incident, "status"); status && !status->empty()) {
        if (!is_maintenance_status(*status))
            return wrong("status", "is scheduled, in_progress, verifying or completed");
        draft.status = *status;
    }
    if (auto read = read_time(incident, "scheduled_for", draft.from); !read)
        return tl::unexpected(read.error());
    if (auto read = read_time(incident, "scheduled_until", draft.until); !read)
        return tl::unexpected(read.error());
    if (auto read = read_flags(incident, draft); !read) return tl::unexpected(read.error());
    if (auto read = read_metadata(incident, draft); !read) return tl::unexpected(read.error());
    if (auto read = read_components(incident, view, now, draft); !read) return tl::unexpected(read.error());
    return draft;
}

Result<std::vector<PublicMaintenance>> all_maintenance(Context& context) {
    auto windows = stored_windows(context.store, std::nullopt);
    if (!windows) return tl::unexpected(windows.error());
    // What was ordered a moment ago is carried out by the hub that leads.
    for (auto& window : *windows) keep_time(window, context.now.utc);
    const auto notices = stored_notices(context.store, std::nullopt);
    if (!notices) return tl::unexpected(notices.error());
    const auto plans = plans_of(*context.view);
    auto shown = public_maintenance(*windows, *notices, plans, context.fleet, context.now.utc);
    std::sort(shown.begin(), shown.end(), [](const auto& a, const auto& b) {
        return std::tie(a.created_at, a.id) > std::tie(b.created_at, b.id);
    });
    return shown;
}

Result<PublicMaintenance> one_maintenance(Context& context, const std::string& id) {
    auto all = all_maintenance(context);
    if (!all) return tl::unexpected(all.error());
    for (auto& one : *all)
        if (one.id == id) return std::move(one);
    return failure(ErrorCode::not_found, "looking for incident", id, "there is none");
}

json v1_maintenance_json(const Context& context, const PublicMaintenance& maintenance) {
    json shown = maintenance_json(context, maintenance);
    const auto metadata = parse_json(maintenance.metadata.empty() ? "{}" : maintenance.metadata, "metadata");
    shown["metadata"] = metadata && metadata->is_object() ? *metadata : json::object();
    shown["impact_override"] = nullptr;
    shown["scheduled_auto_in_progress"] = maintenance.begins_by_itself;
    shown["scheduled_auto_completed"] = maintenance.ends_by_itself;
    shown["scheduled_remind_prior"] = maintenance.reminds;
    shown["postmortem_body"] = nullptr;
    shown["postmortem_published_at"] = nullptr;
    return shown;
}

}  // namespace raidwatch::hub
