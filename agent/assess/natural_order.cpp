#include "natural_order.hpp"

#include <algorithm>

namespace raidwatch::assess {

namespace {

/// Takes the digits that come first, without leading zeros.
std::string_view take_number(std::string_view& text) {
    const auto length = std::min(text.find_first_not_of("0123456789"), text.size());
    auto digits = text.substr(0, length);
    text.remove_prefix(length);
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

bool before(std::string_view a, std::string_view b) {
    const auto whole_a = a, whole_b = b;
    while (!a.empty() && !b.empty()) {
        if (is_digit(a.front()) && is_digit(b.front())) {
            const auto x = take_number(a), y = take_number(b);
            if (x.size() != y.size()) return x.size() < y.size();
            if (x != y) return x < y;
        } else if (a.front() != b.front()) {
            return a.front() < b.front();
        } else {
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    if (a.empty() != b.empty()) return a.empty();
    return whole_a < whole_b;  // "01" and "1"
}

}  // namespace raidwatch::assess
