#include "promises.hpp"

#include "hub/api/documents.hpp"
#include "hub/life_event.hpp"

namespace raidwatch::hub {

Status remind_of_promises(Context& context) {
    auto overdue = context.store.overdue_cases(context.now.utc);
    if (!overdue) return tl::unexpected(overdue.error());
    for (auto& decided : *overdue) {
        const auto record = context.store.incident(decided.number);
        if (!record) return tl::unexpected(record.error());
        HubNews news;
        news.leader = context.leader;
        decided.overdue_told = true;
        ++decided.revision;
        if (*record && (*record)->open) {
            const Incident incident = incident_of(**record);
            auto event =
                hub_event(context.ids, incident.subject, kind::incident_update_overdue, Severity::warning,
                          "Incident #" + std::to_string(decided.number) + " (" + incident.title +
                              "): an update was promised for " + to_rfc3339(*decided.next_update_at) +
                              " and did not come.",
                          context.now.utc);
            event.evidence["incident"] = std::to_string(decided.number);
            event.evidence["promised"] = to_rfc3339(*decided.next_update_at);
            news.events.push_back(record_of(event, context.now.utc));
        }
        news.cases.push_back(std::move(decided));
        if (auto recorded = context.store.record(news); !recorded) return recorded;
    }
    return {};
}

}  // namespace raidwatch::hub
