#include "desk.hpp"

#include "hub/affected.hpp"
#include "hub/api/documents.hpp"
#include "hub/correlate/signal_incident.hpp"
#include "hub/life_event.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

namespace raidwatch::hub {

namespace {

constexpr std::size_t kLongestText = 25'000;  ///< as Statuspage has it

tl::unexpected<Error> wrong(const char* what, std::string why) {
    return failure(ErrorCode::invalid, "writing to the incident", what, std::move(why));
}

/// The case as it is, ready to be stored with its next revision.
Result<CaseRecord> next_case(Context& context, const IncidentRecord& incident) {
    auto cases = context.store.cases({incident.number});
    if (!cases) return tl::unexpected(cases.error());
    CaseRecord record = cases->empty() ? CaseRecord{} : std::move(cases->front());
    record.number = incident.number;
    ++record.revision;
    return record;
}

AuditRecord audit_line(const Context& context, const std::string& who, std::string what,
                       const IncidentRecord& incident) {
    return {context.now.utc, who, std::move(what), "incident " + std::to_string(incident.number)};
}

/// The hub keeps the state of what other systems or people reported; what nodes tell is theirs.
bool is_the_hubs(const Incident& incident) {
    return incident.node.empty() && incident.fault_class == FaultClass::service_signal;
}

Status check(const Context& context, const Incident& incident, const Entry& entry) {
    if (trim(entry.text).empty() && !entry.state && !entry.next_update) return wrong("text", "is empty");
    if (entry.text.size() > kLongestText)
        return wrong("text", "is longer than " + std::to_string(kLongestText) + " bytes");
    if (entry.next_update && *entry.next_update <= context.now.utc)
        return wrong("next_update", "is in the past");
    if (!entry.state || is_the_hubs(incident)) return {};
    if (!is_open(incident)) return wrong("state", "the incident is over; it re-opens by itself on a relapse");
    if (*entry.state == IncidentState::resolved)
        return wrong("state", "it is resolved when the node finds its component whole again");
    return {};
}

/// "Cluster B is Online: closed by jane."
std::string closing_words(const Incident& incident, const std::string& who) {
    const auto place =
        incident.parents.empty() ? incident.subject.name : place_name(incident.parents.front().name);
    return headline(place, ComponentStatus::operational) + ": closed by " + who + ".";
}

/// The incident's own state, where the hub keeps it.
void change_state(Context& context, const IncidentRecord& record, const Entry& entry, HubNews& news) {
    Incident incident = incident_of(record);
    if (!entry.state || !is_the_hubs(incident) || *entry.state == incident.state) return;
    const bool over = *entry.state == IncidentState::resolved;
    const bool reopened = !over && !is_open(incident);
    if (over) incident.resolved_at = incident.whole_since = context.now.utc;
    if (over && incident.key == signal_key(incident.subject)) {
        news.silenced.push_back(incident.subject.id);
        write_update(incident, IncidentState::resolved, closing_words(incident, entry.who), context.now.utc);
    } else if (over) {
        incident.service_back_at = context.now.utc;
    } else if (*entry.state != IncidentState::monitoring || reopened) {
        incident.resolved_at = incident.whole_since = std::nullopt;
    }
    incident.reopened += reopened ? 1 : 0;
    if (incident.state != *entry.state) {
        incident.state = *entry.state;
        incident.changed_at = context.now.utc;
        ++incident.revision;
    }
    news.incidents = {record_of(incident, context.now.utc)};
    news.only_if_newest = true;
}

std::string text_of(const Entry& entry) {
    if (!trim(entry.text).empty()) return entry.text;
    return entry.state ? "State: " + std::string(word(*entry.state)) + "."
                       : "Next update by " + to_rfc3339(*entry.next_update) + ".";
}

Status amend(CaseRecord& decided, const Amendment& also) {
    constexpr std::size_t kLongestTitle = 255;
    if (also.title && (trim(*also.title).empty() || also.title->size() > kLongestTitle))
        return wrong("name", "is empty or longer than 255 bytes");
    if (also.title) decided.public_title = *also.title;
    if (also.impact) decided.public_impact = *also.impact;
    if (also.metadata) decided.metadata = *also.metadata;
    return {};
}

Status store_entry(Context& context, const IncidentRecord& record, const Entry& entry, CaseRecord decided,
                   const Amendment& also, const char* what) {
    const Incident incident = incident_of(record);
    HubNews news;
    news.signals = also.signals;
    decided.next_update_at = entry.next_update;
    decided.overdue_told = false;
    change_state(context, record, entry, news);
    change_components(context, record, also, decided, news);
    news.cases.push_back(std::move(decided));
    news.notes.push_back({record.number, 0, context.now.utc, entry.who, text_of(entry),
                          entry.state ? std::string(word(*entry.state)) : "", entry.audience});
    const bool over = entry.state == IncidentState::resolved;
    news.events.push_back(record_of(
        hub_event(context.ids, incident.subject, over ? kind::incident_resolved : kind::incident_updated,
                  Severity::info, entry.who + ": " + text_of(entry), context.now.utc),
        context.now.utc));
    news.audit.push_back(audit_line(context, entry.who, what, record));
    return context.store.record(news);
}

Incident incident_by_hand(Context& context, const Opening& opening, std::vector<std::string> services) {
    const auto at = opening.was_at.value_or(context.now.utc);
    Incident incident;
    incident.id = context.ids.next(unix_ms(context.now.utc));
    incident.key = std::string(kByHandKey) + incident.id;
    incident.fault_class = FaultClass::service_signal;
    incident.kind = kind::service_signal;
    incident.services = std::move(services);
    std::string about;
    for (const auto& service : incident.services) about += (about.empty() ? "" : ", ") + service;
    incident.subject = {SubjectKind::service, incident.key, about.empty() ? context.config.page_name : about};
    incident.title = opening.as.title.value_or("");
    incident.severity = opening.severity;
    incident.opened_at = at;
    const auto state = opening.entry.state.value_or(IncidentState::investigating);
    if (state == IncidentState::resolved) incident.resolved_at = at;
    write_update(incident, state, "Opened by " + opening.entry.who + ": " + incident.title, at);
    return incident;
}

}  // namespace

Status write_entry(Context& context, const IncidentRecord& record, const Entry& entry) {
    if (auto fits = check(context, incident_of(record), entry); !fits) return fits;
    auto decided = next_case(context, record);
    if (!decided) return tl::unexpected(decided.error());
    return store_entry(context, record, entry, std::move(*decided), {}, "note");
}

Status acknowledge(Context& context, const IncidentRecord& record, const std::string& who) {
    auto decided = next_case(context, record);
    if (!decided) return tl::unexpected(decided.error());
    decided->acknowledged_by = who;
    decided->acknowledged_at = context.now.utc;
    decided->acknowledged_severity = record.severity;
    HubNews news;
    news.cases.push_back(std::move(*decided));
    news.audit.push_back(audit_line(context, who, "acknowledged", record));
    return context.store.record(news);
}

Status publish(Context& context, const IncidentRecord& record, Entry entry, const Amendment& also) {
    if (is_drill(record)) return wrong("incident", "it is a drill: customers are told nothing of it");
    auto decided = next_case(context, record);
    if (!decided) return tl::unexpected(decided.error());
    if (auto fits = amend(*decided, also); !fits) return fits;
    if (!decided->published_at) {
        decided->published_at = context.now.utc;
        decided->published_by = entry.who;
    }
    entry.audience = Audience::everybody;
    const bool says = !trim(entry.text).empty() || entry.state || entry.next_update;
    if (says) {
        if (auto fits = check(context, incident_of(record), entry); !fits) return fits;
        return store_entry(context, record, entry, std::move(*decided), also, "published");
    }
    HubNews news;
    news.signals = also.signals;
    change_components(context, record, also, *decided, news);
    news.cases.push_back(std::move(*decided));
    news.audit.push_back(audit_line(context, entry.who, "published", record));
    return context.store.record(news);
}

Result<std::int64_t> open_by_hand(Context& context, const Opening& opening) {
    const auto now = context.now.utc, at = opening.was_at.value_or(now);
    if (at > now) return wrong("backfill_date", "is in the future");
    const auto components = opening.as.components.value_or(std::vector<std::string>{});
    const auto incident = incident_by_hand(context, opening, names_of(context, components));
    if (auto fits = check(context, incident, opening.entry); !fits) return tl::unexpected(fits.error());
    CaseRecord decided;
    decided.revision = 1;
    decided.components = components;
    decided.published_at = now;
    decided.published_by = opening.entry.who;
    decided.next_update_at = opening.entry.next_update;
    if (auto fits = amend(decided, opening.as); !fits) return tl::unexpected(fits.error());
    HubNews news;
    news.signals = opening.as.signals;
    news.incidents = {record_of(incident, now)};
    news.cases = {std::move(decided)};
    news.notes.push_back({0, 0, at, opening.entry.who, text_of(opening.entry),
                          std::string(word(incident.state)), Audience::everybody});
    news.events.push_back(record_of(hub_event(context.ids, incident.subject, kind::incident_opened,
                                              Severity::warning, incident.title, now),
                                    now));
    news.audit.push_back({now, opening.entry.who, "opened by hand", incident.title});
    if (auto recorded = context.store.record(news); !recorded) return tl::unexpected(recorded.error());
    IncidentFilter filter;
    filter.node = "";
    filter.key = incident.key;
    filter.limit = 1;
    const auto stored = context.store.incidents(filter);
    if (!stored) return tl::unexpected(stored.error());
    return stored->empty() ? 0 : stored->front().number;
}

Status withdraw(Context& context, const IncidentRecord& record, const std::string& who) {
    if (!record.key.starts_with(kByHandKey))
        return wrong("incident", "it was not opened by hand; it is over when its cause is");
    auto decided = next_case(context, record);
    if (!decided) return tl::unexpected(decided.error());
    decided->withdrawn_at = context.now.utc;
    Entry entry;
    entry.who = who;
    entry.text = "Withdrawn.";
    entry.state = IncidentState::resolved;
    return store_entry(context, record, entry, std::move(*decided), {}, "withdrawn");
}

Result<bool> write_postmortem(Context& context, const IncidentRecord& record, const std::string& who,
                              const Postmortem& postmortem) {
    const auto& [text, shown] = postmortem;
    if (!text && !shown) return wrong("postmortem", "neither a text nor who may read it is said");
    if (text && (trim(*text).empty() || text->size() > kLongestText))
        return wrong("postmortem", "is empty or longer than " + std::to_string(kLongestText) + " bytes");
    auto decided = next_case(context, record);
    if (!decided) return tl::unexpected(decided.error());
    if (text) decided->postmortem = *text;
    if (decided->postmortem.empty()) return wrong("postmortem", "there is none yet");
    if (shown) decided->postmortem_published_at = *shown ? std::optional(context.now.utc) : std::nullopt;
    const bool is_shown = decided->postmortem_published_at.has_value();
    HubNews news;
    news.cases.push_back(std::move(*decided));
    if (text) news.audit.push_back(audit_line(context, who, "post-mortem written", record));
    if (shown)
        news.audit.push_back(
            audit_line(context, who, *shown ? "post-mortem published" : "post-mortem taken back", record));
    if (auto recorded = context.store.record(news); !recorded) return tl::unexpected(recorded.error());
    return is_shown;
}

Status remove_postmortem(Context& context, const IncidentRecord& record, const std::string& who) {
    auto decided = next_case(context, record);
    if (!decided) return tl::unexpected(decided.error());
    decided->postmortem.clear();
    decided->postmortem_published_at.reset();
    HubNews news;
    news.cases.push_back(std::move(*decided));
    news.audit.push_back(audit_line(context, who, "post-mortem removed", record));
    return context.store.record(news);
}

}  // namespace raidwatch::hub
