#include "commands.hpp"
#include "control_client.hpp"
#include "daemon_order.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/json.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

int node_incident_ack(const Context& context, const HubIncidentOptions& options) {
    nlohmann::json body{{"by", order_author()}, {"note", options.text}};
    const auto digits = options.which.starts_with('#') ? options.which.substr(1) : options.which;
    if (const auto number = parse_int(digits))
        body["number"] = *number;
    else
        body["component"] = options.which;
    const auto answer = order_daemon(context.places.control_socket, {{"acknowledge", body}});
    if (!answer) {
        const int status = refuse(answer.error());
        return answer.error().code == ErrorCode::not_found ? static_cast<int>(Exit::warning) : status;
    }
    const auto list = answer->find("incidents");
    const auto incidents = list == answer->end() ? Result<std::vector<Incident>>(std::vector<Incident>{})
                                                 : from_json<std::vector<Incident>>(*list);
    if (!incidents) return refuse(incidents.error());
    for (const auto& incident : *incidents)
        say(fmt::format("#{} {} is acknowledged until it gets worse than {}\n", incident.number,
                        printable(incident.title, 200), word(incident.severity)));
    return 0;
}

}  // namespace raidwatch::cli
