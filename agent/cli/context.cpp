#include "context.hpp"

#include "agent/app/config_load.hpp"

#include <raidwatch/base/text.hpp>

#include <array>
#include <cstdio>
#include <filesystem>

#include <unistd.h>

namespace raidwatch::cli {

namespace {

std::string host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "this node";
    return name.data();
}

/// The daemon goes on with its old config where the new one has mistakes: a mistake about a sink must not
/// send whoever looks for it to another socket.
app::Config read_config(const std::string& file) {
    std::vector<app::ConfigProblem> problems;
    auto config = file.empty() ? app::readable_config(app::kConfigFile, app::kConfigDirectory, problems)
                               : app::readable_config(file, "", problems);
    for (const auto& problem : problems) complain(problem.text());
    if (!problems.empty()) complain("the config has mistakes; going on with the rest of it");
    return config;
}

}  // namespace

UtcTime Context::now() const {
    return as_of ? *as_of : SystemClock{}.now().utc;
}

Result<Context> make_context(const Globals& globals) {
    Context context;
    if (!globals.as_of.empty()) {
        context.as_of = parse_rfc3339(globals.as_of);
        if (!context.as_of)
            return failure(ErrorCode::invalid, "reading --as-of", globals.as_of, "not an RFC 3339 time");
    }
    const auto config = read_config(globals.config_file);
    context.terminal = terminal_of(STDOUT_FILENO, globals.no_colour);
    context.places.node = config.node.empty() ? host_name() : config.node;
    context.places.database =
        (globals.state_dir.empty() ? config.state_dir : globals.state_dir) + "/raidwatch.db";
    context.places.control_socket = config.control_socket;
    context.places.probe = globals.probe;
    context.places.root = globals.root;
    context.places.rules = config.rules;
    for (const auto& service : config.services)
        context.places.services.push_back({service.name, service.paths});
    return context;
}

ConfigPlaces config_places(const std::string& file) {
    if (file.empty()) return {app::kConfigFile, app::kConfigDirectory};
    return {file, std::filesystem::path(file).replace_extension(".d").string()};
}

void say(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void complain(std::string_view line) {
    std::fprintf(stderr, "raidwatch: %s\n", printable(line, 1000).c_str());
}

int refuse(const Error& error) {
    complain(error.text());
    return static_cast<int>(Exit::unknown);
}

Result<UtcTime> parse_since(std::string_view text, UtcTime now) {
    if (const auto time = parse_rfc3339(text)) return *time;
    if (const auto before = parse_duration(text)) return now - *before;
    return failure(ErrorCode::invalid, "reading --since", std::string(text),
                   "neither like 24h nor an RFC 3339 time");
}

}  // namespace raidwatch::cli
