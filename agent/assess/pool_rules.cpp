// ZFS and btrfs count what each device got wrong; the pool may be whole all the while.

#include "array_case.hpp"
#include "names.hpp"

#include <raidwatch/model/json.hpp>

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

using namespace std::chrono_literals;
using Counter = std::optional<std::uint64_t> Member::*;

/// zed's diagnosis engine: so many errors within so long.
constexpr auto kWindow = 600s;
constexpr std::uint64_t kMany = 10;
/// How long growth stays in the sentence.
constexpr auto kGrowthShown = 24h;

struct ErrorRule {
    std::string_view rule;
    ArrayEngine engine;
    Counter counter;
    Severity grown;  ///< severity when it grows while watched
    std::string_view noun;
};
constexpr std::array kErrorRules{
    ErrorRule{"pool.member_errors", ArrayEngine::zfs, &Member::read_errors, Severity::warning, "read errors"},
    ErrorRule{"pool.member_errors", ArrayEngine::zfs, &Member::write_errors, Severity::warning,
              "write errors"},
    ErrorRule{"pool.member_errors", ArrayEngine::zfs, &Member::checksum_errors, Severity::warning,
              "checksum errors"},
    ErrorRule{"btrfs.write_errors", ArrayEngine::btrfs, &Member::write_errors, Severity::critical,
              "write or flush errors"},
    ErrorRule{"btrfs.read_errors", ArrayEngine::btrfs, &Member::read_errors, Severity::warning,
              "read errors"},
    ErrorRule{"btrfs.read_errors", ArrayEngine::btrfs, &Member::checksum_errors, Severity::warning,
              "corruption or generation errors"},
    ErrorRule{"dm.member_errors", ArrayEngine::dm, &Member::read_errors, Severity::warning, "read errors"},
    ErrorRule{"dm.member_errors", ArrayEngine::dm, &Member::checksum_errors, Severity::warning,
              "checksum errors"},
};

std::string key_of(const ArrayCase& c, const Member& member, const ErrorRule& row) {
    return fmt::format("{}/{}/{}/{}", row.rule, row.noun, c.array.id, member.disk.value_or(member.device));
}

/// value: when the window began; previous: at the look before; grew_at: last growth that counts.
Baseline& watched(ArrayCase& c, RuleMemory& memory, const std::string& key, std::uint64_t value, bool zfs) {
    const auto now = c.context.now;
    const auto [entry, first] = memory.try_emplace(
        key, Baseline{.value = value, .previous = value, .at = now, .grew_at = {}, .raised = false});
    auto& window = entry->second;
    if (first) return window;
    const bool cleared = value < window.value;  // "zpool clear", "btrfs device stats -z"
    if (cleared) window.grew_at.reset();
    if (cleared || now - window.at > kWindow) {
        window.value = cleared ? value : window.previous;
        window.at = now;
    }
    const auto grown = value - window.value;
    if (zfs ? grown >= kMany && value > window.previous : value > window.previous) window.grew_at = now;
    window.previous = value;
    return window;
}

void check_errors(ArrayCase& c, RuleMemory& memory, const Member& member, const ErrorRule& row) {
    const auto& value = member.*row.counter;
    if (!value) return;
    const bool zfs = row.engine == ArrayEngine::zfs;
    const auto& window = watched(c, memory, key_of(c, member, row), *value, zfs);
    if (*value == 0) return;
    const bool grew = window.grew_at && c.context.now - *window.grew_at < kGrowthShown;
    c.add(row.rule, kind::disk_media_errors, grew ? row.grown : Severity::warning,
          fmt::format("{} {} of {}{}", *value, row.noun, describe_member(c.view, member),
                      grew ? fmt::format(", grown since {}", to_rfc3339(*window.grew_at)) : ""),
          member_subject(c.view, member).id);
}

}  // namespace

void check_pool(ArrayCase& c, RuleMemory& memory) {
    if (c.array.data_errors.value_or(0) > 0)
        c.add("pool.data_errors", kind::array_data_lost, Severity::critical,
              fmt::format("has lost data for good: {} files or blocks", *c.array.data_errors));
    for (const auto& member : c.array.members)
        if ((member.role == "cache" || member.role == "log") && is_out(member))
            c.add("array.degraded", kind::array_degraded, Severity::warning,
                  fmt::format("lost its {} device {}", member.role, describe_member(c.view, member)),
                  member_subject(c.view, member).id);
    for (const auto& member : c.array.members)
        for (const auto& row : kErrorRules)
            if (row.engine == c.array.engine) check_errors(c, memory, member, row);
}

}  // namespace raidwatch::assess
