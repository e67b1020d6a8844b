#include "read_play.hpp"

#include "readers.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::player {
namespace {

constexpr std::int64_t kLongestWait = 100LL * 86400;  // seconds

class PlayReader {
  public:
    explicit PlayReader(Complaints& complaints) : complaints_(complaints) {}

    Play read(const nlohmann::json& json) {
        Fields file(json, "", complaints_);
        play_.name = file.text("name");
        play_.story = file.optional_text("story").value_or("");
        play_.cluster = file.optional_text("cluster").value_or("A");
        file.objects("nodes", [&](Fields& fields) { add_node(fields); });
        file.objects("services", [&](Fields& fields) { add_service(fields); });
        if (!file.has("steps")) file.wrong("steps", "is missing");
        file.objects("steps", [&](Fields& fields) { add_step(fields); });
        file.finish();
        return std::move(play_);
    }

  private:
    void add_node(Fields& fields) {
        auto node = read_node(fields, complaints_);
        if (cast_.nodes.contains(node.name)) fields.wrong("name", "\"" + node.name + "\" is there twice");
        auto& there = cast_.nodes[node.name];
        for (const auto& disk : node.disks) there.disks.insert(disk.id);
        for (const auto& array : node.arrays) there.arrays.insert(array.id);
        for (const auto& controller : node.controllers) there.controllers.insert(controller.id);
        for (const auto& enclosure : node.enclosures) there.enclosures.insert(enclosure.id);
        play_.nodes.push_back(std::move(node));
    }

    void add_service(Fields& fields) {
        Service service{fields.text("name"), fields.texts("nodes"), fields.texts("paths")};
        for (const auto& node : service.nodes)
            if (!cast_.nodes.contains(node)) fields.wrong("nodes", "there is no node \"" + node + "\"");
        if (!cast_.services.insert(service.name).second) fields.wrong("name", "is there twice");
        play_.services.push_back(std::move(service));
    }

    void add_step(Fields& fields) {
        Step step;
        step.number = step_number_++;
        const auto at = parse_rfc3339(fields.text("at"));
        if (at)
            step.at = *at;
        else
            fields.wrong("at", "should be a time like 2023-09-29T07:00:00Z");
        if (at && !play_.steps.empty() && *at < play_.steps.back().at)
            fields.wrong("at", "is before the step before it");
        step.node = fields.optional_text("node");
        if (step.node && !cast_.nodes.contains(*step.node))
            fields.wrong("node", "there is no node \"" + *step.node + "\"");
        step.within = Seconds{fields.whole("within_s", 0, kLongestWait).value_or(0)};
        const bool acts = fields.has("do"), expects = fields.has("expect");
        if (acts == expects) complaints_.add(fields.path(), "should have either \"do\" or \"expect\"");
        bool good = false;
        if (acts)
            fields.entry("do",
                         [&](const std::string& name, Fields& what) { good = add_action(step, name, what); });
        if (expects)
            fields.entry("expect", [&](const std::string& name, Fields& what) {
                good = add_expectation(step, name, what);
            });
        if (good && at) play_.steps.push_back(std::move(step));
    }

    bool add_action(Step& step, const std::string& name, Fields& fields) {
        auto action = read_action(name, fields, step.node, cast_, complaints_);
        if (!action) return false;
        step.label = name;
        step.what = std::move(*action);
        return true;
    }

    bool add_expectation(Step& step, const std::string& name, Fields& fields) {
        auto expectation = read_expectation(name, fields, step.node, cast_, complaints_);
        if (!expectation) return false;
        step.label = name;
        expectation->json = fields.json();
        step.what = std::move(*expectation);
        return true;
    }

    Complaints& complaints_;
    Cast cast_;
    Play play_;
    std::size_t step_number_ = 0;
};

}  // namespace

tl::expected<Play, std::vector<std::string>> read_play(std::string_view text) {
    const auto json = parse_json(text, "scenario");
    if (!json) return tl::unexpected(std::vector{json.error().text()});
    if (!json->is_object())
        return tl::unexpected(std::vector<std::string>{"the file should be one JSON object"});
    Complaints complaints;
    Play play = PlayReader(complaints).read(*json);
    if (!complaints.lines().empty()) return tl::unexpected(complaints.lines());
    return play;
}

}  // namespace raidwatch::player
