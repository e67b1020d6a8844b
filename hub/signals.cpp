#include "signals.hpp"

#include "hub/api/documents.hpp"
#include "hub/correlate/evidence.hpp"
#include "hub/life_event.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <set>

namespace raidwatch::hub {

namespace {

constexpr std::size_t kLongestName = 255, kLongestMessage = 4000;

/// What a signal is about: a component of the page, or a whole cluster.
struct Target {
    Subject subject;
    std::string cluster;
    std::vector<std::string> services;
    std::vector<std::string> nodes;  ///< whose storage is the evidence
};

std::vector<std::string> nodes_of_cluster(const Fleet& fleet, const std::string& cluster) {
    std::vector<std::string> nodes;
    for (const auto& [name, status] : fleet.nodes())
        if (status.heartbeat.cluster == cluster) nodes.push_back(name);
    return nodes;
}

Status check(const Signal& signal) {
    const auto wrong = [](const char* field, const char* why) {
        return failure(ErrorCode::invalid, "taking a signal", field, why);
    };
    if (trim(signal.source).empty()) return wrong("source", "is missing");
    if (signal.source.size() > kLongestName) return wrong("source", "is too long");
    if (signal.source == "upstream:") return wrong("source", "names no provider after \"upstream:\"");
    if (signal.component.empty()) return wrong("component", "is missing");
    if (signal.component.size() > kLongestName) return wrong("component", "is too long");
    if (signal.message.size() > kLongestMessage) return wrong("message", "is too long");
    return {};
}

Target target_of_plan(const ComponentPlan& plan, const Fleet& fleet) {
    Target target{{SubjectKind::service, plan.id, plan.name}, plan.within, {plan.name}, plan.nodes};
    // Nothing of its own to look at: the storage around it.
    if (target.nodes.empty() && !plan.within.empty()) target.nodes = nodes_of_cluster(fleet, plan.within);
    return target;
}

Target target_of_cluster(const std::string& cluster, const std::vector<ComponentPlan>& plans,
                         const Fleet& fleet) {
    Target target{{SubjectKind::service, place_name(cluster), cluster}, cluster, {}, {}};
    for (const auto& plan : plans)
        if (plan.within == cluster) target.services.push_back(plan.name);
    target.nodes = nodes_of_cluster(fleet, cluster);
    return target;
}

Result<Target> find_target(const Context& context, const std::string& component) {
    const auto plans = component_plans(context.config, context.fleet, context.store);
    if (!plans) return tl::unexpected(plans.error());
    std::vector<std::string> names;
    for (const auto& plan : *plans) {
        if (plan.name == component || plan.id == component) return target_of_plan(plan, context.fleet);
        names.push_back(plan.name);
    }
    std::set<std::string> clusters;
    for (const auto& [name, status] : context.fleet.nodes()) clusters.insert(status.heartbeat.cluster);
    for (const auto& cluster : clusters) {
        if (cluster.empty()) continue;
        if (component == cluster || component == place_name(cluster))
            return target_of_cluster(cluster, *plans, context.fleet);
        names.push_back(place_name(cluster));
    }
    std::string known;
    for (const auto& name : names) known += (known.empty() ? "" : ", ") + name;
    std::string why = "no such service is configured";
    if (const auto right = nearest(component, names)) why += "; did you mean \"" + *right + "\"?";
    why += known.empty() ? "; the hub knows none" : "; there are: " + known;
    return failure(ErrorCode::not_found, "taking a signal for", "\"" + component + "\"", why);
}

ComponentStatus worst_of(const std::vector<SignalRecord>& signals, const std::string& component) {
    auto worst = ComponentStatus::operational;
    for (const auto& signal : signals)
        if (signal.component == component)
            worst = std::max(worst, component_status_named(signal.state).value_or(worst));
    return worst;
}

/// The open incident of that key, or the last one if it ended not long ago.
Result<std::optional<IncidentRecord>> incident_to_follow(Store& store, const std::string& key, UtcTime now) {
    IncidentFilter filter;
    filter.node = "";
    filter.key = key;
    filter.limit = 1;
    auto found = store.incidents(filter);
    if (!found) return tl::unexpected(found.error());
    if (found->empty()) return std::optional<IncidentRecord>();
    auto& last = found->front();
    const bool over = !last.open && now - last.resolved_at.value_or(last.changed_at) > kSignalRelapse;
    if (over) return std::optional<IncidentRecord>();
    return std::optional<IncidentRecord>(std::move(last));
}

Result<std::vector<Incident>> open_incidents(Store& store) {
    IncidentFilter filter;
    filter.open = true;
    filter.limit = kNoLimit;
    const auto records = store.incidents(filter);
    if (!records) return tl::unexpected(records.error());
    std::vector<Incident> incidents;
    for (const auto& record : *records)
        if (!is_drill(record)) incidents.push_back(incident_of(record));
    return incidents;
}

Event event_of(Context& context, Kind kind, Severity severity, const Subject& subject, std::string text) {
    Event event;
    event.id = context.ids.next(unix_ms(context.now.utc));
    event.at = context.now.utc;
    event.kind = kind;
    event.severity = severity;
    event.subject = subject;
    event.text = std::move(text);
    event.source = "hub";
    return event;
}

EventRecord signal_event(Context& context, const Signal& signal, const SignalScene& scene) {
    const auto severity = signal.state == ComponentStatus::major_outage ? Severity::critical
                          : is_disturbed(signal.state)                  ? Severity::warning
                                                                        : Severity::info;
    auto event = event_of(context, kind::service_signal, severity, scene.subject,
                          speaker_of(signal.source) + ": " +
                              (signal.message.empty() ? std::string(word(signal.state)) : signal.message));
    event.before = word(scene.before);
    event.after = word(scene.worst);
    event.evidence = {
        {"source", signal.source}, {"state", std::string(word(signal.state))}, {"storage", scene.evidence}};
    return record_of(event, context.now.utc);
}

bool says_the_same(const SignalRecord& known, const Signal& signal) {
    return known.state == word(signal.state) && known.message == signal.message;
}

bool is_relayed(const HubConfig& config, const std::string& source) {
    return std::find(config.relay.begin(), config.relay.end(), source) != config.relay.end();
}

/// An update that was promised has come: by the source itself.
Status promise_kept(Store& store, std::int64_t number, HubNews& news) {
    auto cases = store.cases({number});
    if (!cases) return tl::unexpected(cases.error());
    if (cases->empty() || !cases->front().next_update_at) return {};
    auto& record = cases->front();
    record.next_update_at.reset();
    record.overdue_told = false;
    ++record.revision;
    news.cases.push_back(std::move(record));
    return {};
}

/// What the source last said; an empty record where it never spoke.
SignalRecord& said_by(const std::string& source, const std::string& component,
                      std::vector<SignalRecord>& signals) {
    const auto known = std::find_if(signals.begin(), signals.end(), [&](const SignalRecord& one) {
        return one.component == component && one.source == source;
    });
    if (known != signals.end()) return *known;
    return signals.emplace_back(SignalRecord{component, source, "", "", {}});
}

/// The incident that the signal opens or goes on with, if it does.
Status tell_incident(Context& context, const Signal& signal, const SignalScene& scene,
                     const std::optional<IncidentRecord>& followed, HubNews& news) {
    const auto now = context.now.utc;
    std::optional<Incident> before, after;
    if (followed) {
        before = after = incident_of(*followed);
        follow_signal(*after, scene, signal, now);
        if (auto kept = promise_kept(context.store, followed->number, news); !kept) return kept;
    } else if (is_disturbed(scene.worst)) {
        after = open_signal_incident(scene, signal, context.ids.next(unix_ms(now)), now);
    }
    if (!after) return {};
    news.events.push_back(life_event(context.ids, before, *after, now));
    news.incidents = {record_of(*after, now)};
    if (!signal.message.empty() && is_relayed(context.config, signal.source))
        news.notes.push_back({followed ? followed->number : 0, 0, now, speaker_of(signal.source),
                              signal.message, "", Audience::customers});
    return {};
}

}  // namespace

std::optional<ComponentStatus> component_status_named(std::string_view word) {
    std::optional<ComponentStatus> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<ComponentStatus>>([&](auto d) {
        if (word == d.name) found = d.value;
    });
    return found;
}

ComponentStatus signalled_status(const ComponentPlan& plan, const std::vector<SignalRecord>& signals) {
    const auto own = worst_of(signals, plan.id);
    return plan.within.empty() ? own : std::max(own, worst_of(signals, place_name(plan.within)));
}

Result<SignalAnswer> take_signal(Context& context, const Signal& signal) {
    if (auto fits = check(signal); !fits) return tl::unexpected(fits.error());
    const auto target = find_target(context, signal.component);
    if (!target) return tl::unexpected(target.error());
    auto signals = context.store.signals();
    if (!signals) return tl::unexpected(signals.error());
    const auto open = open_incidents(context.store);
    if (!open) return tl::unexpected(open.error());
    const auto followed = incident_to_follow(context.store, signal_key(target->subject), context.now.utc);
    if (!followed) return tl::unexpected(followed.error());

    SignalScene scene{target->subject, target->cluster, target->services, "", {}, {}};
    scene.evidence =
        storage_evidence(target->nodes, context.fleet, *open, context.now.mono, context.config.silent_after);
    scene.before = worst_of(*signals, target->subject.id);
    SignalRecord& known = said_by(signal.source, target->subject.id, *signals);
    if (says_the_same(known, signal))
        return SignalAnswer{*followed && (*followed)->open ? (*followed)->number : 0, false};
    known.state = word(signal.state);
    known.message = signal.message;
    known.at = context.now.utc;
    scene.worst = worst_of(*signals, target->subject.id);

    HubNews news;
    news.only_if_newest = true;
    news.signals = {known};
    news.events = {signal_event(context, signal, scene)};
    if (auto told = tell_incident(context, signal, scene, *followed, news); !told)
        return tl::unexpected(told.error());
    if (auto recorded = context.store.record(news); !recorded) return tl::unexpected(recorded.error());
    const auto now_open = incident_to_follow(context.store, signal_key(target->subject), context.now.utc);
    return SignalAnswer{now_open && *now_open && (*now_open)->open ? (*now_open)->number : 0, true};
}

Result<bool> settle_signals(Context& context) {
    IncidentFilter filter;
    filter.node = "";
    filter.open = true;
    filter.kind = std::string(kind::service_signal.name());
    filter.limit = kNoLimit;
    const auto open = context.store.incidents(filter);
    if (!open) return tl::unexpected(open.error());
    bool any = false;
    for (const auto& record : *open) {
        const Incident before = incident_of(record);
        Incident after = before;
        if (!settle_signal(after, context.now.utc)) continue;
        HubNews news;
        news.only_if_newest = true;
        news.leader = context.leader;
        news.incidents = {record_of(after, context.now.utc)};
        news.events = {life_event(context.ids, before, after, context.now.utc)};
        if (auto recorded = context.store.record(news); !recorded) return tl::unexpected(recorded.error());
        any = true;
    }
    return any;
}

}  // namespace raidwatch::hub
