#include "find_incident.hpp"

#include "hub/api/documents.hpp"
#include "hub/correlate/picture.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::hub {

namespace {

bool is_about(const IncidentRecord& record, const std::string& which) {
    return record.subject_id == which || record.subject_name == which;
}

bool hits_service(const std::vector<ComponentPlan>& plans, const IncidentRecord& record,
                  const std::string& service) {
    const Incident incident = incident_of(record);
    if (std::find(incident.services.begin(), incident.services.end(), service) != incident.services.end())
        return true;
    return std::any_of(plans.begin(), plans.end(), [&](const ComponentPlan& plan) {
        return (plan.name == service || plan.id == service) && hits(plan, incident);
    });
}

Result<IncidentRecord> only_one(std::vector<IncidentRecord> found, const std::string& which) {
    if (found.empty())
        return failure(ErrorCode::not_found, "looking for an open incident of", "\"" + which + "\"",
                       "there is none; incidents that are over are named by number");
    if (found.size() == 1) return std::move(found.front());
    std::string numbers;
    for (const auto& record : found)
        numbers += (numbers.empty() ? "#" : ", #") + std::to_string(record.number) +
                   (record.node.empty() ? "" : " of " + record.node);
    return failure(ErrorCode::busy, "looking for the open incident of", "\"" + which + "\"",
                   "there are several, name one by its number: " + numbers);
}

}  // namespace

Result<IncidentRecord> find_incident(Context& context, const std::string& which) {
    const auto number = parse_int(which.starts_with('#') ? which.substr(1) : which);
    if (number && *number > 0) {
        auto record = context.store.incident(*number);
        if (!record) return tl::unexpected(record.error());
        if (*record) return std::move(**record);
    }
    IncidentFilter filter;
    filter.open = true;
    filter.limit = kNoLimit;
    const auto open = context.store.incidents(filter);
    if (!open) return tl::unexpected(open.error());
    const auto plans = component_plans(context.config, context.fleet, context.store);
    if (!plans) return tl::unexpected(plans.error());
    std::vector<IncidentRecord> about, hitting;
    for (const auto& record : *open) {
        if (is_about(record, which))
            about.push_back(record);
        else if (hits_service(*plans, record, which))
            hitting.push_back(record);
    }
    return only_one(about.empty() ? std::move(hitting) : std::move(about), which);
}

}  // namespace raidwatch::hub
