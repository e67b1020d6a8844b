#include "judge.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::player {
namespace {

std::string lower(std::string text) {
    for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::string text_in(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool fits(const EventExpected& expected, const std::set<std::string>& names, const Event& event) {
    if (expected.kind && event.kind != *expected.kind) return false;
    if (expected.severity && event.severity != *expected.severity) return false;
    return !expected.component || names.contains(event.subject.name) || names.contains(event.subject.id);
}

Result<std::vector<Event>> events_of(const Step& step, const Evidence& evidence) {
    if (step.node) {
        auto reader = evidence.nodes.at(*step.node)->reader();
        if (!reader) return tl::unexpected(reader.error());
        return (*reader)->events();
    }
    auto list = evidence.hub.list("/api/operator/v1/events?limit=10000", "events");
    if (!list) return tl::unexpected(list.error());
    std::vector<Event> events;
    for (const auto& one : *list)
        if (auto event = from_json<Event>(one)) events.push_back(std::move(*event));
    return events;
}

}  // namespace

std::optional<std::string> lacks(const std::string& text, const std::vector<std::string>& words) {
    const auto haystack = lower(text);
    for (const auto& word : words)
        if (haystack.find(lower(word)) == std::string::npos) return word;
    return std::nullopt;
}

std::set<std::string> Evidence::names_of(const std::string& id,
                                         const std::optional<std::string>& node) const {
    std::set<std::string> names;
    for (const auto* one : nodes_of(node)) names.merge(one->names_of(id));
    names.insert(id);
    return names;
}

std::vector<const PlayedNode*> Evidence::nodes_of(const std::optional<std::string>& node) const {
    std::vector<const PlayedNode*> out;
    for (const auto& [name, played] : nodes)
        if (!node || *node == name) out.push_back(played.get());
    return out;
}

std::optional<std::string> judge(const Step& step, const Expectation& expectation, const Evidence& evidence) {
    std::vector<Step> steps{step};
    if (!step.node && std::holds_alternative<StatusExpected>(expectation.what)) {
        steps.clear();  // what each node says
        for (const auto& [name, node] : evidence.nodes) {
            steps.push_back(step);
            steps.back().node = name;
        }
    }
    for (const auto& one : steps) {
        const auto look = std::visit([&](const auto& expected) { return look_for(expected, one, evidence); },
                                     expectation.what);
        if (look.found == expectation.absent)
            return expectation.absent ? "it is there: " + look.instead : look.instead;
    }
    return std::nullopt;
}

Look look_for(const EventExpected& expected, const Step& step, const Evidence& evidence) {
    const auto events = events_of(step, evidence);
    if (!events) return {false, events.error().text()};
    const auto names =
        expected.component ? evidence.names_of(*expected.component, step.node) : std::set<std::string>{};
    std::map<std::string, int> near;
    for (const auto& event : *events) {
        if (fits(expected, names, event)) return {true, event.text};
        EventExpected same_component = expected;
        same_component.kind.reset();
        same_component.severity.reset();
        if (fits(same_component, names, event))
            ++near[fmt::format("{} {} ({})", event.kind.name(), event.subject.name, word(event.severity))];
    }
    std::string seen;
    for (const auto& [what, times] : near) seen += (seen.empty() ? "" : ", ") + what;
    return {false, seen.empty() ? "no event of it" : "only " + seen.substr(0, 600)};
}

Look look_for(const MaintenanceExpected& expected, const Step&, const Evidence& evidence) {
    const auto list = evidence.hub.list("/api/operator/v1/maintenance?all=true", "maintenance");
    if (!list) return {false, list.error().text()};
    std::optional<MaintenanceWindow> last;
    for (const auto& one : *list) {
        auto window = from_json<MaintenanceWindow>(one);
        if (!window) return {false, window.error().text()};
        if (!last || window->from >= last->from) last = std::move(*window);
    }
    if (!last) return {false, "there is no window"};
    const auto state = std::string(word(last->state));
    return {!expected.state || state == *expected.state,
            fmt::format("the window of {} from {} is {}", scope_text(*last), to_rfc3339(last->from), state)};
}

Look look_for(const ComponentExpected& expected, const Step&, const Evidence& evidence) {
    std::string seen;
    for (const char* list : {"components", "clusters"}) {
        const auto shown = evidence.hub.list("/api/v2/components.json", list);
        if (!shown) return {false, shown.error().text()};
        for (const auto& one : *shown) {
            const auto name = text_in(one, "name"), status = text_in(one, "status");
            const bool is_named =
                !expected.name || name == *expected.name || "Cluster " + name == *expected.name;
            if (is_named && (!expected.status || status == *expected.status))
                return {true, name + " is " + status};
            seen += (seen.empty() ? "" : ", ") + name + " is " + status;
        }
    }
    return {false, seen};
}

}  // namespace raidwatch::player
