#pragma once
// TOML files into a Config (https://toml.io/en/v1.0.0). All mistakes are reported, not the first only.

#include "config.hpp"

#include <raidwatch/base/result.hpp>

#include <string>
#include <vector>

namespace raidwatch::app {

inline constexpr const char* kConfigFile = "/etc/raidwatch/raidwatch.toml";
inline constexpr const char* kConfigDirectory = "/etc/raidwatch/raidwatch.d";

/// One mistake in one place.
struct ConfigProblem {
    std::string file;
    unsigned line = 0, column = 0;  ///< from 1; 0 where the file as a whole is meant
    std::string message;

    /// "raidwatch.toml:12:3: unknown key schedule.smrt; did you mean schedule.smart?"
    std::string text() const;
    bool operator==(const ConfigProblem&) const = default;
};

template <class T>
using ConfigResult = tl::expected<T, std::vector<ConfigProblem>>;

/// Reads `file`, then `directory`/*.toml in name order; a later file's keys win, its [[sink]] and [[service]]
/// tables replace those of the same name. The default file and any directory may be absent; a file that was
/// named must be there.
ConfigResult<Config> load_config(const std::string& file, const std::string& directory);

/// The same with all that can be read where there are mistakes, which are added to `problems`.
Config readable_config(const std::string& file, const std::string& directory,
                       std::vector<ConfigProblem>& problems);

/// The same from text in memory; `source` is shown in problems.
ConfigResult<Config> parse_config(std::string_view text, const std::string& source);

}  // namespace raidwatch::app
