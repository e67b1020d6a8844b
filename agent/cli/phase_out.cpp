// `raidwatch phase-out`: disks on their way out of their arrays.

#include "agent/phase_out/interlock.hpp"
#include "agent/phase_out/orders.hpp"
#include "agent/report/words.hpp"
#include "commands.hpp"
#include "daemon_order.hpp"
#include "table.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/phase_out.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using Json = nlohmann::json;

constexpr int kNo = 1;  ///< what `check` exits with where the disk must stay

std::string place_text(const PhaseOut& one) {
    const auto name = report::name_text(one.name);
    return one.slot.empty() ? name : fmt::format("{} (slot {})", name, report::name_text(one.slot));
}

std::string replacement_text(const PhaseOut& one) {
    if (one.replacement_name.empty()) return {};
    const auto name = report::name_text(one.replacement_name);
    return one.replacement_slot.empty()
               ? name
               : fmt::format("{} (slot {})", name, report::name_text(one.replacement_slot));
}

std::string sentence(const PhaseOut& one) {
    return fmt::format("{}: {}{}{}\n", place_text(one), word(one.state), one.note.empty() ? "" : ", ",
                       printable(one.note, 400));
}

/// The phase-out as it is after the order.
Result<PhaseOut> ask(const Places& places, const PhaseOutOrder& order, bool execute) {
    Json request{{"phase_out", to_json(order)}};
    if (execute) request["execute"] = true;
    const auto answer = order_daemon(places.control_socket, request, execute ? kWhenExecuted : kWhenRecorded);
    if (!answer) return tl::unexpected(answer.error());
    const auto made = answer->find("phase_out");
    if (made == answer->end())
        return failure(ErrorCode::malformed, "asking the daemon at", places.control_socket,
                       "no phase-out in it");
    return from_json<PhaseOut>(*made);
}

bool is_meant(const PhaseOut& one, const std::string& text) {
    return one.name == text || one.disk == text || one.slot == text || one.id == text;
}

void say_details(const PhaseOut& one, const Context& context) {
    say(fmt::format("{}\n  {}\n", place_text(one), meaning(one.state)));
    const auto line = [](const char* name, const std::string& value) {
        if (!value.empty()) say(fmt::format("  {:<12} {}\n", name, printable(value, 400)));
    };
    line("state", std::string(word(one.state)));
    line("because", one.note);
    line("array", one.array_name);
    line("model", one.model);
    line("reason", one.reason);
    line("asked by", one.requested_by);
    line("asked", report::when_and_age(one.asked_at, context.now()));
    line("changed", report::when_and_age(one.changed_at, context.now()));
    line("replacement", replacement_text(one));
    for (const auto& gone : one.pulled) line("put back", gone.name);
    if (one.removed_at) line("removed", report::when(*one.removed_at));
    if (one.ended_at) line("ended", report::when(*one.ended_at));
}

Result<std::vector<PhaseOut>> recorded(const Context& context) {
    auto reader = open_store(context.places);
    if (!reader) return tl::unexpected(reader.error());
    return (*reader)->phase_outs();
}

/// Why the picture is not of this moment; empty: it is.
std::string out_of_date(const Picture& picture) {
    if (!picture.daemon_running) return daemon_text(picture);
    if (!picture.settled) return "the first look at the hardware still runs";
    if (picture.taken_at && picture.now - *picture.taken_at > kStale)
        return "the daemon's picture is " + human_duration(picture.now - *picture.taken_at) + " old";
    return {};
}

}  // namespace

int phase_out_order(const Context& context, const PhaseOutOptions& options, PhaseOutAction action) {
    const auto made =
        ask(context.places, {action, options.disk, options.reason, order_author()}, options.execute);
    if (!made) return refuse(made.error());
    say(options.json ? dump(to_json(*made), 2) + "\n" : sentence(*made));
    if (options.execute && !options.json)
        say(fmt::format("{} was told to copy it onto a spare\n", report::name_text(made->array_name)));
    return 0;
}

int phase_out_list(const Context& context, const PhaseOutOptions& options) {
    auto found = recorded(context);
    if (!found) return refuse(found.error());
    if (!options.all) std::erase_if(*found, [](const PhaseOut& one) { return !is_open(one); });
    if (options.json) {
        say(dump(to_json(*found), 2) + "\n");
        return 0;
    }
    if (found->empty()) {
        say(options.all ? "no phase-outs\n" : "no phase-out is open\n");
        return 0;
    }
    Table table({"DISK", "SLOT", "ARRAY", "STATE", "SINCE", "REPLACEMENT"}, {"DISK", "SINCE"});
    for (const auto& one : *found) {
        table.add({report::name_text(one.name), report::name_text(one.slot),
                   report::name_text(one.array_name), std::string(word(one.state)),
                   report::when(one.changed_at), replacement_text(one)});
        table.note(printable(one.note, 300));
    }
    say(table.text(context.terminal, 0));
    return 0;
}

int phase_out_show(const Context& context, const PhaseOutOptions& options) {
    auto found = recorded(context);
    if (!found) return refuse(found.error());
    std::erase_if(*found, [&](const PhaseOut& one) { return !is_meant(one, options.disk); });
    if (found->empty())
        return refuse(Error{ErrorCode::not_found, "looking for a phase-out of", options.disk, ""});
    if (options.json)
        say(dump(to_json(*found), 2) + "\n");
    else
        for (const auto& one : *found) say_details(one, context);
    return 0;
}

int phase_out_check(const Context& context, const PhaseOutOptions& options) {
    const auto fresh = ask_refresh(context.places);
    const auto picture = look(context.places, context.now());
    const auto disk = phase_out::disk_meant(picture.view, options.disk);
    if (!disk) return refuse(disk.error());
    auto stale = out_of_date(picture);
    if (stale.empty() && !fresh) stale = fresh.error().text();
    const auto pull = phase_out::may_pull(picture.view, (*disk)->id);
    const auto name = report::disk_text(**disk);
    if (options.json) {
        Json answer{{"disk", (*disk)->id},
                    {"serial", (*disk)->serial},
                    {"slot", (*disk)->slot},
                    {"may_pull", pull.safe && stale.empty()},
                    {"reason", pull.reason}};
        if (!stale.empty()) answer["unknown"] = stale;
        say(dump(answer, 2) + "\n");
    } else if (!stale.empty()) {
        say(fmt::format("unknown: {}: {}; as last seen: {}, {}\n", name, printable(stale, 200),
                        pull.safe ? "yes" : "no", pull.reason));
    } else {
        say(fmt::format("{}: {}: {}\n", pull.safe ? "yes" : "no", name, pull.reason));
    }
    if (!stale.empty()) return static_cast<int>(Exit::unknown);
    return pull.safe ? 0 : kNo;
}

}  // namespace raidwatch::cli
