#include "service_api.hpp"

#include "hub/api/replies.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

namespace {

/// 200 only when the store answers.
HttpReply healthz(Context& context) {
    const auto answered = context.store.token("");
    if (!answered) return store_failure(answered.error());
    return json_reply(200, {{"status", "ok"}});
}

/// For operators alone: how many nodes there are, and how many are ill, is nobody else's business.
HttpReply metrics(Context& context, const HttpRequest& request) {
    HttpReply refusal;
    if (!authorised(context, request, {TokenScope::operators}, refusal)) return refusal;
    IncidentFilter open;
    open.open = true;
    open.limit = kNoLimit;
    const auto incidents = context.store.incidents(open);
    if (!incidents) return store_failure(incidents.error());
    std::map<std::string, int> by_severity{{"minor", 0}, {"major", 0}, {"critical", 0}};
    for (const auto& incident : *incidents)
        if (!is_drill(incident)) ++by_severity[incident.severity];
    std::vector<std::int64_t> numbers;
    for (const auto& incident : *incidents) numbers.push_back(incident.number);
    const auto cases = numbers.empty() ? Result<std::vector<CaseRecord>>({}) : context.store.cases(numbers);
    if (!cases) return store_failure(cases.error());
    const auto overdue = std::count_if(cases->begin(), cases->end(), [](const CaseRecord& decided) {
        return decided.next_update_at && decided.overdue_told;
    });
    int silent = 0;
    for (const auto& [name, status] : context.fleet.nodes())
        silent += context.now.mono - status.heard_at > context.config.silent_after ? 1 : 0;
    HttpReply reply;
    reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
    reply.body =
        "# HELP raidwatch_hub_nodes Nodes that ever sent a heartbeat.\n# TYPE raidwatch_hub_nodes gauge\n"
        "raidwatch_hub_nodes " +
        std::to_string(context.fleet.nodes().size()) +
        "\n# HELP raidwatch_hub_nodes_silent Nodes without a heartbeat for too long.\n"
        "# TYPE raidwatch_hub_nodes_silent gauge\nraidwatch_hub_nodes_silent " +
        std::to_string(silent) +
        "\n# HELP raidwatch_hub_updates_overdue Updates promised to customers that did not come.\n"
        "# TYPE raidwatch_hub_updates_overdue gauge\nraidwatch_hub_updates_overdue " +
        std::to_string(overdue) +
        "\n# HELP raidwatch_hub_incidents_open Open incidents.\n# TYPE raidwatch_hub_incidents_open gauge\n";
    for (const char* severity : {"minor", "major", "critical"})
        reply.body += std::string("raidwatch_hub_incidents_open{severity=\"") + severity + "\"} " +
                      std::to_string(by_severity[severity]) + "\n";
    return reply;
}

}  // namespace

HttpReply service_api(Context& context, const Call& call) {
    if (!is_read(call.request)) return wrong_method("GET");
    return call.target.path[0] == "healthz" ? healthz(context) : metrics(context, call.request);
}

}  // namespace raidwatch::hub
