#include "agent/report/words.hpp"
#include "commands.hpp"
#include "incident_text.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

using nlohmann::json;

namespace {

constexpr const char* kIncidents = "/api/operator/v1/incidents";

Result<json> list_of(HubClient& hub, const std::string& target) {
    auto answer = hub.get(target);
    if (!answer) return answer;
    const auto list = answer->is_object() ? answer->find("incidents") : answer->end();
    if (!answer->is_object() || list == answer->end() || !list->is_array())
        return failure(ErrorCode::malformed, "reading the hub's answer", target, "no list of incidents");
    return *list;
}

/// What cannot be read (a newer hub's words) is left out and counted.
std::vector<Incident> readable(const json& list, std::size_t& unreadable) {
    std::vector<Incident> incidents;
    for (const auto& item : list) {
        auto incident = from_json<Incident>(item);
        if (incident)
            incidents.push_back(std::move(*incident));
        else
            ++unreadable;
    }
    return incidents;
}

std::string without_sign(const std::string& which) {
    return which.starts_with('#') ? which.substr(1) : which;
}

/// Where something is changed of the incident people mean.
std::string change_target(const std::string& which, const std::string& what) {
    return std::string(kIncidents) + "/" + percent_encode(without_sign(which)) + "/" + what;
}

std::optional<std::int64_t> number_in(const json& answer) {
    const auto number = answer.is_object() ? answer.find("number") : answer.end();
    if (!answer.is_object() || number == answer.end() || !number->is_number_integer()) return std::nullopt;
    return number->get<std::int64_t>();
}

/// By number, else of a component, else those that hit a service.
Result<json> named(HubClient& hub, const std::string& which) {
    const auto digits = without_sign(which);
    if (parse_int(digits)) {
        auto one = hub.get(std::string(kIncidents) + "/" + digits);
        if (one) return json::array({std::move(*one)});
        if (one.error().code != ErrorCode::not_found) return one;
    }
    auto list = list_of(hub, std::string(kIncidents) + "?component=" + percent_encode(which));
    if (!list || !list->empty()) return list;
    auto all = list_of(hub, std::string(kIncidents) + "?open=true");
    if (!all) return all;
    json hitting = json::array();
    for (auto& item : *all) {
        const auto incident = from_json<Incident>(item);
        if (incident && std::ranges::count(incident->services, which) > 0) hitting.push_back(std::move(item));
    }
    return hitting;
}

void complain_of(std::size_t unreadable) {
    if (unreadable > 0) complain(fmt::format("{} incidents of a newer hub cannot be shown", unreadable));
}

void say_incident(const Incident& incident, const Context& context) {
    say(fmt::format("#{} {}  {}\n", incident.number, word(incident.severity),
                    printable(incident.title, 400)));
    std::string about = fmt::format("  {}, since {}", word(incident.state), report::when(incident.opened_at));
    if (!incident.node.empty()) about += ", node " + printable(incident.node, 100);
    for (const auto& service : incident.services)
        about += (&service == &incident.services.front() ? ", hits " : ", ") + printable(service, 100);
    if (incident.acknowledged) about += ", acknowledged by " + printable(incident.acknowledged->by, 100);
    say(about + "\n" + incident_story(incident, context.terminal));
}

Result<std::string> text_in(std::istream& in, const std::string& name) {
    constexpr std::size_t kMost = 1U << 20;  // far more than the hub takes; a device file has no end
    std::string text(kMost + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return failure(ErrorCode::io, "reading", name, "it cannot be read");
    if (text.size() > kMost) return failure(ErrorCode::invalid, "reading", name, "is longer than 1 MiB");
    if (trim(text).empty()) return failure(ErrorCode::invalid, "reading", name, "holds no text");
    return text;
}

/// As written on the command line, in a file, or on standard input ("-" in either place).
Result<std::string> postmortem_text(const HubIncidentOptions& options) {
    const std::string file = options.text == "-" ? "-" : options.file;
    if (file.empty()) return options.text;
    if (file == "-") return text_in(std::cin, "standard input");
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    if (!in) return failure_errno(errno, "reading", file);
    return text_in(in, file);
}

/// A promise as the hub wants it: "30m" counts from now.
Result<std::string> promised(const std::string& text, UtcTime now) {
    if (const auto time = parse_rfc3339(text)) return to_rfc3339(*time);
    if (const auto later = parse_duration(text)) return to_rfc3339(now + *later);
    return failure(ErrorCode::invalid, "reading --next-update", text,
                   "neither like 30m nor an RFC 3339 time");
}

}  // namespace

int hub_incident_list(const Context& context, const HubIncidentOptions& options) {
    auto hub = HubClient::open(options.hub);
    if (!hub) return refuse(hub.error());
    const auto list = list_of(**hub, std::string(kIncidents) + (options.all ? "" : "?open=true"));
    if (!list) return refuse(list.error());
    std::size_t unreadable = 0;
    const auto incidents = readable(*list, unreadable);
    if (options.json)
        say(dump(*list, 2) + "\n");
    else if (incidents.empty())
        say(options.all ? "no incidents\n" : "no open incidents\n");
    else
        say(incident_table(incidents, context, true));
    complain_of(unreadable);
    return 0;
}

int hub_incident_show(const Context& context, const HubIncidentOptions& options) {
    auto hub = HubClient::open(options.hub);
    if (!hub) return refuse(hub.error());
    const auto list = named(**hub, options.which);
    if (!list) return refuse(list.error());
    if (options.json) say(dump(*list, 2) + "\n");
    if (list->empty() && !options.json) complain("no incident of " + options.which + " at the hub");
    if (options.json || list->empty()) return list->empty() ? 1 : 0;
    std::size_t unreadable = 0;
    for (const auto& incident : readable(*list, unreadable)) say_incident(incident, context);
    complain_of(unreadable);
    return 0;
}

int hub_incident_postmortem(const Context&, const HubIncidentOptions& options) {
    json body = json::object();
    if (!options.text.empty() || !options.file.empty()) {
        const auto text = postmortem_text(options);
        if (!text) return refuse(text.error());
        body["text"] = *text;
    }
    if (options.publish || options.take_back) body["publish"] = options.publish;
    auto hub = HubClient::open(options.hub);
    if (!hub) return refuse(hub.error());
    const auto answer = (*hub)->ask("POST", change_target(options.which, "postmortem"), body);
    if (!answer) return refuse(answer.error());
    const auto number = number_in(*answer);
    const bool published = answer->is_object() && answer->value("postmortem_published", json()) == json(true);
    if (number)
        say(fmt::format(
            "#{}: {}\n", *number,
            published ? "customers read the post-mortem" : "the post-mortem is kept for operators"));
    return 0;
}

int hub_incident_change(const Context& context, const HubIncidentOptions& options, const std::string& what) {
    json body = json::object();
    if (!options.text.empty()) body["text"] = options.text;
    if (!options.state.empty()) body["state"] = options.state;
    if (!options.next_update.empty()) {
        const auto time = promised(options.next_update, context.now());
        if (!time) return refuse(time.error());
        body["next_update"] = *time;
    }
    auto hub = HubClient::open(options.hub);
    if (!hub) return refuse(hub.error());
    const auto answer = (*hub)->ask("POST", change_target(options.which, what), body);
    if (!answer) return refuse(answer.error());
    if (const auto number = number_in(*answer)) say(fmt::format("#{}\n", *number));
    return 0;
}

}  // namespace raidwatch::cli
