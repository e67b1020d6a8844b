// The only file that includes toml++.
#include "config_load.hpp"

#include "config_value.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <toml++/toml.h>

namespace raidwatch::app {

namespace {

constexpr std::size_t kLargestFile = 1 << 20;

Written written(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* whole = node.as_integer()) return static_cast<double>(whole->get());
    if (const auto* number = node.as_floating_point()) return number->get();
    const auto* array = node.as_array();
    if (array == nullptr) return {};
    std::vector<std::string> texts;
    for (const auto& element : *array) {
        if (!element.is_string()) return {};
        texts.push_back(element.as_string()->get());
    }
    return texts;
}

template <class Target>
std::vector<std::string> keys_of(std::span<const Option<Target>> options) {
    std::vector<std::string> keys;
    for (const auto& option : options) keys.emplace_back(option.key);
    return keys;
}

bool begins_a_key(std::string_view prefix, std::span<const Option<Config>> options) {
    return std::ranges::any_of(options,
                               [&](const auto& o) { return o.key.starts_with(std::string(prefix) + "."); });
}

std::string question(const std::optional<std::string>& nearest_key) {
    return nearest_key ? "; did you mean " + *nearest_key + "?" : "";
}

/// Reads one file into the config and notes everything that is wrong with it.
class FileReader {
  public:
    FileReader(Config& config, std::vector<ConfigProblem>& problems, std::string file)
        : config_(config), problems_(problems), file_(std::move(file)) {}

    void read(std::string_view text) try {
        walk(toml::parse(text, file_), "");
    } catch (const toml::parse_error& error) {
        problem(error.source().begin, printable(error.description()));
    }

  private:
    void walk(const toml::table& table, const std::string& prefix) {
        for (const auto& [key, node] : table) {
            const auto name = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
            if (name == "rules")
                rules(node, key, "");
            else if (name == "service")
                tables(node, key, service_options(), config_.services, "service");
            else if (name == "sink")
                tables(node, key, sink_options(), config_.sinks, "sink");
            else if (const auto* inner = node.as_table(); inner && begins_a_key(name, top_options()))
                walk(*inner, name);
            else
                value(top_options(), config_, name, "", key, node);
        }
    }

    /// One key of a known set into `target`.
    template <class Target>
    bool value(std::span<const Option<Target>> options, Target& target, std::string_view name,
               const std::string& where, const toml::key& key, const toml::node& node) {
        const auto found = std::ranges::find(options, name, &Option<Target>::key);
        if (found == options.end()) {
            auto known = keys_of(options);
            if (where.empty()) known.insert(known.end(), {"service", "sink", "rules"});
            problem(key.source().begin,
                    "unknown key " + shown(name) + where + question(nearest(name, known)));
            return false;
        }
        if (const auto wrong = assign(*found, target, written(node))) {
            problem(node.source().begin, shown(name) + where + " " + *wrong);
            return false;
        }
        return true;
    }

    /// [[sink]], [[service]]: each table one value; a name may occur once a file and replaces an earlier
    /// file's.
    template <class Target>
    void tables(const toml::node& node, const toml::key& key, std::span<const Option<Target>> options,
                std::vector<Target>& into, const std::string& what) {
        const auto* array = node.as_array();
        if (array == nullptr || !std::ranges::all_of(*array, [](const auto& e) { return e.is_table(); })) {
            problem(key.source().begin, what + " is a list of tables, written [[" + what + "]]");
            return;
        }
        std::set<std::string> seen;
        for (const auto& element : *array) {
            Target target;
            bool good = one_table(*element.as_table(), options, target, " of [[" + what + "]]");
            fill_name(target);
            good = good && fits(target, element.source().begin);
            if (!seen.insert(target.name).second)
                problem(element.source().begin, "a second " + what + " named " + shown(target.name));
            if (!good) continue;
            const auto same = std::ranges::find(into, target.name, &Target::name);
            if (same != into.end())
                *same = target;
            else
                into.push_back(target);
        }
    }

    template <class Target>
    bool one_table(const toml::table& table, std::span<const Option<Target>> options, Target& target,
                   const std::string& where) {
        bool good = true;
        for (const auto& [key, node] : table) good &= value(options, target, key.str(), where, key, node);
        for (const auto& option : options) {
            if (!option.required || table.contains(option.key)) continue;
            problem(table.source().begin, std::string(option.key) + where + " is missing");
            good = false;
        }
        return good;
    }

    /// [rules."ata.pending"] and [rules.ata.pending] mean the same.
    void rules(const toml::node& node, const toml::key& key, const std::string& id) {
        const auto* table = node.as_table();
        if (table == nullptr) {
            problem(key.source().begin, "rules is a table, written [rules.\"ata.pending\"]");
            return;
        }
        for (const auto& [inner_key, inner] : *table) {
            const auto inner_id =
                id.empty() ? std::string(inner_key.str()) : id + "." + std::string(inner_key.str());
            if (inner.is_table()) rules(inner, inner_key, inner_id);
        }
        const bool has_values =
            std::ranges::any_of(*table, [](const auto& entry) { return !entry.second.is_table(); });
        if (has_values) rule(*table, key, id);
    }

