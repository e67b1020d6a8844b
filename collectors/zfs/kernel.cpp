#include "kernel.hpp"

#include "pool_facts.hpp"

#include <raidwatch/base/text.hpp>

#include <array>
#include <vector>

#include <fmt/format.h>

namespace raidwatch {

namespace zfs {

namespace {

const std::string kDirectory = "/proc/spl/kstat/zfs";
constexpr std::size_t kMostBytes = 4096;
constexpr std::array kLosses{"erpt-dropped", "erpt-set-failed", "fmri-set-failed", "payload-set-failed"};

Error not_understood(std::string_view text) {
    return {ErrorCode::malformed, "reading", "a kstat of ZFS", printable(trim(text), 80)};
}

}  // namespace

Result<std::map<std::string, std::uint64_t>> parse_named_kstat(std::string_view text) {
    std::map<std::string, std::uint64_t> counters;
    bool rows = false;
    for (const auto line : split_lines(text)) {
        const auto words = split_words(line);
        if (words.size() != 3) continue;
        if (words[0] == "name" && words[1] == "type" && words[2] == "data")
            rows = true;
        else if (const auto value = parse_uint(words[2]); rows && value)
            counters.emplace(words[0], *value);
    }
    if (!rows) return tl::unexpected(not_understood(text));
    return counters;
}

Result<std::string> lost_reports(std::string_view fm_kstat) {
    const auto counters = parse_named_kstat(fm_kstat);
    if (!counters) return tl::unexpected(counters.error());
    std::uint64_t lost = 0;
    bool any = false;
    std::vector<std::string> parts;
    for (const auto* name : kLosses) {
        const auto found = counters->find(name);
        if (found == counters->end()) continue;
        any = true;
        lost += found->second;
        if (found->second > 0) parts.push_back(fmt::format("{} {}", name, found->second));
    }
    if (!any) return tl::unexpected(not_understood(fm_kstat));
    if (parts.empty()) return std::string();
    return fmt::format("{} error report{} lost since ZFS was loaded ({})", lost, lost == 1 ? "" : "s",
                       fmt::join(parts, ", "));
}

Result<std::string> kernel_state(const Files& files, const std::string& pool) {
    const auto state = files.read(kDirectory + "/" + pool + "/state", kMostBytes);
    if (!state) return tl::unexpected(state.error());
    return std::string(trim(*state));
}

std::map<std::string, std::string> kernel_states(const Files& files) {
    std::map<std::string, std::string> states;
    for (const auto& pool : files.list(kDirectory).value_or(std::vector<std::string>{}))
        if (auto state = kernel_state(files, pool)) states[pool] = *std::move(state);
    return states;
}

std::optional<std::string> kernel_guid(const Files& files, const std::string& pool) {
    const auto text = files.read(kDirectory + "/" + pool + "/guid", kMostBytes);
    if (!text || !parse_uint(trim(*text))) return std::nullopt;
    return std::string(trim(*text));
}

}  // namespace zfs

Findings collect_zfs_kernel(const Host& host, std::string_view) {
    Findings findings;
    findings.domain = {"zfs-kernel", ""};
    findings.taken_at = host.clock.now().utc;
    const auto scope = findings.domain.text();
    const auto blind = [&](const Error& error) {
        findings.problems.push_back({scope, error.code, error.text()});
        findings.complete = false;
    };
    findings.complete = true;
    const auto names = host.files.list(zfs::kDirectory);
    if (!names) {
        if (names.error().code != ErrorCode::not_found) blind(names.error());
        return findings;
    }
    for (const auto& pool : *names) {
        if (!host.files.exists(zfs::kDirectory + "/" + pool + "/state")) continue;  // "arcstats", "fm"
        const auto state = zfs::kernel_state(host.files, pool);
        if (state && !state->empty()) {
            zfs::PoolFacts facts;
            facts.name = pool;
            facts.state = *state;
            findings.arrays.push_back(zfs::to_array(facts));
            findings.arrays.back().id = "zfs-kernel-" + pool;
            findings.arrays.back().raid_disks.reset();
        } else if (!state && state.error().code != ErrorCode::not_found) {
            blind(state.error());
        }
    }
    const auto fm = host.files.read(zfs::kDirectory + "/fm", zfs::kMostBytes);
    if (!fm && fm.error().code == ErrorCode::not_found) return findings;
    const auto lost = fm ? zfs::lost_reports(*fm) : tl::unexpected(fm.error());
    if (!lost)
        blind(lost.error());
    else if (!lost->empty())
        findings.problems.push_back({scope, ErrorCode::io, *lost});
    return findings;
}

}  // namespace raidwatch
