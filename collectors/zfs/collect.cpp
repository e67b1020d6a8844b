#include "collect.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/text/amount.hpp"
#include "kernel.hpp"
#include "parse.hpp"
#include "pool_facts.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch {

namespace {

/// Two calls of zpool fit into the time a worker has.
constexpr Milliseconds kDeadline{4'000};
/// zpool may hang on a suspended pool, and that it is suspended has to be told at once.
constexpr Milliseconds kDeadlineOfSuspended{1'000};

Result<std::string> run(const Host& host, const std::vector<std::string>& argv, Milliseconds deadline) {
    const auto output = host.tools.run(argv, deadline);
    if (!output) return tl::unexpected(output.error());
    if (output->exit_status != 0 && trim(output->out).empty())
        return failure(
            ErrorCode::refused, "running", "zpool",
            "exit status " + std::to_string(output->exit_status) + ": " + printable(trim(output->err), 160));
    return output->out;
}

/// "disk/by-id/wwn-0x5000c500a1b2c3d4-part1" names the disk though it is gone.
std::optional<std::string> named_by_path(std::string_view path) {
    constexpr std::string_view kById = "disk/by-id/";
    const auto at = path.find(kById);
    if (at == path.npos) return std::nullopt;
    auto name = path.substr(at + kById.size());
    name = name.substr(0, name.find("-part"));
    return name.starts_with("wwn-0x") ? std::optional(std::string(name)) : std::nullopt;
}

/// "/dev/disk/by-id/wwn-0x5000c500-part1" -> "sda1", and the disk that it is on.
void identify(const Files& files, Member& member) {
    if (member.device.empty()) return;
    member.disk = named_by_path(member.device);
    if (const auto path = files.resolve("/dev/" + member.device))
        member.device = path->substr(path->rfind('/') + 1);
    else if (const auto slash = member.device.rfind('/'); slash != member.device.npos)
        member.device.erase(0, slash + 1);
    if (const auto identity = host::disk_identity(files, member.device)) member.disk = identity->id;
}

/// Where the pool is mounted: its datasets' sources begin with its name. proc(5), /proc/self/mountinfo.
void add_datasets(const Files& files, const std::string& pool, Array& array) {
    const auto table = files.read("/proc/self/mountinfo", 8 << 20);
    if (!table) return;
    for (const auto line : split_lines(*table)) {
        const auto words = split_words(line);
        const auto dash = std::ranges::find(words, "-");
        if (words.size() < 5 || words.end() - dash < 3 || dash[1] != "zfs") continue;
        const auto dataset = dash[2].substr(0, dash[2].find('/'));
        if (dataset != pool) continue;
        array.mounts.emplace_back(words[4]);
    }
    std::ranges::sort(array.mounts);
}

void blind(Findings& findings, const Error& error) {
    findings.problems.push_back({findings.domain.text(), error.code, error.text()});
    findings.complete = false;
}

/// GUID and size. A pool whose GUID is not told now is not another one: the answer counts as incomplete.
void add_properties(const Host& host, const std::string& pool, Milliseconds deadline, Findings& findings) {
    auto& array = findings.arrays.front();
    const auto output = run(host, {"zpool", "list", "-H", "-p", "-o", "guid,size", pool}, deadline);
    if (!output) return blind(findings, output.error());
    const auto words = split_words(*output);
    if (words.size() != 2) return;
    if (parse_uint(words[0])) array.id = "zfs-" + std::string(words[0]);
    array.bytes = parse_amount(words[1]);
}

/// The kernel's word goes before zpool's: it is newer, and it says SUSPENDED where old releases print
/// UNAVAIL.
void heed_kernel(const std::string& state, Array& array) {
    if (state.empty() || zfs::pool_state(state) == array.state) return;
    array.state = zfs::pool_state(state);
    array.vendor_state = state;
}

}  // namespace

Findings collect_zfs(const Host& host, std::string_view target) {
    Findings findings;
    findings.domain = {"zfs", std::string(target)};
    findings.taken_at = host.clock.now().utc;
    const std::string pool(target);
    const auto state = zfs::kernel_state(host.files, pool);
    if (!state && state.error().code == ErrorCode::not_found) {
        findings.complete = true;
        return findings;
    }
    if (!state) {
        blind(findings, state.error());
        return findings;
    }
    const auto deadline = *state == "SUSPENDED" ? kDeadlineOfSuspended : kDeadline;
    const auto output = run(host, {"zpool", "status", "-v", "-P", "--", pool}, deadline);
    if (output) {
        auto parsed = zfs::parse_status(*output);
        findings.complete = parsed.complete;
        findings.problems = std::move(parsed.problems);
        for (auto& array : parsed.arrays)
            if (array.name == pool) findings.arrays.push_back(std::move(array));
    }
    if (findings.arrays.empty()) {
        blind(findings,
              output ? Error{ErrorCode::malformed, "reading", "zpool status", "it does not tell of " + pool}
                     : output.error());
        zfs::PoolFacts facts;
        facts.name = pool;
        facts.guid = zfs::kernel_guid(host.files, pool).value_or("");
        facts.state = *state;
        findings.arrays.push_back(zfs::to_array(facts));
        findings.arrays.back().raid_disks.reset();
    }
    if (output) add_properties(host, pool, deadline, findings);
    auto& array = findings.arrays.front();
    heed_kernel(*state, array);
    for (auto& member : array.members) identify(host.files, member);
    add_datasets(host.files, pool, array);
    return findings;
}

}  // namespace raidwatch
