#include "agent/report/words.hpp"
#include "commands.hpp"
#include "daemon_order.hpp"
#include "probe_process.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace raidwatch::cli {

namespace {

constexpr Milliseconds kDeadline{30'000};

/// By serial, id, kernel name or slot; several disks may have the same slot behind different controllers.
std::vector<const Disk*> disks_named(const NodeView& view, const std::string& name) {
    std::vector<const Disk*> found;
    for (const auto& disk : view.disks)
        if (disk.serial == name || disk.id == name || disk.device == name || disk.wwn == name)
            found.push_back(&disk);
    if (found.empty())
        for (const auto& disk : view.disks)
            if (disk.slot == name) found.push_back(&disk);
    return found;
}

/// The kernel name to light, and what people call the disk.
struct Aim {
    std::string device, name;
    std::string id,
        serial;  ///< of the disk meant, where the picture has it: its kernel name may be another's by now
};

Result<Aim> aim(const NodeView& view, const std::string& name) {
    const std::string plain = name.starts_with("/dev/") ? name.substr(5) : name;
    const auto found = disks_named(view, plain);
    if (found.size() > 1)
        return failure(ErrorCode::invalid, "choosing", name,
                       fmt::format("{} disks are called so; name one by its serial", found.size()));
    // A disk that raidwatch has not seen (no daemon, no store) may still be there: the probe says.
    if (found.empty()) return Aim{plain, report::name_text(plain), "", ""};
    if (found.front()->device.empty())
        return failure(ErrorCode::unsupported, "locating", name,
                       "its controller hides it from the kernel; use the controller's own tool");
    const auto& disk = *found.front();
    return Aim{disk.device, report::disk_text(disk), disk.id, disk.serial};
}

/// For those whom the control socket lets in, who need not be root.
int by_daemon(const Context& context, const Aim& target, const std::string& lamp) {
    const auto answer = order_daemon(
        context.places.control_socket,
        nlohmann::json{
            {"locate", {{"disk", target.id.empty() ? target.device : target.id}, {"lamp", lamp}}}});
    if (!answer) return refuse(answer.error());
    say(fmt::format("locate lamp of {} is {}\n", target.name, lamp));
    return 0;
}

}  // namespace

int locate(const Context& context, const LocateOptions& options) {
    const auto target = aim(look(context.places, context.now()).view, options.disk);
    if (!target) return refuse(target.error());
    if (context.places.root.empty() && geteuid() != 0) return by_daemon(context, *target, options.lamp);
    const auto probe =
        context.places.probe.empty() ? find_probe() : Result<std::string>(context.places.probe);
    if (!probe) return refuse(probe.error());
    std::vector<std::string> words{"--locate", target->device, "--lamp", options.lamp};
    if (!target->id.empty()) words.push_back("--disk-id=" + target->id);
    if (!target->serial.empty()) words.push_back("--serial=" + target->serial);
    if (!context.places.root.empty()) words.insert(words.end(), {"--root", context.places.root});
    const auto answer =
        run_probe(*probe, words, ChildInput::none, kDeadline).and_then([&](const std::string& text) {
            return findings_in(text, *probe);
        });
    if (!answer) return refuse(answer.error());
    const auto& findings = answer->front();
    if (!findings.complete) {
        for (const auto& problem : findings.problems) complain(problem.error);
        return static_cast<int>(Exit::unknown);
    }
    say(fmt::format("locate lamp of {} is {}\n", target->name, options.lamp));
    return 0;
}

}  // namespace raidwatch::cli
