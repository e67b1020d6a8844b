#include "agent/assess/merge.hpp"
#include "agent/report/words.hpp"
#include "commands.hpp"
#include "diagnose_json.hpp"
#include "probe_process.hpp"
#include "recordings.hpp"
#include "status_text.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace raidwatch::cli {

namespace {

constexpr Milliseconds kListDeadline{5'000}, kReadDeadline{60'000};

Result<std::string> probe_of(const Context& context) {
    return context.places.probe.empty() ? find_probe() : Result<std::string>(context.places.probe);
}

Result<std::vector<std::string>> tools_of(const std::string& probe) {
    return run_probe(probe, {"--recorded-tools"}, ChildInput::none, kListDeadline)
        .map([](const std::string& text) {
            std::vector<std::string> names;
            for (const auto name : split_words(text)) names.emplace_back(name);
            return names;
        });
}

Status known_tool(const std::string& probe, const std::string& tool) {
    const auto tools = tools_of(probe);
    if (!tools) return tl::unexpected(tools.error());
    if (std::ranges::find(*tools, tool) != tools->end()) return {};
    const auto near = nearest(tool, *tools);
    return failure(ErrorCode::invalid, "reading --tool", tool,
                   near ? fmt::format("no such tool; did you mean {}?", *near)
                        : fmt::format("no such tool; known are {}", fmt::join(*tools, ", ")));
}

Result<std::vector<Findings>> findings_of(const Context& context, const DiagnoseOptions& options) {
    const auto probe = probe_of(context);
    if (!probe) return tl::unexpected(probe.error());
    if (const auto known = known_tool(*probe, options.tool); !known) return tl::unexpected(known.error());
    std::vector<std::string> words{"--recorded", options.tool, "--"};
    words.insert(words.end(), options.files.begin(), options.files.end());
    return run_probe(*probe, words, ChildInput::ours, kReadDeadline).and_then([&](const std::string& text) {
        return findings_in(text, *probe);
    });
}

/// Arrays and disks in the order in which the tool lists them.
template <class Fact>
void as_recorded(std::vector<Fact>& facts, std::vector<Fact> Findings::*list,
                 const std::vector<Findings>& findings) {
    std::map<std::string, std::size_t> places;
    for (const auto& found : findings)
        for (const auto& fact : found.*list) places.try_emplace(fact.id, places.size());
    std::ranges::stable_sort(facts, {}, [&](const Fact& fact) { return places[fact.id]; });
}

Picture picture_of(const Context& context, const std::string& tool, const std::vector<Findings>& findings) {
    Snapshot snapshot;
    for (const auto& found : findings) assess::merge(snapshot, found);
    Picture picture;
    picture.node = tool;
    picture.now = context.now();
    picture.origin = Origin::recording;
    picture.view = assess::view(snapshot);
    as_recorded(picture.view.arrays, &Findings::arrays, findings);
    as_recorded(picture.view.disks, &Findings::disks, findings);
    picture.operations = report::operations_seen(picture.view, picture.now);
    RuleMemory memory;
    const assess::RuleContext rules{context.places.rules, picture.operations, picture.now, true};
    picture.faults = assess::faults(picture.view, memory, rules);
    picture.incidents = incidents_of(picture.faults, {}, picture.now);
    return picture;
}

}  // namespace

std::string recorded_tools_text(const Context& context) {
    const auto tools = probe_of(context).and_then(tools_of);
    return tools ? fmt::format("Tools: {}", fmt::join(*tools, ", "))
                 : "Tools: those that raidwatch-probe --recorded-tools names.";
}

int diagnose(const Context& context, const DiagnoseOptions& options) {
    const auto findings = findings_of(context, options);
    if (!findings) return refuse(findings.error());
    const auto worst = worst_of_each(*findings, context.places.rules, context.now());
    const auto picture = picture_of(context, options.tool, worst);
    say(options.json ? diagnose_json(options.tool, picture) : status_text(picture, context.terminal));
    return static_cast<int>(judge(picture).exit);
}

}  // namespace raidwatch::cli
