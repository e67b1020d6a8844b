// `raidwatch forget`.

#include "commands.hpp"
#include "daemon_order.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/json.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

int forget(const Context& context, const ForgetOptions& options) {
    const auto answer = order_daemon(
        context.places.control_socket,
        {{"forget", {{"name", options.name}, {"reason", options.reason}, {"by", order_author()}}}});
    if (!answer) {
        const int status = refuse(answer.error());
        return answer.error().code == ErrorCode::not_found ? static_cast<int>(Exit::warning) : status;
    }
    const auto told = answer->find("forgotten");
    const auto gone = told != answer->end() ? from_json<Subject>(*told) : Result<Subject>(Subject{});
    if (!gone) return refuse(gone.error());
    if (gone->name.empty())
        return refuse(Error{ErrorCode::malformed, "asking the daemon", "", "it does not say what it forgot"});
    if (options.json)
        say(dump(to_json(*gone), 2) + "\n");
    else
        say(fmt::format("{} {} is not missed any more\n", word(gone->kind), printable(gone->name, 80)));
    return 0;
}

}  // namespace raidwatch::cli
