#include "collect.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/mounts.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace raidwatch {

namespace {

constexpr Milliseconds kDeadline{3'000};

using Names = std::vector<std::string>;

Names names_in(const Files& files, const std::string& directory) {
    return files.list(directory).value_or(Names{});
}

void blind(Findings& findings, const std::string& scope, const Error& error) {
    findings.problems.push_back({scope, error.code, error.text()});
    findings.complete = false;
}

/// While a balance converts there are two profiles of a kind; the weakest in use decides.
std::string level_of_profiles(const Files& files, const std::string& directory) {
    std::string weakest;
    for (const auto* kind : {"data", "metadata", "system"})
        for (const auto& profile : names_in(files, directory + "/allocation/" + kind)) {
            const auto now = btrfs::bears(profile);
            if (now && (weakest.empty() || *now < btrfs::bears(weakest).value_or(0))) weakest = profile;
        }
    return weakest.empty() ? "" : btrfs::level_of(weakest);
}

void add(std::optional<std::uint64_t>& sum, std::optional<std::uint64_t> value) {
    if (value) sum = sum.value_or(0) + *value;
}

/// "write_errs 0\nread_errs 0\nflush_errs 0\ncorruption_errs 0\ngeneration_errs 0"
void read_counters(std::string_view text, Member& member) {
    for (const auto line : split_lines(text)) {
        const auto words = split_words(line);
        if (words.size() != 2) continue;
        const auto value = parse_uint(words[1]);
        if (words[0] == "write_errs" || words[0] == "flush_errs") add(member.write_errors, value);
        if (words[0] == "read_errs") add(member.read_errors, value);
        if (words[0] == "corruption_errs" || words[0] == "generation_errs")
            add(member.checksum_errors, value);
    }
}

void read_devices(const Files& files, const std::string& directory, Array& array) {
    for (const auto& id : names_in(files, directory + "/devinfo")) {
        const auto number = parse_uint(id);
        if (!number || *number > 4096) continue;
        const auto info = directory + "/devinfo/" + id;
        Member member;
        if (*number > 0) member.ordinal = static_cast<int>(*number) - 1;  // 0: the target of a replacement
        member.replacement = *number == 0;
        const auto missing = host::attribute(files, info + "/missing");
        member.state = missing == "1"       ? MemberState::missing
                       : member.replacement ? MemberState::rebuilding
                       : missing == "0"     ? MemberState::in_sync
                                            : MemberState::unknown;
        member.vendor_state = missing == "1" ? "missing" : "";
        if (const auto counters = files.read(info + "/error_stats")) read_counters(*counters, member);
        array.members.push_back(std::move(member));
    }
}

/// Devices of the file system by kernel name; sysfs does not say which has which number.
std::set<std::string> devices_of(const Files& files, const std::string& directory) {
    const auto names = names_in(files, directory + "/devices");
    return {names.begin(), names.end()};
}

void name_by_tool(const Host& host, const std::string& uuid, Array& array) {
    const auto output = host.tools.run({"btrfs", "filesystem", "show", "--", uuid}, kDeadline);
    if (!output || output->exit_status != 0) return;
    for (const auto& told : btrfs::parse_show(output->out).arrays)
        for (const auto& device : told.members) {
            if (!device.ordinal || device.device.empty()) continue;
            const auto member = std::ranges::find(array.members, device.ordinal, &Member::ordinal);
            if (member == array.members.end()) continue;
            member->device = device.device.substr(device.device.rfind('/') + 1);
        }
}

void identify(const Files& files, const std::set<std::string>& devices, Array& array) {
    std::set<std::string> unnamed = devices;
    for (const auto& member : array.members) unnamed.erase(member.device);
    // One name left for one device left.
    const auto is_unnamed = [](const Member& m) {
        return m.device.empty() && m.state != MemberState::missing;
    };
    if (unnamed.size() == 1 && std::ranges::count_if(array.members, is_unnamed) == 1)
        std::ranges::find_if(array.members, is_unnamed)->device = *unnamed.begin();
    for (auto& member : array.members) {
        if (member.device.empty()) continue;
        member.device_gone = !files.exists("/sys/class/block/" + member.device) &&
                             !files.exists("/sys/block/" + member.device);
        if (member.device_gone) continue;
        if (const auto identity = host::disk_identity(files, member.device)) member.disk = identity->id;
    }
    // A device that was pulled keeps its entry, and nothing says whose it was.
    for (const auto& name : unnamed)
        if (!files.exists("/sys/class/block/" + name) && !files.exists("/sys/block/" + name)) {
            const auto lost = std::ranges::find_if(array.members, is_unnamed);
            if (lost == array.members.end()) break;
            lost->device = name;
            lost->device_gone = true;
        }
}

/// "none", "balance", "device replace", "resize", ...
void read_operation(const Files& files, const std::string& directory, Array& array) {
    const auto operation = host::attribute(files, directory + "/exclusive_operation");
    if (operation != "device replace" && operation != "balance") return;
    Progress progress;
    progress.kind = operation == "balance" ? OperationKind::reshape : OperationKind::replace;
    array.progress = progress;
}

void read_scrub(const Host& host, const std::string& mount, Array& array) {
    const auto output = host.tools.run({"btrfs", "scrub", "status", "--", mount}, kDeadline);
    if (!output || output->exit_status != 0) return;
    for (const auto& told : btrfs::parse_scrub_status(output->out).arrays) {
        if (!array.progress) array.progress = told.progress;
        array.last_operation = told.last_operation;
        // What a lost device could not give is uncorrectable too, and its copy may be whole.
        if (std::ranges::none_of(array.members, is_out)) array.data_errors = told.data_errors;
    }
}

std::vector<std::string> mounts_of(const Files& files, const std::set<std::string>& devices) {
    std::set<std::string> mounts;
    for (const auto& device : devices) {
        // /sys/block has whole disks only.
        const auto disk = host::whole_disk(files, device).value_or(device);
        for (auto& mount : host::mounts_of(files, disk)) mounts.insert(std::move(mount));
    }
    return {mounts.begin(), mounts.end()};
}

ArrayState state_of(const Array& array) {
    const auto counted = redundancy(array);
    if (!counted.known) {
        const bool lost = std::ranges::any_of(array.members, is_out);
        return lost                    ? ArrayState::degraded
               : array.members.empty() ? ArrayState::unknown
                                       : ArrayState::optimal;
    }
    return counted_state(counted);
}

}  // namespace

Findings collect_btrfs(const Host& host, std::string_view target) {
    Findings findings;
    findings.domain = {"btrfs", std::string(target)};
    findings.taken_at = host.clock.now().utc;
    const std::string uuid(target), directory = "/sys/fs/btrfs/" + uuid;
    findings.complete = true;
    if (!host.files.exists(directory + "/allocation")) return findings;
    Array array;
    array.engine = ArrayEngine::btrfs;
    array.id = "btrfs-" + uuid;
    array.level = level_of_profiles(host.files, directory);
    read_devices(host.files, directory, array);
    if (array.members.empty())
        blind(findings, findings.domain.text(),
              {ErrorCode::unsupported, "reading", directory + "/devinfo",
               "this kernel does not list the devices"});
    const auto numbered = [](const Member& m) { return m.ordinal.has_value(); };
    array.raid_disks = static_cast<int>(std::ranges::count_if(array.members, numbered));
    const auto devices = devices_of(host.files, directory);
    name_by_tool(host, uuid, array);
    identify(host.files, devices, array);
    array.mounts = mounts_of(host.files, devices);
    const auto label = host::attribute(host.files, directory + "/label");
    array.name = !label.empty() ? label : array.mounts.empty() ? uuid : array.mounts.front();
    read_operation(host.files, directory, array);
    if (!array.mounts.empty()) read_scrub(host, array.mounts.front(), array);
    // Numbers have gaps after a removal, so slots are counted, not placed.
    for (auto& member : array.members) member.ordinal.reset();
    array.state = state_of(array);
    findings.arrays.push_back(std::move(array));
    return findings;
}

}  // namespace raidwatch
