#include "collect.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/mounts.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

namespace raidwatch {

namespace {

/// --noflush: without it dmsetup waits for a thin pool to write, which one that hangs never does.
constexpr Milliseconds kDeadline{4'000};

std::string sys(const std::string& device) {
    return "/sys/block/" + device;
}

std::string dm_name(const Files& files, const std::string& device) {
    return host::attribute(files, sys(device) + "/dm/name");
}

/// What the volume stands on below its own layers; md arrays and disks end the search.
void add_leaves(const Files& files, const std::string& device, int depth, std::vector<std::string>& leaves) {
    constexpr int kDeepest = 8;
    if (!device.starts_with("dm-") || depth >= kDeepest) {
        leaves.push_back(device);
        return;
    }
    for (const auto& slave : files.list(sys(device) + "/slaves").value_or(std::vector<std::string>{}))
        add_leaves(files, slave, depth + 1, leaves);
}

/// The image number in "vg-mail_rimage_1".
std::optional<int> image_number(const std::string& name) {
    for (const std::string_view infix : {"_rimage_", "_mimage_"}) {
        const auto at = name.rfind(infix);
        if (at == name.npos) continue;
        const auto number = parse_uint(std::string_view(name).substr(at + infix.size()));
        if (number && *number < 4096) return static_cast<int>(*number);
    }
    return std::nullopt;
}

bool device_there(const Files& files, const std::string& device) {
    return files.exists(sys(device)) || files.exists("/sys/class/block/" + device);
}

/// The disk under an image; an image over several counts as gone when one of them is.
void place_image(const Files& files, const std::string& image, Member& member) {
    std::vector<std::string> leaves;
    add_leaves(files, image, 0, leaves);
    if (leaves.empty()) {
        // LVM puts an error target where the device is missing.
        if (member.state == MemberState::in_sync) member.state = MemberState::missing;
        return;
    }
    const auto gone =
        std::ranges::find_if(leaves, [&](const auto& leaf) { return !device_there(files, leaf); });
    member.device = gone == leaves.end() ? leaves.front() : *gone;
    member.device_gone = gone != leaves.end();
    if (!member.device_gone)
        if (const auto identity = host::disk_identity(files, member.device)) member.disk = identity->id;
}

/// "8:16" as mirrors and multipath maps name their devices.
std::string device_of_number(const Files& files, const std::string& number) {
    const auto path = files.resolve("/sys/dev/block/" + number);
    return path ? path->substr(path->rfind('/') + 1) : "";
}

void place_members(const Files& files, const std::string& device, Array& array) {
    for (const auto& slave : files.list(sys(device) + "/slaves").value_or(std::vector<std::string>{})) {
        const auto number = image_number(dm_name(files, slave));
        const auto member = std::ranges::find_if(array.members, [&](const Member& m) {
            return number && m.ordinal == number && !m.journal && m.role.empty();
        });
        if (member != array.members.end()) place_image(files, slave, *member);
    }
    for (auto& member : array.members) {
        if (member.device.find(':') == member.device.npos) continue;
        const auto name = device_of_number(files, member.device);
        if (name.empty())
            member.device_gone = true;
        else if (array.engine == ArrayEngine::multipath)
            member.device = name;  // all paths lead to one disk; a lost path is no lost disk
        else
            place_image(files, name, member);
    }
}

void describe(const Files& files, const std::string& device, const std::string& mapped, Array& array) {
    const auto uuid = host::attribute(files, sys(device) + "/dm/uuid");
    const bool lvm_volume = uuid.starts_with("LVM-");
    if (lvm_volume) array.engine = ArrayEngine::lvm;
    array.name = lvm_volume ? host::lvm_name(mapped) : mapped;
    array.id = "dm-" + (uuid.empty() ? mapped : uuid);
    array.device = device;
    place_members(files, device, array);
    if (array.state == ArrayState::optimal || array.state == ArrayState::degraded) {
        const auto counted = counted_state(redundancy(array));
        if (counted == ArrayState::failed ||
            (counted == ArrayState::degraded && array.state == ArrayState::optimal))
            array.state = counted;
    }
    array.mounts = host::mounts_of(files, device);
}

void blind(Findings& findings, const Error& error) {
    findings.problems.push_back({findings.domain.text(), error.code, error.text()});
    findings.complete = false;
}

}  // namespace

Findings collect_dm(const Host& host, std::string_view target) {
    Findings findings;
    findings.domain = {"dm", std::string(target)};
    findings.taken_at = host.clock.now().utc;
    const std::string device(target);
    const auto name = dm_name(host.files, device);
    if (name.empty()) {
        findings.complete = !host.files.exists(sys(device));
        if (!findings.complete)
            blind(findings,
                  {ErrorCode::io, "reading", sys(device) + "/dm/name", "the device mapper does not name it"});
        return findings;
    }
    const auto output = host.tools.run({"dmsetup", "status", "--noflush", "--", name}, kDeadline);
    if (!output) {
        blind(findings, output.error());
        return findings;
    }
    if (output->exit_status != 0) {
        findings.complete = !host.files.exists(sys(device));  // it went meanwhile
        if (!findings.complete)
            blind(findings, {ErrorCode::refused, "running", "dmsetup status " + name,
                             printable(trim(output->err), 160)});
        return findings;
    }
    auto parsed = lvm::parse_dmsetup(output->out);
    findings.complete = parsed.complete;
    for (auto& problem : parsed.problems)
        findings.problems.push_back({findings.domain.text(), problem.code, problem.error});
    for (auto& array : parsed.arrays) {
        describe(host.files, device, name, array);
        findings.arrays.push_back(std::move(array));
        break;  // lines of one volume are joined; its segments have one state
    }
    return findings;
}

}  // namespace raidwatch
