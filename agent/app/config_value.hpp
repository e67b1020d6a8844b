#pragma once
// One value as written into its place, or what is wrong with it.

#include "config_options.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace raidwatch::app {

/// A value as TOML knows them; monostate: a table, date or mixed list, which no key takes.
using Written = std::variant<std::monostate, std::string, bool, double, std::vector<std::string>>;

struct Limits {
    Form form = Form::any;
    double smallest = 0, largest = 0;
};

/// Puts `written` in its place; otherwise says what the key takes: "takes a duration like \"10s\", 1s to 1h".
std::optional<std::string> assign(const Slot& slot, const Limits& limits, const Written& written);

template <class Target>
std::optional<std::string> assign(const Option<Target>& option, Target& target, const Written& written) {
    return assign(option.slot(target), Limits{option.form, option.smallest, option.largest}, written);
}

}  // namespace raidwatch::app
