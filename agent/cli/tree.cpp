#include "agent/assess/dependencies.hpp"
#include "agent/assess/mail_places.hpp"
#include "agent/report/words.hpp"
#include "commands.hpp"
#include "probe_process.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using assess::Part;
using assess::TreeNode;
using Json = nlohmann::json;

constexpr Milliseconds kDeadline{3'000};

/// A mail program's own tool, where it is installed; one that fails or hangs names no place.
std::string ask(std::initializer_list<const char*> places, const std::vector<std::string>& words) {
    for (const auto* place : places) {
        std::error_code ignored;
        if (!std::filesystem::exists(place, ignored)) continue;
        if (auto text = run_probe(place, words, ChildInput::none, kDeadline)) return *text;
    }
    return {};
}

void add_found(const char* name, std::vector<std::string> paths,
               std::vector<assess::ServicePlace>& services) {
    const auto same = [&](const assess::ServicePlace& service) { return service.name == name; };
    // What the config says of a service of that name goes before.
    if (!paths.empty() && std::ranges::none_of(services, same)) services.push_back({name, std::move(paths)});
}

std::vector<assess::ServicePlace> services_of(const Context& context) {
    auto services = context.places.services;
    if (!context.places.root.empty())
        return services;  // another node's: this machine's tools say nothing of it
    add_found("dovecot", assess::dovecot_paths(ask({"/usr/bin/doveconf", "/usr/local/bin/doveconf"}, {"-n"})),
              services);
    add_found(
        "postfix",
        assess::postfix_paths(ask({"/usr/sbin/postconf", "/usr/local/sbin/postconf"},
                                  {"-h", "queue_directory", "mail_spool_directory", "virtual_mailbox_base"})),
        services);
    return services;
}

std::string text_of(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// Each once, as raidwatch-probe --volumes lists them; none where it cannot be asked.
std::vector<assess::Volume> volumes_of(const Context& context) {
    std::vector<assess::Volume> volumes;
    const auto probe =
        context.places.probe.empty() ? find_probe() : Result<std::string>(context.places.probe);
    if (!probe) return volumes;
    std::vector<std::string> words{"--volumes"};
    if (!context.places.root.empty()) words.insert(words.end(), {"--root", context.places.root});
    const auto json =
        run_probe(*probe, words, ChildInput::none, kDeadline).and_then([](const std::string& text) {
            return parse_json(text, "raidwatch-probe --volumes");
        });
    if (!json || !json->is_array()) return volumes;
    for (const auto& each : *json) {
        if (!each.is_object()) continue;
        assess::Volume volume{
            text_of(each, "name"), text_of(each, "kind"), text_of(each, "device"), text_of(each, "on"), {}};
        if (const auto mounts = each.find("mounts"); mounts != each.end() && mounts->is_array())
            for (const auto& mount : *mounts)
                if (mount.is_string()) volume.mounts.push_back(mount.get<std::string>());
        if (std::ranges::find(volumes, volume) == volumes.end()) volumes.push_back(std::move(volume));
    }
    return volumes;
}

std::string_view part_word(Part part) {
    switch (part) {
        case Part::array:
            return "array";
        case Part::member:
            return "member";
        case Part::volume:
            return "volume";
        case Part::mount:
            return "mount";
        case Part::service:
            break;
    }
    return "service";
}

std::string line_of(const TreeNode& node) {
    std::string line = node.part == Part::service ? "service " : "";
    line += printable(node.name, 120);
    if (!node.detail.empty()) line += " (" + printable(node.detail, 80) + ")";
    if (!node.if_lost.empty()) line += "  if lost: " + printable(node.if_lost, 200);
    return line;
}

void draw(const std::vector<TreeNode>& nodes, const std::string& indent, std::string& text) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const bool last = i + 1 == nodes.size();
        text += indent + (last ? "`- " : "|- ") + line_of(nodes[i]) + "\n";
        draw(nodes[i].children, indent + (last ? "   " : "|  "), text);
    }
}

Json tree_json(const TreeNode& node) {
    Json json{{"part", part_word(node.part)}, {"name", node.name}};
    if (!node.detail.empty()) json["detail"] = node.detail;
    if (!node.if_lost.empty()) json["if_lost"] = node.if_lost;
    for (const auto& child : node.children) json["children"].push_back(tree_json(child));
    return json;
}

}  // namespace

std::string tree_text(const std::vector<TreeNode>& trees) {
    std::string text;
    for (const auto& tree : trees) {
        text += line_of(tree) + "\n";
        draw(tree.children, "", text);
    }
    return text;
}

int tree(const Context& context, const TreeOptions& options) {
    const auto picture = look(context.places, context.now());
    if (picture.origin == Origin::nothing)
        return refuse({ErrorCode::not_found, "looking for", "the node's arrays",
                       "neither daemon nor store has them; try raidwatch status"});
    const auto trees = assess::dependency_trees(picture.view, volumes_of(context), services_of(context));
    if (options.json) {
        auto list = Json::array();
        for (const auto& node : trees) list.push_back(tree_json(node));
        say(dump(list, 2) + "\n");
    } else {
        say(trees.empty() ? std::string("no arrays\n") : tree_text(trees));
    }
    return 0;
}

}  // namespace raidwatch::cli
