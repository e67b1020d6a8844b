// zpool-scrub(8), zpool-replace(8), zpool-status(8).
#include "act.hpp"
#include "collectors/host/identity.hpp"
#include "collectors/zfs/parse.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

namespace raidwatch::act {

namespace {

constexpr Milliseconds kDeadline{20'000};

Result<Array> pool_now(const Host& host, const std::string& pool, const char* attempt) {
    const auto output = host.tools.run({"zpool", "status", "-P", "--", pool}, kDeadline);
    if (!output) return tl::unexpected(output.error());
    auto parsed = zfs::parse_status(output->out);
    const auto found = std::ranges::find(parsed.arrays, pool, &Array::name);
    if (found == parsed.arrays.end())
        return failure(ErrorCode::not_found, attempt, pool, "zpool: " + printable(trim(output->err), 160));
    if (!parsed.complete)
        return failure(ErrorCode::refused, attempt, pool, "zpool says things that are not understood");
    return std::move(*found);
}

Status must_be_whole_and_idle(const Array& pool, const char* attempt) {
    const auto count = redundancy(pool);
    if (pool.state != ArrayState::optimal || !count.known || count.lost != 0)
        return failure(ErrorCode::refused, attempt, pool.name, "it is not whole");
    if (pool.progress) return failure(ErrorCode::busy, attempt, pool.name, "it works on something");
    return {};
}

/// As zpool names it.
std::string path_of(const Member& member) {
    return "/dev/" + member.device;
}

bool is_on(const Files& files, const Member& member, const std::string& disk) {
    const auto path = files.resolve(path_of(member));
    if (!path) return false;
    const auto device = path->substr(path->rfind('/') + 1);
    return device == disk || host::whole_disk(files, device).value_or("") == disk;
}

}  // namespace

Result<std::string> replace_pool_member(const Host& host, const std::string& pool, const std::string& disk) {
    constexpr const char* kAttempt = "replacing a member of";
    const auto now = pool_now(host, pool, kAttempt);
    if (!now) return tl::unexpected(now.error());
    if (const auto ready = must_be_whole_and_idle(*now, kAttempt); !ready)
        return tl::unexpected(ready.error());
    const auto member = std::ranges::find_if(now->members, [&](const Member& one) {
        return one.state != MemberState::spare && is_on(host.files, one, disk);
    });
    if (member == now->members.end())
        return failure(ErrorCode::not_found, kAttempt, pool, disk + " is no member of it");
    if (member->state != MemberState::in_sync)
        return failure(ErrorCode::refused, kAttempt, pool,
                       member->device + " is " + printable(member->vendor_state, 60));
    const auto spare = std::ranges::find_if(now->members, [](const Member& one) {
        return one.state == MemberState::spare && one.vendor_state == "AVAIL";
    });
    if (spare == now->members.end())
        return failure(ErrorCode::refused, kAttempt, pool, "it has no spare to copy onto; add one first");
    const auto done =
        host.tools.run({"zpool", "replace", pool, path_of(*member), path_of(*spare)}, kDeadline);
    if (!done) return tl::unexpected(done.error());
    if (done->exit_status != 0)
        return failure(ErrorCode::refused, kAttempt, pool, "zpool: " + printable(trim(done->err), 160));
    return std::string("zpool");
}

Result<std::string> scrub_pool(const Host& host, const std::string& pool) {
    constexpr const char* kAttempt = "starting a scrub of";
    const auto health = host.tools.run({"zpool", "list", "-H", "-o", "health", pool}, kDeadline);
    if (!health) return tl::unexpected(health.error());
    if (health->exit_status != 0)
        return failure(ErrorCode::not_found, kAttempt, pool, "zpool: " + printable(trim(health->err), 160));
    if (trim(health->out) != "ONLINE")
        return failure(ErrorCode::refused, kAttempt, pool, "it is " + printable(trim(health->out), 40));
    const auto started = host.tools.run({"zpool", "scrub", pool}, kDeadline);
    if (!started) return tl::unexpected(started.error());
    if (started->exit_status != 0)
        return failure(ErrorCode::refused, kAttempt, pool, "zpool: " + printable(trim(started->err), 160));
    return std::string("zpool");
}

}  // namespace raidwatch::act
