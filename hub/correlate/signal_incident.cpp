#include "signal_incident.hpp"

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::hub {

namespace {

constexpr std::string_view kUpstream = "upstream:";

/// "major outage"
std::string in_words(ComponentStatus status) {
    std::string words(word(status));
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

std::string sentence(std::string text) {
    while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
    if (text.empty()) return text;
    return text + (text.back() == '!' || text.back() == '?' ? " " : ". ");
}

std::string place_of(const Incident& incident) {
    return incident.parents.empty() ? incident.subject.name : place_name(incident.parents.front().name);
}

/// "provider (upstream): System load is returning to normal levels. "
std::string relayed(const Signal& signal) {
    const std::string said = signal.message.empty() ? "reports " + in_words(signal.state) : signal.message;
    return sentence(speaker_of(signal.source) + ": " + said);
}

/// Told again only when it is another than the last one told.
std::string news_of_storage(const Incident& incident, const std::string& evidence) {
    std::string shown = evidence;
    if (!shown.empty()) shown.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(shown[0])));
    constexpr std::array<std::string_view, 3> kOpenings{"Storage healthy", "Storage at fault",
                                                        "Storage state unknown"};
    for (auto update = incident.updates.rbegin(); update != incident.updates.rend(); ++update) {
        const bool tells = std::any_of(kOpenings.begin(), kOpenings.end(), [&](std::string_view opening) {
            return update->text.find(opening) != std::string::npos;
        });
        if (tells) return update->text.find(shown) != std::string::npos ? "" : sentence(shown);
    }
    return sentence(shown);
}

std::string trimmed(std::string text) {
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

void follow_disturbance(Incident& incident, const SignalScene& scene, const Signal& signal, UtcTime now) {
    const bool relapse = incident.whole_since || !is_open(incident);
    std::string text;
    if (relapse) text = headline(place_of(incident), scene.worst) + " again. ";
    const auto severity = std::max(incident.severity, severity_of(scene.worst));
    const bool worse = severity > incident.severity;
    if (!is_open(incident)) ++incident.reopened;
    incident.severity = severity;
    incident.whole_since = incident.service_back_at = incident.resolved_at = std::nullopt;
    text += relayed(signal);
    if (scene.worst != scene.before) text += sentence("State: " + in_words(scene.worst));
    text += news_of_storage(incident, scene.evidence);
    const auto state = relapse || worse ? IncidentState::investigating : incident.state;
    write_update(incident, state, trimmed(text), now);
}

}  // namespace

std::string speaker_of(std::string_view source) {
    if (!source.starts_with(kUpstream)) return std::string(source);
    return std::string(source.substr(kUpstream.size())) + " (upstream)";
}

IncidentSeverity severity_of(ComponentStatus status) {
    if (status == ComponentStatus::major_outage) return IncidentSeverity::critical;
    return status == ComponentStatus::partial_outage ? IncidentSeverity::major : IncidentSeverity::minor;
}

std::string signal_key(const Subject& subject) {
    return fault_key(FaultClass::service_signal, subject);
}

void write_update(Incident& incident, IncidentState state, std::string text, UtcTime now) {
    incident.state = state;
    incident.changed_at = now;
    incident.summary = text;
    ++incident.revision;
    const int id = incident.updates.empty() ? 1 : incident.updates.back().id + 1;
    incident.updates.push_back({id, now, state, incident.severity, std::move(text)});
}

Incident open_signal_incident(const SignalScene& scene, const Signal& signal, std::string id, UtcTime now) {
    Incident incident;
    incident.id = std::move(id);
    incident.subject = scene.subject;
    incident.fault_class = FaultClass::service_signal;
    incident.kind = kind::service_signal;
    incident.key = signal_key(scene.subject);
    incident.severity = severity_of(scene.worst);
    incident.services = scene.services;
    incident.opened_at = now;
    if (!scene.cluster.empty())
        incident.parents = {{SubjectKind::node, "cluster:" + scene.cluster, scene.cluster}};
    const std::string head = headline(place_of(incident), scene.worst);
    const bool about_itself = scene.cluster.empty() || scene.subject.name == scene.cluster;
    incident.title = about_itself ? head : head + ": " + scene.subject.name;
    const std::string text = sentence(head) + relayed(signal) + news_of_storage(incident, scene.evidence);
    write_update(incident, IncidentState::investigating, trimmed(text), now);
    return incident;
}

void follow_signal(Incident& incident, const SignalScene& scene, const Signal& signal, UtcTime now) {
    if (is_disturbed(scene.worst)) return follow_disturbance(incident, scene, signal, now);
    const auto place = place_of(incident);
    std::string text = relayed(signal);
    // What is said after the end is part of the story, and does not begin it anew.
    if (!is_open(incident)) return write_update(incident, IncidentState::resolved, trimmed(text), now);
    if (scene.worst == ComponentStatus::under_maintenance)
        return write_update(incident, incident.state, sentence(headline(place, scene.worst)) + trimmed(text),
                            now);
    if (!incident.whole_since) incident.whole_since = incident.service_back_at = now;
    text = sentence(headline(place, scene.worst)) + text + news_of_storage(incident, scene.evidence) +
           "Watched for " + human_duration(kSignalWatch) + ".";
    write_update(incident, IncidentState::monitoring, std::move(text), now);
}

bool settle_signal(Incident& incident, UtcTime now) {
    if (!is_open(incident) || !incident.whole_since || now - *incident.whole_since < kSignalWatch)
        return false;
    incident.resolved_at = now;
    write_update(incident, IncidentState::resolved,
                 headline(place_of(incident), ComponentStatus::operational) + ": " + incident.subject.name +
                     " stayed operational for " + human_duration(kSignalWatch) + ".",
                 now);
    return true;
}

}  // namespace raidwatch::hub
