#include "reception.hpp"

#include "hub/api/agent_api.hpp"
#include "hub/api/operator_api.hpp"
#include "hub/api/public_api.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/service_api.hpp"
#include "hub/api/statuspage_v1.hpp"
#include "hub/api/workbench.hpp"
#include "hub/page/nodes_page.hpp"
#include "hub/subscribe/subscriptions.hpp"

namespace raidwatch::hub {

namespace {

bool below(const Target& target, std::string_view first, std::string_view second, std::string_view third) {
    return target.path.size() >= 3 && target.path[0] == first && target.path[1] == second &&
           target.path[2] == third;
}

}  // namespace

bool is_heartbeat(const Target& target) {
    return target.path.size() == 4 && below(target, "api", "agent", "v1") && target.path[3] == "heartbeat";
}

HttpReply Reception::answer(Context& context, const Call& call) {
    const auto& [request, target] = call;
    if (below(target, "api", "agent", "v1")) return answer_agent(context, call);
    if (below(target, "api", "operator", "v1")) return answer_operators(context, call);
    const std::string first = target.path.size() == 1 ? target.path[0] : "";
    if (first == "healthz" || first == "metrics") return service_api(context, call);
    if (first == "nodes") return nodes_page(context, call);
    const auto view = seen_view(context.now);
    if (!view) return answer_without_view(context, call, view.error());
    context.view = *view;
    if (!target.path.empty() && target.path[0] == "v1") return answer_scripts(context, call);
    if (is_workbench(target)) {
        auto reply = workbench(context, call);
        if (request.method == "POST") board_.changed();
        return reply;
    }
    return public_api(context, call);
}

Result<const PublicView*> Reception::seen_view(Now now) {
    const auto begun = clock_.now().mono;
    const auto before = board_.last();
    auto view = board_.view(fleet_, now.utc);
    if (board_.last() != before) view_took_ = clock_.now().mono - begun;
    return view;
}

/// Customers are shown what was last seen, with its age.
HttpReply Reception::answer_without_view(Context& context, const Call& call, const Error& error) {
    const auto& path = call.target.path;
    const bool of_customers = path.empty() || (path[0] != "v1" && !is_workbench(call.target));
    const auto last = board_.last();
    if (!of_customers || !last) return store_failure(error);
    context.view = last.get();
    context.view_of = board_.last_seen_at();
    return aged(public_api(context, call), *context.view_of, context.now.utc);
}

HttpReply Reception::answer_scripts(Context& context, const Call& call) {
    const auto answer = manage_call(context, call);
    if (answer.status == 0) return answer.refusal;
    if (call.target.path.size() > 3 && call.target.path[3].starts_with("incidents"))
        time_.keep_up(context.now);
    board_.changed();
    const auto view = seen_view(context.now);
    if (!view) return store_failure(view.error());
    context.view = *view;
    const std::string news = answer.number != 0 ? "incident/" + std::to_string(answer.number) + "/"
                                                : "maintenance/" + answer.maintenance;
    if (answer.quiet)
        if (auto kept = keep_quiet(context, news, answer.status == 201); !kept)
            return store_failure(kept.error());
    return manage_reply(context, answer);
}

bool Reception::lacks_certificate(const HttpRequest& request) const {
    return config_.tls.client_certificates == ClientCertificates::nodes &&
           !config_.tls.client_ca_file.empty() && !request.certified;
}

HttpReply Reception::answer_agent(Context& context, const Call& call) {
    if (lacks_certificate(call.request)) return error_reply(403, "a client certificate is needed");
    auto reply = agent_api(context, call);
    const bool changed =
        reply.status < 300 && call.request.method == "PUT" && call.target.path[3] == "incidents";
    if (changed) board_.changed();
    if (changed) time_.incident_told();
    if (reply.status < 300 && call.target.path[3] == "maintenance") time_.keep_up(context.now);
    return reply;
}

HttpReply Reception::answer_operators(Context& context, const Call& call) {
    auto reply = operator_api(context, call);
    const bool changed = reply.status < 300 && call.request.method != "GET";
    if (changed) board_.changed();
    if (changed && call.target.path[3] == "maintenance") time_.keep_up(context.now);
    return reply;
}

}  // namespace raidwatch::hub
