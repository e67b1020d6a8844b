#pragma once
// The one table of keys: it drives parsing, error messages and docs/configuration.md.

#include "config.hpp"

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace raidwatch::app {

/// Where a value goes; its alternative is also the value's type.
using Slot = std::variant<std::string*, bool*, double*, std::optional<double>*, Milliseconds*, Seconds*,
                          TimeOfDay*, Severity*, std::vector<std::string>*>;

/// What a text value must look like.
enum class Form { any, word, absolute_path, url, sink_type, listen_address };

template <class Target>
struct Option {
    std::string_view key;       ///< dotted from the top, or within its own table
    std::string_view fallback;  ///< the default as written in a file; empty: none
    std::string_view meaning;   ///< one sentence, with what an operator must know
    Slot (*slot)(Target&);
    Form form = Form::any;
    bool required = false;
    double smallest = 0;  ///< of numbers; of durations in seconds
    double largest = std::numeric_limits<double>::max();
};

std::span<const Option<Config>> top_options();
std::span<const Option<ServiceConfig>> service_options();      ///< keys of [[service]]
std::span<const Option<SinkConfig>> sink_options();            ///< keys of [[sink]]
std::span<const Option<assess::RuleOverride>> rule_options();  ///< keys of [rules."<id>"]

/// "duration", "true or false", "path", ...
std::string_view type_name(const Slot& slot, Form form);
/// "1s to 1h", "0 to 0.5"; empty where anything goes.
std::string range_text(const Slot& slot, double smallest, double largest);

/// docs/configuration.md.
std::string config_reference();
/// packaging/raidwatch.toml: every key with its default, commented out.
std::string default_config_file();

}  // namespace raidwatch::app