    void rule(const toml::table& table, const toml::key& key, const std::string& id) {
        std::vector<std::string> ids;
        for (const auto& info : assess::all_rules()) ids.emplace_back(info.id);
        if (std::ranges::find(ids, id) == ids.end()) {
            problem(key.source().begin, id.empty()
                                            ? "values directly in [rules]; they belong in [rules.\"<rule>\"]"
                                            : "unknown rule " + shown(id) + question(nearest(id, ids)));
            return;
        }
        auto& target = config_.rules[id];
        for (const auto& [inner_key, inner] : table)
            if (!inner.is_table())
                value(rule_options(), target, inner_key.str(), " of rule " + id, inner_key, inner);
    }

    static void fill_name(SinkConfig& sink) {
        if (sink.name.empty()) sink.name = sink.type;
    }
    static void fill_name(ServiceConfig&) {}

    /// What one key alone does not show.
    bool fits(SinkConfig& sink, const toml::source_position& at) {
        const auto before = problems_.size();
        const auto* type = sink_type(sink.type);
        const auto complain = [&](const std::string& what) {
            problem(at, "[[sink]] " + shown(sink.name) + " of type " + shown(sink.type) + " " + what);
        };
        if (sink.url.empty()) sink.url = type->default_url;
        if (sink.url.empty()) complain("needs a url");
        if (type->needs_token && sink.token_file.empty()) complain("needs a token_file");
        if (sink.type == "statuspage" && sink.page.empty()) complain("needs a page");
        if (sink.certificate_file.empty() != sink.key_file.empty())
            complain("needs both certificate_file and key_file, or none");
        for (const auto& entry : sink.components)
            if (const auto equals = entry.rfind('=');
                equals == entry.npos || equals == 0 || equals + 1 == entry.size())
                complain("has a component that is not \"SERVICE=ID\": " + shown(entry));
        return problems_.size() == before;
    }
    static bool fits(const ServiceConfig&, const toml::source_position&) { return true; }

    static std::string shown(std::string_view untrusted) { return printable(untrusted, 100); }

    void problem(const toml::source_position& at, std::string message) {
        problems_.push_back({file_, at.line, at.column, std::move(message)});
    }

    Config& config_;
    std::vector<ConfigProblem>& problems_;
    std::string file_;
};

std::optional<std::string> read_text(const std::string& file, std::vector<ConfigProblem>& problems) {
    std::error_code error;
    if (!std::filesystem::exists(file, error) && !error) return std::nullopt;
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    if (!std::filesystem::is_regular_file(file, error) || !(text << stream.rdbuf()) ||
        text.str().size() > kLargestFile) {
        problems.push_back({file, 0, 0, "cannot be read as a configuration file"});
        return std::nullopt;
    }
    return text.str();
}

std::vector<std::string> toml_files(const std::string& directory, std::vector<ConfigProblem>& problems) {
    std::vector<std::string> files;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error))
        if (entry->path().extension() == ".toml") files.push_back(entry->path().string());
    if (error && error != std::errc::no_such_file_or_directory)
        problems.push_back({directory, 0, 0, error.message()});
    std::ranges::sort(files);
    return files;
}

template <class T>
ConfigResult<T> checked(T value, std::vector<ConfigProblem> problems) {
    if (problems.empty()) return value;
    std::ranges::stable_sort(problems, {},
                             [](const auto& p) { return std::tuple(p.file, p.line, p.column); });
    return tl::unexpected(std::move(problems));
}

}  // namespace

std::string ConfigProblem::text() const {
    if (line == 0) return printable(file) + ": " + message;
    return printable(file) + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + message;
}

ConfigResult<Config> parse_config(std::string_view text, const std::string& source) {
    Config config;
    std::vector<ConfigProblem> problems;
    FileReader(config, problems, source).read(text);
    for (auto& sink : config.sinks) sink.cluster = config.cluster;
    return checked(std::move(config), std::move(problems));
}

Config readable_config(const std::string& file, const std::string& directory,
                       std::vector<ConfigProblem>& problems) {
    Config config;
    auto files = toml_files(directory, problems);
    files.insert(files.begin(), file);
    std::error_code ignored;
    if (file != kConfigFile && !std::filesystem::exists(file, ignored))
        problems.push_back({file, 0, 0, "there is no such file"});
    for (const auto& name : files)
        if (const auto text = read_text(name, problems)) FileReader(config, problems, name).read(*text);
    for (auto& sink : config.sinks) sink.cluster = config.cluster;
    return config;
}

ConfigResult<Config> load_config(const std::string& file, const std::string& directory) {
    std::vector<ConfigProblem> problems;
    auto config = readable_config(file, directory, problems);
    return checked(std::move(config), std::move(problems));
}

}  // namespace raidwatch::app
