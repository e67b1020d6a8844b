#include "agent/report/words.hpp"
#include "commands.hpp"
#include "daemon_order.hpp"
#include "maintenance_text.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/maintenance_order.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

using nlohmann::json;

namespace {

constexpr const char* kAtHub = "/api/operator/v1/maintenance";

tl::unexpected<Error> wrong(const char* option, const std::string& value, const char* why) {
    return failure(ErrorCode::invalid, std::string("reading ") + option, value, why);
}

Result<std::optional<UtcTime>> time_of(const char* option, const std::string& text) {
    if (text.empty()) return std::optional<UtcTime>();
    if (const auto time = parse_rfc3339(text)) return time;
    return wrong(option, text, "not an RFC 3339 time");
}

Result<std::optional<std::int64_t>> seconds_of(const char* option, const std::string& text) {
    if (text.empty()) return std::optional<std::int64_t>();
    if (const auto time = parse_duration(text)) return std::optional<std::int64_t>(time->count());
    return wrong(option, text, "not a duration like 90m, 24h or 2d");
}

Result<MaintenanceOrder> order_of(const MaintenanceOptions& options, MaintenanceAction action) {
    MaintenanceOrder order;
    order.action = action;
    order.id = options.id;
    order.node = options.node;
    order.cluster = options.cluster;
    order.expected.reboots = options.reboots;
    order.expected.rebuild = options.rebuild;
    order.expected.phase_outs = options.phase_outs;
    order.reason = options.reason;
    order.note = options.note;
    order.author = order_author();
    const auto from = time_of("--from", options.from), until = time_of("--until", options.until);
    if (!from) return tl::unexpected(from.error());
    if (!until) return tl::unexpected(until.error());
    const auto length = seconds_of("--for", options.length),
               absence = seconds_of("--expect-absence", options.absence);
    if (!length) return tl::unexpected(length.error());
    if (!absence) return tl::unexpected(absence.error());
    order.from = *from;
    order.until = *until;
    order.for_s = *length;
    order.expected.absence_s = absence->value_or(0);
    return order;
}

Result<json> ask_hub(const MaintenanceOptions& options, const MaintenanceOrder& order) {
    auto hub = HubClient::open(options.hub);
    if (!hub) return tl::unexpected(hub.error());
    return (*hub)->ask("POST", kAtHub, to_json(order));
}

Result<std::vector<MaintenanceWindow>> listed(const Context& context, const MaintenanceOptions& options) {
    if (options.hub.url.empty()) {
        auto reader = open_store(context.places);
        if (!reader) return tl::unexpected(reader.error());
        return (*reader)->maintenance();
    }
    auto hub = HubClient::open(options.hub);
    if (!hub) return tl::unexpected(hub.error());
    const auto answer = (*hub)->get(std::string(kAtHub) + (options.all ? "?all=true" : "?open=true"));
    if (!answer) return tl::unexpected(answer.error());
    const auto list = answer->is_object() ? answer->find("maintenance") : answer->end();
    if (!answer->is_object() || list == answer->end())
        return failure(ErrorCode::malformed, "reading the hub's answer", kAtHub, "no list of windows");
    return from_json<std::vector<MaintenanceWindow>>(*list);
}

}  // namespace

int maintenance_order(const Context& context, const MaintenanceOptions& options, MaintenanceAction action) {
    const auto order = order_of(options, action);
    if (!order) return refuse(order.error());
    const auto answer = options.hub.url.empty()
                            ? order_daemon(context.places.control_socket, {{"maintenance", to_json(*order)}})
                            : ask_hub(options, *order);
    if (!answer) {
        // Nothing to end or extend: said, but no reason for a script to stop as over a broken daemon.
        const bool nothing = answer.error().code == ErrorCode::not_found && action == MaintenanceAction::end;
        const int status = refuse(answer.error());
        return nothing ? static_cast<int>(Exit::warning) : status;
    }
    const auto found = answer->is_object() ? answer->find("window") : answer->end();
    if (!answer->is_object() || found == answer->end())
        return refuse(Error{ErrorCode::malformed, "reading the answer", "", "no window in it"});
    if (options.json) {
        say(dump(*found, 2) + "\n");
        return 0;
    }
    const auto window = from_json<MaintenanceWindow>(*found);
    if (!window) return refuse(window.error());
    say(order_text(*window, action) + "\n");
    return 0;
}

int maintenance_list(const Context& context, const MaintenanceOptions& options) {
    auto windows = listed(context, options);
    if (!windows) return refuse(windows.error());
    if (!options.all)
        std::erase_if(*windows, [](const MaintenanceWindow& window) { return !is_unfinished(window); });
    if (options.json)
        say(dump(to_json(*windows), 2) + "\n");
    else if (windows->empty())
        say(options.all ? "no maintenance windows\n" : "no open maintenance window\n");
    else
        say(windows_text(*windows, context.terminal));
    return 0;
}

}  // namespace raidwatch::cli
