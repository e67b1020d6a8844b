// Linux Documentation/admin-guide/md.rst: sync_action, dev-*/state.
#include "act.hpp"
#include "collectors/host/identity.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::act {

namespace {

std::string folder_of(const std::string& array) {
    return "/sys/block/" + array + "/md";
}

bool has_word(std::string_view list, std::string_view wanted) {
    return std::ranges::any_of(split(list, ','), [&](std::string_view word) { return trim(word) == wanted; });
}

/// Work may be begun only in an array that lacks nothing and does nothing.
Status must_be_whole_and_idle(const Files& files, const std::string& array, const char* attempt) {
    const auto folder = folder_of(array);
    if (!files.exists(folder)) return failure(ErrorCode::not_found, attempt, array, "no such md array");
    const auto action = host::attribute(files, folder + "/sync_action");
    const auto degraded = parse_uint(host::attribute(files, folder + "/degraded"));
    const auto state = host::attribute(files, folder + "/array_state");
    if (!degraded || action.empty())
        return failure(ErrorCode::unsupported, attempt, array, "its level has no redundancy");
    if (*degraded != 0)
        return failure(ErrorCode::refused, attempt, array,
                       "it is short of " + std::to_string(*degraded) + " members");
    if (state != "clean" && state != "active" && state != "active-idle" && state != "write-pending")
        return failure(ErrorCode::refused, attempt, array, "it is " + printable(state, 40));
    if (action != "idle") return failure(ErrorCode::busy, attempt, array, printable(action, 40) + " runs");
    return {};
}

struct MdMember {
    std::string device, state, slot;
};

std::vector<MdMember> members_of(const Files& files, const std::string& array) {
    std::vector<MdMember> members;
    for (const auto& name : files.list(folder_of(array)).value_or(std::vector<std::string>{})) {
        constexpr std::string_view kPrefix = "dev-";
        if (!name.starts_with(kPrefix)) continue;
        const auto folder = folder_of(array) + "/" + name;
        members.push_back({name.substr(kPrefix.size()), host::attribute(files, folder + "/state"),
                           host::attribute(files, folder + "/slot")});
    }
    return members;
}

bool is_free_spare(const MdMember& member) {
    return has_word(member.state, "spare") && member.slot == "none" && !has_word(member.state, "faulty") &&
           !has_word(member.state, "blocked");
}

}  // namespace

Result<std::string> check_array(const Host& host, const std::string& array) {
    constexpr const char* kAttempt = "starting a check of";
    if (const auto ready = must_be_whole_and_idle(host.files, array, kAttempt); !ready)
        return tl::unexpected(ready.error());
    if (const auto written = host.files.write(folder_of(array) + "/sync_action", "check"); !written)
        return tl::unexpected(written.error());
    return std::string("sysfs");
}

Result<std::string> replace_md_member(const Host& host, const std::string& array, const std::string& disk) {
    constexpr const char* kAttempt = "replacing a member of";
    if (const auto ready = must_be_whole_and_idle(host.files, array, kAttempt); !ready)
        return tl::unexpected(ready.error());
    const auto members = members_of(host.files, array);
    // A member may be a partition of the disk that is meant.
    const auto member = std::ranges::find_if(members, [&](const MdMember& one) {
        return one.device == disk || host::whole_disk(host.files, one.device).value_or("") == disk;
    });
    if (member == members.end())
        return failure(ErrorCode::not_found, kAttempt, array, disk + " is no member of it");
    if (!has_word(member->state, "in_sync") || has_word(member->state, "faulty"))
        return failure(ErrorCode::refused, kAttempt, array,
                       member->device + " is " + printable(member->state, 60));
    if (has_word(member->state, "want_replacement"))
        return failure(ErrorCode::busy, kAttempt, array, member->device + " is to be replaced already");
    if (std::ranges::none_of(members, is_free_spare))
        return failure(ErrorCode::refused, kAttempt, array, "it has no spare to copy onto; add one first");
    const auto path = folder_of(array) + "/dev-" + member->device + "/state";
    if (const auto written = host.files.write(path, "want_replacement"); !written)
        return tl::unexpected(written.error());
    return std::string("sysfs");
}

}  // namespace raidwatch::act
