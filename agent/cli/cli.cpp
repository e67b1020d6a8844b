#include "cli.hpp"

#include "command_line.hpp"
#include "context.hpp"

#include <raidwatch/version.hpp>

#include <cerrno>
#include <cstdio>

namespace raidwatch::cli {

CLI::App* CommandLine::command(const char* name, const char* what, Run run) {
    auto* sub = app_.add_subcommand(name, what);
    sub->fallthrough();
    sub->callback([this, run = std::move(run)] { run_ = run; });
    return sub;
}

CLI::App* CommandLine::command_in(const char* name, const char* what,
                                  std::function<int(const Context&)> run) {
    return command(name, what, in_context(std::move(run)));
}

Run CommandLine::in_context(std::function<int(const Context&)> run) {
    return [this, run = std::move(run)] {
        const auto context = make_context(globals_);
        return context ? run(*context) : refuse(context.error());
    };
}

void CommandLine::add_globals() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", std::string("raidwatch ") + kVersion);
    app_.add_option("--config", globals_.config_file, "config file instead of /etc/raidwatch/raidwatch.toml")
        ->type_name("FILE");
    app_.add_option("--state-dir", globals_.state_dir, "state directory instead of the configured one")
        ->type_name("DIR");
    app_.add_option("--as-of", globals_.as_of, "tell ages as of this time (for a copied state directory)")
        ->type_name("RFC3339");
    app_.add_flag("--no-color,--no-colour", globals_.no_colour, "no colour, not even on a terminal");
}

CommandLine::CommandLine() {
    add_globals();
    add_status();
    add_diagnose();
    add_events();
    add_incidents();
    add_maintenance();
    add_drill();
    add_lists();
    add_phase_out();
    add_forget();
    add_report();
    add_tables();
}

int CommandLine::run(int argc, const char* const* argv) {
    try {
        app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app_.exit(error) == 0 ? 0 : static_cast<int>(Exit::unknown);
    }
    const int status = run_ ? run_() : static_cast<int>(Exit::unknown);
    // Half a report in a file on a full disk is none.
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
    return refuse(failure_errno(errno, "writing", "the output").value());
}

int run(int argc, const char* const* argv) {
    CommandLine line;
    return line.run(argc, argv);
}

}  // namespace raidwatch::cli
