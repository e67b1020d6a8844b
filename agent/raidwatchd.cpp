// The daemon's command line.
#include "agent/app/config_load.hpp"
#include "agent/app/config_options.hpp"
#include "agent/app/daemon.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/resident.hpp>
#include <raidwatch/version.hpp>

#include <cstdio>
#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <unistd.h>

namespace {

using namespace raidwatch;

struct Options {
    std::string config = app::kConfigFile;
    std::string config_dir;
    bool check = false, reference = false, default_config = false;
};

/// "/etc/raidwatch/raidwatch.d" for "/etc/raidwatch/raidwatch.toml".
std::string directory_beside(const std::string& file) {
    return std::filesystem::path(file).replace_extension(".d").string();
}

std::string host_name() {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "localhost";
    return name;
}

tl::expected<app::Config, std::vector<std::string>> load(const Options& options) {
    auto config = app::load_config(options.config, options.config_dir);
    if (config) {
        if (config->node.empty()) config->node = host_name();
        return *std::move(config);
    }
    std::vector<std::string> lines;
    for (const auto& problem : config.error()) lines.push_back(problem.text());
    return tl::unexpected(std::move(lines));
}

int print(const std::string& text) {
    return std::fputs(text.c_str(), stdout) < 0 ? 1 : 0;
}

int start(const Options& options) {
    if (options.reference) return print(app::config_reference());
    if (options.default_config) return print(app::default_config_file());
    auto config = load(options);
    if (!config) {
        for (const auto& line : config.error()) log::error(line);
        return 2;
    }
    if (options.check) return 0;
    if (const auto locked = stay_resident(); !locked)
        log::notice(locked.error().text() + "; the daemon may end with the disk it was started from");
    // Never deleted: a thread that hangs with its disk may still hold on to it when everything else is over.
    static auto& io = *new boost::asio::io_context(1);
    return app::run_daemon(io, *std::move(config), [options] { return load(options); });
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App cli(
        "Storage health agent: watches arrays and disks, reports incidents. Stays in the foreground.");
    Options options;
    cli.add_option("--config", options.config, "configuration file")->capture_default_str();
    cli.add_option("--config-dir", options.config_dir,
                   "its drop-ins; beside the file, with .d for .toml, when not given");
    cli.add_flag("--check", options.check, "only check the configuration: 0 right, 2 mistakes");
    cli.add_flag("--print-config-reference", options.reference, "print docs/configuration.md");
    cli.add_flag("--print-default-config", options.default_config, "print a configuration file of defaults");
    cli.set_version_flag("--version", std::string("raidwatchd ") + kVersion);
    CLI11_PARSE(cli, argc, argv);
    if (options.config_dir.empty()) options.config_dir = directory_beside(options.config);
    const int status = start(options);
    std::fflush(stdout);
    ::_exit(status);  // no destructor waits for a thread that hangs
}
