#include <raidwatch/collect/act.hpp>

#include <raidwatch/base/text.hpp>

namespace raidwatch::probe {

bool is_plain_name(std::string_view name) {
    // No leading "-" or ".": it must be neither an option nor a way out of a folder.
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:";
    return !name.empty() && name.size() <= 64 && name.front() != '-' && name.front() != '.' &&
           name.find("..") == name.npos && name.find_first_not_of(kAllowed) == name.npos;
}

Status check(const Action& action) {
    const auto refuse = [](const std::string& why) {
        return failure(ErrorCode::invalid, "checking", "an order", why);
    };
    if (!is_plain_name(action.target)) return refuse("not a name: \"" + printable(action.target, 40) + "\"");
    const bool names_a_disk = action.verb == Verb::replace_member;
    if (names_a_disk && !is_plain_name(action.disk))
        return refuse("not a name: \"" + printable(action.disk, 40) + "\"");
    if (!names_a_disk && !action.disk.empty()) return refuse("it names a disk too many");
    return {};
}

}  // namespace raidwatch::probe
