#include "act.hpp"

#include "collectors/ses/locate.hpp"

namespace raidwatch::act {

Result<std::string> carry_out(const Host& host, const probe::Action& action) {
    if (const auto checked = probe::check(action); !checked) return tl::unexpected(checked.error());
    switch (action.verb) {
        case probe::Verb::self_test_short:
        case probe::Verb::self_test_long:
            return start_self_test(host, action.target, action.verb == probe::Verb::self_test_long);
        case probe::Verb::check_array:
            return check_array(host, action.target);
        case probe::Verb::scrub_pool:
            return scrub_pool(host, action.target);
        case probe::Verb::replace_member:
            return replace_member(host, action.target, action.disk);
        case probe::Verb::locate_on:
        case probe::Verb::locate_off:
            return ses::locate(host, action.target, action.verb == probe::Verb::locate_on);
    }
    return failure(ErrorCode::unsupported, "carrying out", "an order", "no such verb");
}

}  // namespace raidwatch::act
