#include "agent/report/words.hpp"
#include "commands.hpp"
#include "control_client.hpp"
#include "daemon_order.hpp"
#include "table.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <chrono>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using Json = nlohmann::json;

constexpr Milliseconds kLookAgain{200};
/// The daemon ends a drill by itself; so long after that time it counts as hanging.
constexpr Milliseconds kGrace{10'000};

Result<Json> ask_about_drill(const Context& context, const Json& body) {
    auto answer = order_daemon(context.places.control_socket, {{"drill", body}});
    if (!answer) return answer;
    const auto drill = answer->find("drill");
    if (drill == answer->end() || !drill->is_object())
        return failure(ErrorCode::malformed, "asking the daemon at", context.places.control_socket,
                       "no drill");
    return *drill;
}

std::string text_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::int64_t> number_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? std::optional(found->get<std::int64_t>())
                                                               : std::nullopt;
}

const Json& part(const Json& object, const std::string& name) {
    static const Json kNothing = Json::object();
    const auto found = object.find(name);
    return found != object.end() && found->is_object() ? *found : kNothing;
}

std::string after(std::optional<std::int64_t> ms) {
    return ms ? fmt::format("{} ms", *ms) : std::string("-");
}

Cell outcome(const Json& leg, const std::string& sink) {
    const auto& at = part(part(leg, "sinks"), sink);
    if (const auto ms = number_in(at, "accepted_ms")) return {after(ms), Colour::none};
    if (const auto refused = text_in(at, "refused"); !refused.empty()) return {"refused", Colour::bad};
    return {"not accepted", Colour::bad};
}

/// Why, where one of the two was not accepted.
std::string reason(const Json& drill, const std::string& sink) {
    for (const char* leg : {"fault", "end"}) {
        const auto& at = part(part(part(drill, leg), "sinks"), sink);
        for (const char* why : {"refused", "trouble"})
            if (const auto text = text_in(at, why); !text.empty()) return printable(text, 200);
    }
    return {};
}

void say_drill(const Json& drill, const Context& context) {
    const auto number = number_in(drill, "incident");
    say(fmt::format("DRILL{}: {} in {} ms; nothing is broken\n",
                    number ? fmt::format(" (incident #{})", *number) : std::string(),
                    drill.value("passed", Json(false)) == Json(true) ? "passed" : "failed",
                    number_in(drill, "elapsed_ms").value_or(0)));
    Table table({"HOP", "FAULT", "END", "WHY NOT"}, {"HOP"});
    const auto &fault = part(drill, "fault"), &end = part(drill, "end");
    for (const char* hop : {"recorded", "queued"}) {
        const auto name = std::string(hop) + "_ms";
        table.add({hop, after(number_in(fault, name.c_str())), after(number_in(end, name.c_str())), ""});
    }
    for (const auto& [sink, unused] : part(fault, "sinks").items())
        table.add({report::name_text(sink), outcome(fault, sink), outcome(end, sink), reason(drill, sink)});
    say(table.text(context.terminal));
}

/// As it is when it has ended.
Result<Json> follow(const Context& context, Json drill) {
    const auto id = text_in(drill, "id");
    const Milliseconds longest{2 * number_in(drill, "timeout_ms").value_or(0)};
    const auto give_up = std::chrono::steady_clock::now() + longest + kGrace;
    while (text_in(drill, "state") != "ended") {
        std::this_thread::sleep_for(kLookAgain);
        auto now = ask_about_drill(context, {{"action", "show"}});
        const bool restarted = !now ? now.error().code == ErrorCode::not_found : text_in(*now, "id") != id;
        if (restarted)
            return failure(ErrorCode::refused, "following the drill", "",
                           "the daemon was restarted; it ended the drill, what it found out is lost");
        if (!now) return now;
        drill = std::move(*now);
        if (std::chrono::steady_clock::now() > give_up)
            return failure(ErrorCode::timed_out, "following the drill", "", "the daemon does not end it");
    }
    return drill;
}

}  // namespace

int drill(const Context& context, const DrillOptions& options) {
    const auto timeout = parse_duration(options.timeout);
    if (!timeout)
        return refuse(
            Error{ErrorCode::invalid, "reading --timeout", options.timeout, "no duration like 60s"});
    Json body{{"action", "begin"}, {"by", order_author()}, {"timeout_s", timeout->count()}};
    if (!options.sinks.empty()) body["sinks"] = options.sinks;
    auto begun = ask_about_drill(context, body);
    if (!begun) return refuse(begun.error());
    const auto ended = follow(context, std::move(*begun));
    if (!ended) return refuse(ended.error());
    if (options.json)
        say(dump(*ended, 2) + "\n");
    else
        say_drill(*ended, context);
    return static_cast<int>(ended->value("passed", Json(false)) == Json(true) ? Exit::ok : Exit::critical);
}

}  // namespace raidwatch::cli
