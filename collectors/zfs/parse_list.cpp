// `zpool list`: a table whose columns -o chooses; without a header (-H) only the words in it tell which is
// which.

#include "collectors/text/amount.hpp"
#include "collectors/text/json_view.hpp"
#include "parse.hpp"
#include "pool_facts.hpp"
#include "status_json.hpp"
#include "status_text.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace raidwatch::zfs {

namespace {

Array array_of(std::string name, std::string state, std::optional<std::uint64_t> bytes,
               std::string guid = {}) {
    PoolFacts facts;
    facts.name = std::move(name);
    facts.state = std::move(state);
    facts.guid = std::move(guid);
    auto array = to_array(facts);
    array.raid_disks.reset();  // this output does not tell
    array.bytes = bytes;
    return array;
}

bool is_state(std::string_view word) {
    return word == "SUSPENDED" || word == "EXPORTED" || word == "DESTROYED" ||
           pool_state(word) != ArrayState::unknown;
}

std::optional<std::size_t> column(const std::vector<std::string_view>& header, std::string_view name) {
    const auto found = std::ranges::find(header, name);
    return found == header.end() ? std::nullopt : std::optional<std::size_t>(found - header.begin());
}

std::optional<std::string_view> cell(const std::vector<std::string_view>& words,
                                     std::optional<std::size_t> at) {
    return at && *at < words.size() ? std::optional(words[*at]) : std::nullopt;
}

Problem problem(std::string_view line) {
    return {"zfs", ErrorCode::malformed, "not understood as a line of zpool list: " + printable(line, 100)};
}

/// -v lists the vdevs below their pool, indented, and titles ("logs") that stand where pools do.
class Table {
  public:
    explicit Table(Findings& findings) : findings_(findings) {}

    void read(std::string_view line) {
        const auto words = split_words(line);
        if (words.empty() || words[0] == "no") return;  // "no pools available"
        if (words[0] == "NAME") {
            header_ = words;
            return;
        }
        const auto text_only =
            std::ranges::all_of(words.begin() + 1, words.end(), [](auto word) { return word == "-"; });
        // Of the rows that tell a size only those of pools tell a ratio of deduplication.
        const bool of_vdev =
            cell(words, column(header_, "DEDUP")) == "-" && cell(words, column(header_, "SIZE")) != "-";
        const bool below = line.front() == ' ' || line.front() == '\t' || of_vdev;
        if (below && findings_.arrays.empty())
            findings_.problems.push_back(problem(line));  // below a pool whose line is lost
        else if (below || (use_named(words[0]) && text_only))
            add_vdev(line, words);
        else
            add(line, words);
    }

    /// The last pool is complete: its vdevs become what `zpool status` would say of them.
    void end_pool() {
        const bool told =
            !vdevs_.empty() && std::ranges::none_of(vdevs_, [](const auto& line) { return line.empty(); });
        if (told && !findings_.arrays.empty()) {
            auto& pool = findings_.arrays.back();
            std::vector<std::string> lines{"NAME STATE", pool.name + " " + pool.vendor_state};
            lines.insert(lines.end(), vdevs_.begin(), vdevs_.end());
            PoolFacts facts;
            facts.name = pool.name;
            facts.state = pool.vendor_state;
            read_config({lines.begin(), lines.end()}, facts);
            const auto bytes = pool.bytes;
            pool = to_array(facts);
            pool.bytes = bytes;
        }
        vdevs_.clear();
    }

  private:
    /// "  mirror-0   928G  200G ... ONLINE": name and state, as in the config of `zpool status`; a title by
    /// itself. Releases that print no state for vdevs tell nothing of them: an empty line.
    void add_vdev(std::string_view line, const std::vector<std::string_view>& words) {
        constexpr std::array<std::string_view, 8> kStates{"ONLINE",  "DEGRADED", "FAULTED", "OFFLINE",
                                                          "UNAVAIL", "REMOVED",  "AVAIL",   "INUSE"};
        if (use_named(words[0])) {
            vdevs_.emplace_back(words[0]);
            return;
        }
        const auto state = std::ranges::find_first_of(words, kStates);
        const auto indent = line.substr(0, line.find_first_not_of(" \t"));
        vdevs_.push_back(state == words.end() ? "" : fmt::format("{}{} {}", indent, words[0], *state));
    }

    void add(std::string_view line, const std::vector<std::string_view>& words) {
        end_pool();
        const auto name_at = header_.empty() ? std::optional<std::size_t>(0) : column(header_, "NAME");
        auto state = cell(words, column(header_, "HEALTH"));
        // Without a header, or where an empty cell shifted the rest.
        if (!state || !is_state(*state)) {
            const auto found = std::find_if(words.begin() + 1, words.end(), is_state);
            if (found != words.end()) state = *found;
        }
        const auto name = cell(words, name_at);
        if (!name || !state) {
            findings_.problems.push_back(problem(line));
            return;
        }
        findings_.arrays.push_back(array_of(std::string(*name), std::string(*state), size_of(words)));
    }

    std::optional<std::uint64_t> size_of(const std::vector<std::string_view>& words) const {
        if (!header_.empty()) {
            const auto size = cell(words, column(header_, "SIZE"));
            return size ? parse_amount(*size) : std::nullopt;
        }
        // -H: the first amount behind the name is the size in the default columns and in those that begin
        // with it.
        for (std::size_t i = 1; i < words.size() && i < 3; ++i)
            if (const auto size = parse_amount(words[i])) return size;
        return std::nullopt;
    }

    Findings& findings_;
    std::vector<std::string_view> header_;
    std::vector<std::string> vdevs_;  ///< of the pool that was listed last
};

void read_json(const JsonView& document, Findings& findings) {
    const auto pools = document["pools"];
    if (!pools.present())
        findings.problems.push_back({"zfs", ErrorCode::malformed, "no \"pools\" in this JSON"});
    for (const auto& [key, pool] : pools.entries()) {
        auto name = pool["name"].text();
        if (name.empty()) name = trim(key);
        auto state = pool["state"].text();
        if (state.empty()) state = pool["properties"]["health"]["value"].text();
        auto guid = json_text(pool["pool_guid"]);
        if (guid.empty()) guid = json_text(pool["guid"]);
        if (state.empty())
            findings.problems.push_back(
                {"zfs/" + printable(name, 60), ErrorCode::malformed, "its state is not told"});
        findings.arrays.push_back(array_of(std::move(name), std::move(state),
                                           json_amount(pool["properties"]["size"]["value"]),
                                           std::move(guid)));
    }
}

}  // namespace

Findings parse_list(std::string_view output) {
    Findings findings;
    if (trim(output).starts_with('{')) {
        if (const auto document = JsonDocument::read(output, "zpool list -j"))
            read_json(document->root(), findings);
        else
            findings.problems.push_back({"zfs", document.error().code, document.error().text()});
    } else if (trim(output).empty()) {
        findings.problems.push_back({"zfs", ErrorCode::malformed, "no output"});
    } else {
        Table table(findings);
        for (auto line : split_lines(output)) {
            while (line.ends_with('\r')) line.remove_suffix(1);
            if (!line.empty()) table.read(line);
        }
        table.end_pool();
    }
    findings.complete = findings.problems.empty();
    return findings;
}

}  // namespace raidwatch::zfs
