// StorCLI Reference Manual, "Drive Commands": storcli /cx[/ex]/sx start copyback target=eid:sid
#include "act.hpp"
#include "collectors/host/raid_tools.hpp"
#include "collectors/megaraid_tools/collect.hpp"
#include "meant.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::act {

namespace {

constexpr const char* kAttempt = "copying a drive away at";
constexpr Milliseconds kDeadline{20'000};
constexpr const char* kSource = "storcli";

/// "252:3" -> "/e252/s3", ":3" -> "/s3"
std::string object_of(const std::string& slot) {
    const auto colon = slot.find(':');
    if (colon == slot.npos) return {};
    const auto enclosure = slot.substr(0, colon);
    return (enclosure.empty() ? "" : "/e" + enclosure) + "/s" + slot.substr(colon + 1);
}

const Disk* disk_in(const Findings& findings, const std::string& slot) {
    const auto found = std::ranges::find(findings.disks, slot, &Disk::slot);
    return found == findings.disks.end() ? nullptr : &*found;
}

/// The volumes that a drive carries parts of; a drive group may hold several.
std::vector<const Array*> arrays_on(const Findings& findings, const Disk& disk) {
    std::vector<const Array*> arrays;
    for (const auto& array : findings.arrays)
        if (std::ranges::any_of(array.members, [&](const Member& member) {
                return member.disk == disk.id && member.state == MemberState::in_sync;
            }))
            arrays.push_back(&array);
    return arrays;
}

Status must_be_whole_and_idle(const std::vector<const Array*>& arrays) {
    for (const auto* array : arrays) {
        const auto count = redundancy(*array);
        if (array->state != ArrayState::optimal || !count.known || count.lost != 0)
            return failure(ErrorCode::refused, kAttempt, array->name, "it is not whole");
        if (array->progress) return failure(ErrorCode::busy, kAttempt, array->name, "it works on something");
    }
    return {};
}

/// A hot spare that is idle, of the same kind and large enough; the smallest of them.
const Disk* spare_for(const Findings& findings, const Disk& disk) {
    const Disk* best = nullptr;
    for (const auto& one : findings.disks) {
        const bool ready = one.hot_spare.value_or(false) && one.state == DiskState::spare &&
                           one.predictive_failure != true && one.kind == disk.kind;
        if (!ready || !one.bytes || !disk.bytes || *one.bytes < *disk.bytes) continue;
        if (!best || *one.bytes < *best->bytes) best = &one;
    }
    return best;
}

/// {"Controllers":[{"Command Status":{"Status":"Success"}}]}; nothing else is taken for a yes.
std::string refusal_in(const std::string& output) {
    const auto answer = parse_json(output, kSource);
    if (!answer || !answer->is_object()) return "it gives no answer that is understood";
    const auto list = answer->find("Controllers");
    if (list == answer->end() || !list->is_array() || list->empty() || !list->front().is_object())
        return "it gives no answer that is understood";
    const auto status = list->front().find("Command Status");
    if (status == list->front().end() || !status->is_object()) return "it tells no status";
    const auto word = status->find("Status");
    if (word != status->end() && *word == "Success") return {};
    const auto why = status->find("Description");
    return why != status->end() && why->is_string() ? printable(why->get<std::string>(), 160) : "it refuses";
}

std::optional<std::string> tool_for(const Host& host, const std::string& place) {
    const auto driver = host::driver_at(host.files, place);
    for (const auto& installed : host::installed_raid_tools(host.files))
        if (installed.tool.source == kSource && installed.tool.driver == driver) return installed.path;
    return std::nullopt;
}

}  // namespace

Result<std::string> copy_back(const Host& host, const std::string& place, const std::string& slot,
                              const probe::MeantDisk& meant) {
    const auto refuse = [&](ErrorCode code, const std::string& why) {
        return failure(code, kAttempt, place, why);
    };
    const auto tool = tool_for(host, place);
    if (!tool) return refuse(ErrorCode::unsupported, "neither storcli nor perccli is installed for it");
    const auto findings = collect_storcli(host, place);
    if (!findings.complete || findings.controllers.empty())
        return refuse(ErrorCode::refused,
                      "not all of it can be seen" +
                          (findings.problems.empty() ? "" : ": " + findings.problems.front().error));
    const auto* disk = disk_in(findings, slot);
    if (!disk) return refuse(ErrorCode::not_found, "no drive is in slot " + slot);
    if (!is_meant(meant, disk->id, disk->serial))
        return refuse(ErrorCode::refused, slot + ": " + mistaken(meant, disk->id, disk->serial));
    const auto arrays = arrays_on(findings, *disk);
    if (arrays.empty()) return refuse(ErrorCode::refused, slot + " is no working member of a volume");
    if (const auto ready = must_be_whole_and_idle(arrays); !ready) return tl::unexpected(ready.error());
    const auto* spare = spare_for(findings, *disk);
    if (!spare) return refuse(ErrorCode::refused, "it has no hot spare of that kind and size to copy onto");
    const auto object = "/" + findings.controllers.front().name + object_of(slot);
    const auto output = host.tools.run(
        {*tool, object, "start", "copyback", "target=" + spare->slot, "J", "nolog"}, kDeadline);
    if (!output) return tl::unexpected(output.error());
    if (const auto why = refusal_in(output->out); !why.empty())
        return refuse(ErrorCode::refused, "storcli: " + why);
    return std::string("storcli");
}

}  // namespace raidwatch::act
