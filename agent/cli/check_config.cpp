#include "agent/app/config_load.hpp"
#include "commands.hpp"

namespace raidwatch::cli {

int check_config(const std::string& file) {
    const auto places = config_places(file);
    const auto config = app::load_config(places.file, places.directory);
    if (config) {
        say(places.file + " and " + places.directory + "/*.toml: ok\n");
        return 0;
    }
    for (const auto& problem : config.error()) complain(problem.text());
    return 2;
}

}  // namespace raidwatch::cli
