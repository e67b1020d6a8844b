#include "act.hpp"

#include "collectors/ses/locate.hpp"
#include "meant.hpp"

#include <algorithm>

namespace raidwatch::act {

namespace {

/// "0000:3b:00.0": domain, bus, device and function, as in /sys/bus/pci/devices.
bool is_pci_place(std::string_view text) {
    return std::ranges::count(text, ':') == 2 && text.find('.') != text.npos;
}

/// The engine is told by its target.
Result<std::string> replace_member(const Host& host, const probe::Action& action) {
    if (is_pci_place(action.target)) return copy_back(host, action.target, action.disk, action.meant);
    if (const auto sure = must_be_meant(host.files, action.disk, action.meant); !sure)
        return tl::unexpected(sure.error());
    if (host.files.exists("/sys/block/" + action.target + "/md"))
        return replace_md_member(host, action.target, action.disk);
    if (host.files.exists("/sys/block/" + action.target))
        return failure(ErrorCode::not_found, "replacing a member of", action.target, "no such md array");
    return replace_pool_member(host, action.target, action.disk);
}

Result<std::string> switch_lamp(const Host& host, const probe::Action& action) {
    if (const auto sure = must_be_meant(host.files, action.target, action.meant); !sure)
        return tl::unexpected(sure.error());
    return ses::locate(host, action.target, action.verb == probe::Verb::locate_on);
}

Result<std::string> begin_self_test(const Host& host, const probe::Action& action) {
    if (const auto sure = must_be_meant(host.files, action.target, action.meant); !sure)
        return tl::unexpected(sure.error());
    return start_self_test(host, action.target, action.verb == probe::Verb::self_test_long);
}

}  // namespace

Result<std::string> carry_out(const Host& host, const probe::Action& action) {
    if (const auto checked = probe::check(action); !checked) return tl::unexpected(checked.error());
    switch (action.verb) {
        case probe::Verb::self_test_short:
        case probe::Verb::self_test_long:
            return begin_self_test(host, action);
        case probe::Verb::check_array:
            return check_array(host, action.target);
        case probe::Verb::scrub_pool:
            return scrub_pool(host, action.target);
        case probe::Verb::replace_member:
            return replace_member(host, action);
        case probe::Verb::locate_on:
        case probe::Verb::locate_off:
            return switch_lamp(host, action);
    }
    return failure(ErrorCode::unsupported, "carrying out", "an order", "no such verb");
}

}  // namespace raidwatch::act
