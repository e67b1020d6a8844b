#pragma once
// What every command is given, and how it speaks.

#include "look.hpp"
#include "terminal.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::cli {

/// Options that stand before or after any command.
struct Globals {
    std::string config_file;  ///< empty: /etc/raidwatch/raidwatch.toml
    std::string state_dir;    ///< empty: as configured
    std::string as_of;  ///< RFC 3339: ages are told as of then; for a copied state directory. Empty: now
    std::string probe, root;  ///< for --now
    bool no_colour = false;
};

struct Context {
    Places places;
    Terminal terminal;
    std::optional<UtcTime> as_of;

    UtcTime now() const;
};

/// Reads the config and the terminal. A config with mistakes is said on standard error and the defaults are
/// used: `status` must work at 4 am. invalid: an option is wrong.
Result<Context> make_context(const Globals& globals);

/// Where the config's drop-ins lie: raidwatch.d beside raidwatch.toml. `file` empty:
/// /etc/raidwatch/raidwatch.toml.
struct ConfigPlaces {
    std::string file, directory;
};
ConfigPlaces config_places(const std::string& file);

void say(std::string_view text);       ///< on standard output, as it is
void complain(std::string_view line);  ///< on standard error, "raidwatch: line"
int refuse(const Error& error);        ///< complains and gives the exit status for "unknown", 3

/// "24h" before now, or an RFC 3339 time.
Result<UtcTime> parse_since(std::string_view text, UtcTime now);

}  // namespace raidwatch::cli
