#include "status_json.hpp"

#include "collectors/text/amount.hpp"
#include "collectors/text/json_view.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <map>

namespace raidwatch::zfs {

namespace {

/// Notes that the text form prints behind the counters.
std::string note_of(const JsonView& vdev) {
    std::string note;
    const auto add = [&](const std::string& text) {
        if (!text.empty()) note += (note.empty() ? "" : " ") + text;
    };
    add(vdev["aux"].text());
    if (const auto was = vdev["was"].text(); !was.empty()) add("was " + was);
    const auto resilvering = json_text(vdev["resilvering"]);
    if (!resilvering.empty() && resilvering != "0" && resilvering != "-") add("(resilvering)");
    return note;
}

Vdev own_facts(std::string_view key, const JsonView& json) {
    Vdev vdev;
    vdev.name = json["name"].text();
    if (vdev.name.empty()) vdev.name = trim(key);
    vdev.type = json["vdev_type"].text();
    vdev.path = json["path"].text();
    vdev.state = json["state"].text();
    vdev.read_errors = json_amount(json["read_errors"]);
    vdev.write_errors = json_amount(json["write_errors"]);
    vdev.checksum_errors = json_amount(json["checksum_errors"]);
    vdev.note = note_of(json);
    return vdev;
}

/// parse_json bounds the depth.
Vdev nested(std::string_view key, const JsonView& json) {
    auto vdev = own_facts(key, json);
    for (const auto& [name, child] : json["vdevs"].entries()) vdev.children.push_back(nested(name, child));
    return vdev;
}

Use use_of(const JsonView& json, Use otherwise) {
    return use_named(json["class"].text()).value_or(json["class"].text() == "spare" ? Use::spare : otherwise);
}

void add_nested(const JsonView& pool, PoolFacts& facts) {
    for (const auto& [name, root] : pool["vdevs"].entries()) {
        facts.root = own_facts(name, root);
        for (const auto& [key, top] : root["vdevs"].entries())
            facts.vdevs.push_back({use_of(top, Use::data), nested(key, top)});
    }
    for (const auto* section : {"special", "dedup", "logs", "l2cache", "spares"})
        for (const auto& [key, top] : pool[section].entries())
            facts.vdevs.push_back({*use_named(section), nested(key, top)});
}

using ByParent = std::multimap<std::string, std::pair<std::string_view, JsonView>>;

/// Every vdev is placed once: a child is taken out of the map, so that a cycle of parents ends.
Vdev flat(std::string_view key, const JsonView& json, ByParent& children, int depth) {
    auto vdev = own_facts(key, json);
    constexpr int kDeepest = 16;
    while (depth < kDeepest) {
        const auto next = children.find(vdev.name);
        if (next == children.end()) break;
        const auto child = next->second;
        children.erase(next);
        vdev.children.push_back(flat(child.first, child.second, children, depth + 1));
    }
    return vdev;
}

bool is_flat(const JsonView& pool) {
    return std::ranges::any_of(pool["vdevs"].entries(),
                               [](const auto& entry) { return !entry.second["parent"].text().empty(); });
}

/// --json-flat-vdevs: siblings that name their parent.
bool add_flat(const JsonView& pool, PoolFacts& facts) {
    ByParent children;
    std::string root;
    for (const auto& [key, vdev] : pool["vdevs"].entries()) {
        if (vdev["vdev_type"].text() == "root") {
            root = own_facts(key, vdev).name;
            facts.root = own_facts(key, vdev);
        } else {
            children.emplace(vdev["parent"].text(), std::pair{key, vdev});
        }
    }
    if (root.empty()) root = facts.name;
    for (auto next = children.find(root); next != children.end(); next = children.find(root)) {
        const auto [key, top] = next->second;
        children.erase(next);
        facts.vdevs.push_back({use_of(top, Use::data), flat(key, top, children, 0)});
    }
    // Spares and caches belong to no vdev.
    for (auto next = children.find(""); next != children.end(); next = children.find("")) {
        const auto [key, top] = next->second;
        children.erase(next);
        facts.vdevs.push_back({use_of(top, Use::spare), flat(key, top, children, 0)});
    }
    for (const auto* section : {"logs", "l2cache", "spares", "special", "dedup"})
        for (const auto& [key, top] : pool[section].entries()) {
            const auto name = own_facts(key, top).name;
            const bool known =
                std::ranges::any_of(facts.vdevs, [&](const TopVdev& t) { return t.vdev.name == name; });
            if (!known) facts.vdevs.push_back({*use_named(section), flat(key, top, children, 0)});
        }
    return children.empty();
}

void read_scan(const JsonView& scan, PoolFacts& facts) {
    if (!scan.present()) return;
    const auto function = scan["function"].text(), state = scan["state"].text();
    const bool scrub = function == "SCRUB" || function == "ERRORSCRUB";
    if (!scrub && function != "RESILVER" && function != "REBUILD") return;
    if (state == "FINISHED" || state == "CANCELED") {
        facts.last_scan.ended = scrub ? "scrub" : "resilver";
        facts.last_scan.complete = state == "FINISHED";
        if (scrub && facts.last_scan.complete)
            facts.last_scan.repaired_bytes = json_amount(scan["processed"]);
    }
    if (state != "SCANNING") return;
    Progress progress;
    progress.kind = scrub ? OperationKind::check : OperationKind::rebuild;
    const auto paused = json_text(scan["scrub_pause"]);
    if (!paused.empty() && paused != "-" && paused != "0") progress.state = OperationState::paused;
    progress.total_bytes = json_amount(scan["to_examine"]);
    if (const auto skipped = json_amount(scan["skipped"]); skipped && progress.total_bytes)
        *progress.total_bytes -= std::min(*skipped, *progress.total_bytes);
    progress.done_bytes = json_amount(scan["issued"]);
    if (progress.done_bytes && progress.total_bytes) {
        progress.done_bytes = std::min(*progress.done_bytes, *progress.total_bytes);
        if (*progress.total_bytes > 0)
            progress.percent = 100.0 * static_cast<double>(*progress.done_bytes) /
                               static_cast<double>(*progress.total_bytes);
    }
    facts.progress = progress;
}

void read_expansion(const JsonView& expand, PoolFacts& facts) {
    if (facts.progress || expand["state"].text() != "SCANNING") return;
    Progress progress;
    progress.kind = OperationKind::reshape;
    progress.done_bytes = json_amount(expand["reflowed"]);
    progress.total_bytes = json_amount(expand["to_reflow"]);
    facts.progress = progress;
}

std::optional<std::uint64_t> data_errors(const JsonView& pool) {
    if (const auto count = json_amount(pool["error_count"])) return count;
    const auto listed = pool["errlist"].items().size();
    return listed > 0 ? std::optional<std::uint64_t>(listed) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> json_amount(const JsonView& value) {
    if (const auto number = value.count()) return number;
    return parse_amount(value.text());
}

std::string json_text(const JsonView& value) {
    if (const auto number = value.count()) return std::to_string(*number);
    return value.text();
}

StatusText parse_status_json(const JsonView& document) {
    StatusText result;
    const auto pools = document["pools"];
    if (!pools.present())
        result.problems.push_back({"zfs", ErrorCode::malformed, "no \"pools\" in this JSON"});
    for (const auto& [key, pool] : pools.entries()) {
        PoolFacts facts;
        facts.name = pool["name"].text();
        if (facts.name.empty()) facts.name = trim(key);
        facts.guid = json_text(pool["pool_guid"]);
        if (facts.guid.empty()) facts.guid = json_text(pool["guid"]);
        facts.state = pool["state"].text();
        facts.suspended = says_suspended(pool["status"].text());
        bool whole = true;
        if (is_flat(pool))
            whole = add_flat(pool, facts);
        else
            add_nested(pool, facts);
        read_scan(pool["scan_stats"], facts);
        read_expansion(pool["raidz_expand_stats"], facts);
        facts.data_errors = data_errors(pool);
        if (!whole || facts.vdevs.empty() || facts.state.empty())
            result.problems.push_back({"zfs/" + printable(facts.name, 60), ErrorCode::malformed,
                                       "its state or some of its vdevs are not told"});
        result.pools.push_back(std::move(facts));
    }
    return result;
}

}  // namespace raidwatch::zfs
