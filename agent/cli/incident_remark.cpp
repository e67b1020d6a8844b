#include "commands.hpp"
#include "control_client.hpp"
#include "daemon_order.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/json.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

constexpr const char* kAtTheHub = "at the hub it can be said: --hub URL (or RAIDWATCH_HUB)";

/// The incidents as they are with it; by number where it is one, else of a component or a service.
Result<std::vector<Incident>> remark(const Context& context, const HubIncidentOptions& options,
                                     const char* what) {
    nlohmann::json body{{"by", order_author()}, {"note", options.text}};
    const auto digits = options.which.starts_with('#') ? options.which.substr(1) : options.which;
    const auto number = parse_int(digits);
    if (number)
        body["number"] = *number;
    else
        body["component"] = options.which;
    auto answer = order_daemon(context.places.control_socket, {{what, body}});
    if (!answer && answer.error().code == ErrorCode::not_found && number) {  // a serial may be all digits
        body.erase("number");
        body["component"] = options.which;
        answer = order_daemon(context.places.control_socket, {{what, body}});
    }
    if (!answer) return tl::unexpected(answer.error());
    const auto list = answer->find("incidents");
    return list == answer->end() ? Result<std::vector<Incident>>(std::vector<Incident>{})
                                 : from_json<std::vector<Incident>>(*list);
}

/// 1 where there is no such incident.
int refuse_remark(const Error& error) {
    const int status = refuse(error);
    return error.code == ErrorCode::not_found ? static_cast<int>(Exit::warning) : status;
}

}  // namespace

int node_incident_ack(const Context& context, const HubIncidentOptions& options) {
    const auto incidents = remark(context, options, "acknowledge");
    if (!incidents) return refuse_remark(incidents.error());
    for (const auto& incident : *incidents)
        say(fmt::format("#{} {} is acknowledged until it gets worse than {}\n", incident.number,
                        printable(incident.title, 200), word(incident.severity)));
    return 0;
}

int node_incident_note(const Context& context, const HubIncidentOptions& options) {
    if (!options.state.empty())
        return refuse(Error{ErrorCode::unsupported, "noting", "--state",
                            std::string("on the node the state follows what is measured; ") + kAtTheHub});
    if (!options.next_update.empty())
        return refuse(Error{ErrorCode::unsupported, "noting", "--next-update",
                            std::string("the node promises nothing; ") + kAtTheHub});
    const auto incidents = remark(context, options, "note");
    if (!incidents) return refuse_remark(incidents.error());
    for (const auto& incident : *incidents)
        say(fmt::format("#{} {}: noted\n", incident.number, printable(incident.title, 200)));
    return 0;
}

int node_incident_publish(const Context&, const HubIncidentOptions&) {
    return refuse(Error{ErrorCode::unsupported, "publishing", "",
                        std::string("the node has no customers' page; ") + kAtTheHub});
}

int node_incident_postmortem(const Context&, const HubIncidentOptions&) {
    return refuse(Error{ErrorCode::unsupported, "writing a post-mortem", "",
                        std::string("the node keeps none; ") + kAtTheHub});
}

}  // namespace raidwatch::cli
