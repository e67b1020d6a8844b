#include "action_requests.hpp"

#include "agent/phase_out/orders.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace raidwatch::app {

namespace {

using Json = nlohmann::json;
using Done = std::function<void(std::string)>;

constexpr const char* kAttempt = "copying away";
/// Shorter than a client of the control socket is let wait (control_server.cpp).
constexpr Milliseconds kLampDeadline{8'000};
/// zpool and storcli are asked for everything anew first; a card that scans its drives takes 15 s for each
/// answer.
constexpr Milliseconds kCopyDeadline{100'000};

std::string refusal(ErrorCode code, const std::string& text) {
    return dump(Json{{"error", text}, {"code", to_string(code)}});
}
std::string refusal(const Error& error) {
    return refusal(error.code, error.text());
}

/// The phase-out that is asked for, or the open one that was asked for before.
Result<PhaseOut> ask_for(Agent& agent, const PhaseOutOrder& order, Now now) {
    if (order.action != PhaseOutAction::add)
        return failure(ErrorCode::invalid, kAttempt, printable(order.disk, 80),
                       "execute goes with add alone");
    if (!agent.config().phase_out.execute)
        return failure(ErrorCode::denied, kAttempt, printable(order.disk, 80),
                       "the config does not allow it: phase_out.execute is false");
    if (const auto disk = phase_out::disk_meant(agent.view(), order.disk)) {
        const auto& book = agent.phase_outs();
        const auto open = std::ranges::find_if(book, [&](const PhaseOut& one) {
            return one.disk == (*disk)->id && one.state == PhaseOutState::scheduled;
        });
        if (open != book.end()) return *open;
    }
    return agent.order(now, order);
}

Event told(const PhaseOut& phase_out, const std::string& by, const probe::Acted& acted) {
    Event event;
    event.kind = kind::phase_out_scheduled;
    event.severity = acted.done ? Severity::info : Severity::warning;
    event.subject = {SubjectKind::disk, phase_out.disk, phase_out.name};
    event.after = word(phase_out.state);
    event.text = acted.done ? phase_out.array_name + " was told to copy " + phase_out.name +
                                  " onto a spare, as " + by + " asked"
                            : phase_out.array_name + " does not copy " + phase_out.name +
                                  " onto a spare: " + printable(acted.error, 300);
    event.evidence = {
        {"order", std::string(word(acted.action.verb))}, {"array", phase_out.array_name}, {"asked_by", by}};
    if (acted.done) event.evidence["carried_out_by"] = acted.by;
    event.source = "phase_out";
    return event;
}

void execute(Agent& agent, const Json& body, Now now, Done done) {
    const auto order = from_json<PhaseOutOrder>(body);
    if (!order) return done(refusal(order.error()));
    auto asked = ask_for(agent, *order, now);
    if (!asked) return done(refusal(asked.error()));
    const auto action = copy_away(*asked, agent.view());
    if (!action)
        return agent.when_recorded(now,
                                   [done = std::move(done), text = refusal(action.error())] { done(text); });
    const auto by = printable(order->by, 100);
    agent.act(now, *action, kCopyDeadline,
              [&agent, asked = *asked, by, done = std::move(done)](Now then, const probe::Acted& acted) {
                  agent.note(then, told(asked, by, acted));
                  const auto text =
                      acted.done ? dump(Json{{"phase_out", to_json(asked)}, {"told", asked.array_name}})
                                 : refusal(acted.code, printable(acted.error, 400));
                  agent.when_recorded(then, [done, text] { done(text); });
              });
}

/// The picture may be older than the kernel's names: the probe looks whose name it is when it acts.
probe::MeantDisk meant(const Disk& disk) {
    return {disk.id, disk.serial};
}

/// How the engine is told; nullopt: raidwatch does not know how. Without `disk`: it has no name now.
std::optional<probe::Action> replacement_order(const Array& array, const Disk& disk) {
    constexpr std::string_view kPci = "pci-";
    const auto verb = probe::Verb::replace_member;
    if (array.engine == ArrayEngine::md) return probe::Action{verb, array.device, disk.device, meant(disk)};
    if (array.engine == ArrayEngine::zfs) return probe::Action{verb, array.name, disk.device, meant(disk)};
    if (array.engine == ArrayEngine::megaraid && array.controller.starts_with(kPci))
        return probe::Action{verb, array.controller.substr(kPci.size()), disk.slot, meant(disk)};
    return std::nullopt;
}

/// A controller's global spares belong to no volume.
bool has_spare(const Array& array, const NodeView& view) {
    const auto stands_ready = [](const Member& member) {
        return member.state == MemberState::spare && !member.device_gone && !member.ordinal;
    };
    if (std::ranges::any_of(array.members, stands_ready)) return true;
    return array.engine == ArrayEngine::megaraid && std::ranges::any_of(view.disks, [&](const Disk& disk) {
               return disk.controller == array.controller && disk.hot_spare.value_or(false) &&
                      disk.state == DiskState::spare;
           });
}

std::string text_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void locate(Agent& agent, const Json& body, Now now, Done done) {
    if (!body.is_object()) return done(refusal(ErrorCode::malformed, "locate: not an object"));
    const auto lamp = text_in(body, "lamp");
    if (lamp != "on" && lamp != "off")
        return done(refusal(ErrorCode::invalid, "locate: a lamp is on or off"));
    const auto disk = phase_out::disk_meant(agent.view(), text_in(body, "disk"));
    if (!disk) return done(refusal(disk.error()));
    if ((*disk)->device.empty())
        return done(refusal(ErrorCode::unsupported, "its controller hides it from the kernel"));
    const auto verb = lamp == "on" ? probe::Verb::locate_on : probe::Verb::locate_off;
    agent.act(now, {verb, (*disk)->device, "", meant(**disk)}, kLampDeadline,
              [done = std::move(done), lamp](Now, const probe::Acted& acted) {
                  done(acted.done ? dump(Json{{"locate", {{"lamp", lamp}, {"by", acted.by}}}})
                                  : refusal(acted.code, printable(acted.error, 400)));
              });
}

}  // namespace

Result<probe::Action> copy_away(const PhaseOut& phase_out, const NodeView& view) {
    const auto refuse = [&](ErrorCode code, const std::string& why) {
        return failure(code, kAttempt, phase_out.name, why);
    };
    const auto* array = view.array(phase_out.array);
    const auto* disk = view.disk(phase_out.disk);
    if (!array || !disk) return refuse(ErrorCode::refused, "the disk or its array is not there now");
    const auto action = replacement_order(*array, *disk);
    if (!action)
        return refuse(ErrorCode::unsupported,
                      "raidwatch gives the command for md, ZFS and MegaRAID; this array is of " +
                          std::string(word(array->engine)));
    if (action->disk.empty()) return refuse(ErrorCode::refused, "the disk has no name to call it by now");
    const Domain inventory{"block", ""};
    for (const auto& blind : view.blind)
        if (blind.domain == inventory || blind.domain.target == action->target)
            return refuse(ErrorCode::refused, array->name + " cannot be seen now");
    const auto count = redundancy(*array);
    if (!count.known || count.lost > 0 || array->state != ArrayState::optimal)
        return refuse(ErrorCode::refused, array->name + " is not whole: let it be repaired first");
    if (array->progress)
        return refuse(ErrorCode::busy,
                      array->name + ": " + std::string(word(array->progress->kind)) + " runs");
    if (!has_spare(*array, view))
        return refuse(ErrorCode::refused, array->name + " has no spare to copy onto; add one first");
    return *action;
}

bool begin_action(Agent& agent, const Json& request, Now now, Done done) {
    if (const auto body = request.find("locate"); body != request.end()) {
        locate(agent, *body, now, std::move(done));
        return true;
    }
    const auto body = request.find("phase_out"), wish = request.find("execute");
    if (body == request.end() || wish == request.end() || !wish->is_boolean() || !wish->get<bool>())
        return false;
    execute(agent, *body, now, std::move(done));
    return true;
}

}  // namespace raidwatch::app
