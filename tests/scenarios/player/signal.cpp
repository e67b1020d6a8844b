#include "signal.hpp"

#include <raidwatch/model/json.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::player {

Status send_signal(const Signal& signal, PlayedHub& hub) {
    const nlohmann::json body{{"source", signal.source},
                              {"component", signal.component},
                              {"state", signal.state},
                              {"message", signal.message}};
    const auto reply = hub.ask("POST", "/api/operator/v1/signals", dump(body));
    if (reply.status < 300) return {};
    return failure(ErrorCode::refused, "signalling", signal.component,
                   fmt::format("the hub answers {}: {}", reply.status, reply.body));
}

}  // namespace raidwatch::player
