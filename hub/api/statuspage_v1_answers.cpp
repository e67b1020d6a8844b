#include "statuspage_v1_answers.hpp"

#include "hub/api/statuspage_v1_body.hpp"

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

ManageAnswer at_once(HttpReply reply) {
    ManageAnswer answer;
    answer.refusal = std::move(reply);
    return answer;
}

ManageAnswer changed(int status, ManageAnswer::What what, std::int64_t number, std::string component) {
    ManageAnswer answer;
    answer.status = status;
    answer.what = what;
    answer.number = number;
    answer.component = std::move(component);
    return answer;
}

ManageAnswer changed_to(HttpReply reply) {
    ManageAnswer answer;
    answer.status = reply.status;
    answer.refusal = std::move(reply);
    answer.what = ManageAnswer::What::reply;
    return answer;
}

ManageAnswer maintenance_changed(int status, std::string id) {
    ManageAnswer answer;
    answer.status = status;
    answer.what = ManageAnswer::What::maintenance;
    answer.maintenance = std::move(id);
    return answer;
}

ManageAnswer quietly(ManageAnswer answer, const json& incident) {
    answer.quiet = read_flag(incident, "deliver_notifications").value_or(std::nullopt) == false ||
                   read_flag(incident, "backfilled").value_or(std::nullopt) == true;
    return answer;
}

}  // namespace raidwatch::hub
