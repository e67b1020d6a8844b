#include "agent/app/config_load.hpp"
#include "commands.hpp"

namespace raidwatch::cli {

int check_config(const std::string& file) {
    const auto config =
        file.empty() ? app::load_config(app::kConfigFile, app::kConfigDirectory) : app::load_config(file, "");
    const auto what = file.empty() ? std::string(app::kConfigFile) + " and " + app::kConfigDirectory : file;
    if (config) {
        say(what + ": ok\n");
        return 0;
    }
    for (const auto& problem : config.error()) complain(problem.text());
    return 2;
}

}  // namespace raidwatch::cli
