// raidwatch-hub: the central status API and page.
#include "hub/commands.hpp"
#include "hub/config.hpp"
#include "hub/serve.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/version.hpp>

#include <cstdio>
#include <filesystem>
#include <optional>

#include <CLI/CLI.hpp>

namespace {

using namespace raidwatch;
using namespace raidwatch::hub;

constexpr const char* kDefaultConfig = "/etc/raidwatch/hub.toml";

struct Arguments {
    std::string config, listen, database;
    std::string name, cluster, overlap = "24h";
};

int complain(const Error& error) {
    std::fprintf(stderr, "raidwatch-hub: %s\n", error.text().c_str());
    return 1;
}

/// The file named, or the default one where it exists; then what the command line says.
Result<HubConfig> configuration(const Arguments& arguments) {
    HubConfig config;
    const std::string path = arguments.config.empty() ? kDefaultConfig : arguments.config;
    if (!arguments.config.empty() || std::filesystem::exists(path)) {
        auto loaded = load_config(path);
        if (!loaded) return loaded;
        config = std::move(*loaded);
    }
    if (!arguments.listen.empty()) config.listen = arguments.listen;
    if (!arguments.database.empty()) {
        config.database = arguments.database;
        config.postgres = {};
    }
    return config;
}

int with_config(const Arguments& arguments, const std::function<Status(const HubConfig&)>& run) {
    const auto config = configuration(arguments);
    if (!config) return complain(config.error());
    const auto done = run(*config);
    return done ? 0 : complain(done.error());
}

Status rotated(const HubConfig& config, TokenScope scope, const Arguments& arguments) {
    constexpr Seconds kLongestOverlap{30 * 86'400};
    const auto overlap = parse_duration(arguments.overlap);
    if (!overlap || *overlap > kLongestOverlap)
        return failure(ErrorCode::invalid, "reading", "--overlap", "a duration like 24h, at most 30 days");
    return rotate_token(config, scope, arguments.name, *overlap);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"raidwatch-hub: central status API and page"};
    app.set_version_flag("--version", kVersion);
    app.require_subcommand(1);
    app.fallthrough();
    Arguments arguments;
    app.add_option("--config", arguments.config,
                   "configuration file (default /etc/raidwatch/hub.toml, if it exists)");
    app.add_option("--db", arguments.database,
                   "database file, also where the configuration names PostgreSQL");

    auto* serve_command = app.add_subcommand("serve", "Answer agents and readers until stopped");
    serve_command->add_option("--listen", arguments.listen, "ADDRESS:PORT");

    auto* token = app.add_subcommand("token", "Tokens of nodes")->require_subcommand(1);
    auto* add = token->add_subcommand("add", "Make a token for a node and print it, this once");
    add->add_option("node", arguments.name, "name of the node")->required();
    add->add_option("--cluster", arguments.cluster, "cluster the node belongs to");
    auto* rotate = token->add_subcommand(
        "rotate", "Make a node's next token and print it, this once; the old one ends when it is used first");
    auto* list = token->add_subcommand("list", "All tokens, without their secrets");
    auto* revoke = token->add_subcommand("revoke", "Make a token, or all tokens of a name, worthless");
    revoke->add_option("name", arguments.name, "token id or name")->required();

    auto* operator_token = app.add_subcommand("operator-token", "Tokens of operators")->require_subcommand(1);
    auto* add_operator =
        operator_token->add_subcommand("add", "Make an operators' token and print it, this once");
    add_operator->add_option("name", arguments.name, "who it is for")->required();

    auto* rotate_operator = operator_token->add_subcommand(
        "rotate",
        "Make somebody's next token and print it, this once; the old one ends when it is used first");

    auto* signal_token =
        app.add_subcommand("signal-token", "Tokens of systems that signal")->require_subcommand(1);
    auto* add_signal =
        signal_token->add_subcommand("add", "Make a token that may signal, and print it, this once");
    add_signal->add_option("name", arguments.name, "the system it is for")->required();

    auto* rotate_signal = signal_token->add_subcommand(
        "rotate",
        "Make a system's next token and print it, this once; the old one ends when it is used first");
    for (auto* sub : {rotate, rotate_operator, rotate_signal}) {
        sub->add_option("name", arguments.name, "whose")->required();
        sub->add_option("--overlap", arguments.overlap, "how long the old one is valid at most")
            ->capture_default_str();
    }

    auto* person = app.add_subcommand("person", "People who sign in to the workbench")->require_subcommand(1);
    auto* new_person = person->add_subcommand(
        "add", "Let somebody in, or give a new password; it is read from standard input");
    auto* no_person = person->add_subcommand("disable", "Let somebody in no more, and end their sessions");
    for (auto* sub : {new_person, no_person}) sub->add_option("name", arguments.name, "who")->required();
    auto* all_people = person->add_subcommand("list", "Who may sign in");

    CLI11_PARSE(app, argc, argv);
    return with_config(arguments, [&](const HubConfig& config) -> Status {
        if (*serve_command) return serve(config);
        if (*add) return add_token(config, TokenScope::node, arguments.name, arguments.cluster);
        if (*add_operator) return add_token(config, TokenScope::operators, arguments.name, "");
        if (*add_signal) return add_token(config, TokenScope::signal, arguments.name, "");
        if (*rotate) return rotated(config, TokenScope::node, arguments);
        if (*rotate_operator) return rotated(config, TokenScope::operators, arguments);
        if (*rotate_signal) return rotated(config, TokenScope::signal, arguments);
        if (*new_person) return add_person(config, arguments.name);
        if (*no_person) return disable_person(config, arguments.name);
        if (*all_people) return list_people(config);
        if (*revoke) return revoke_token(config, arguments.name);
        return list ? list_tokens(config) : Status{};
    });
}
