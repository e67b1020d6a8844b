// multipath-tools, libmultipath/print.c and its layout before 0.4.9:
//   mpatha (36005...) dm-0 HP,OPEN-V            mpath0 (36005...) dm-0 HP,HSV210
//   size=20G features='0' hwhandler='0' wp=rw   [size=20G][features=0][hwhandler=0][rw]
//   `-+- policy='...' prio=1 status=active      \_ round-robin 0 [prio=1][active]
//     `- 0:0:0:1 sda 8:0 active ready running    \_ 0:0:0:1 sda 8:0 [active][ready]

#include "parse.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace raidwatch::lvm {

namespace {

using Words = std::vector<std::string_view>;

/// "0:0:0:1", "#:#:#:#" of a path that is gone, "0:1:1" of an NVMe path.
bool is_address(std::string_view word) {
    const auto parts = split(word, ':');
    if (parts.size() != 4 && parts.size() != 3) return false;
    return std::ranges::all_of(parts, [](auto part) { return part == "#" || parse_uint(part).has_value(); });
}

bool is_dm_name(std::string_view word) {
    return word.starts_with("dm-") && parse_uint(word.substr(3)).has_value();
}

/// Blanks in place of the lines of the tree and of brackets.
std::string without_drawing(std::string_view line) {
    std::string plain(line);
    for (char& c : plain)
        if (c == '[' || c == ']' || c == '`' || c == '|' || c == '\\') c = ' ';
    return plain;
}

bool is_failed_word(std::string_view word) {
    constexpr std::array<std::string_view, 9> kFailed{
        "shaky", "failed", "faulty", "down", "removed", "offline", "inaccessible", "persistent-loss", "dead"};
    return std::ranges::find(kFailed, word) != kFailed.end();
}

bool is_state_word(std::string_view word) {
    constexpr std::array<std::string_view, 23> kStates{
        "active",   "undef",         "n/a",     "ready",   "ghost",     "shaky",      "delayed",
        "i/o",      "pending",       "timeout", "running", "live",      "blocked",    "optimized",
        "unknown",  "non-optimized", "change",  "orphan",  "resetting", "connecting", "transport-offline",
        "marginal", "timedout"};
    return is_failed_word(word) || std::ranges::find(kStates, word) != kStates.end();
}

/// `words` from the address on: address, device, numbers, states.
Member path_of(const Words& words) {
    Member path;
    if (words.size() > 1 && words[1] != "-") path.device = words[1];
    std::string states;
    bool failed = false, known = false, timed_out = false;
    for (std::size_t i = 2; i < words.size(); ++i) {
        if (!is_state_word(words[i])) continue;
        states += (states.empty() ? "" : " ") + std::string(words[i]);
        failed = failed || is_failed_word(words[i]) || words[i] == "transport-offline";
        timed_out = timed_out || words[i] == "timeout";
        known = known ||
                (words[i] != "undef" && words[i] != "unknown" && words[i] != "orphan" && words[i] != "n/a");
    }
    path.vendor_state = states;
    if (path.device.empty())
        path.state = MemberState::missing;
    else if (failed || timed_out)
        path.state = MemberState::faulty;
    else
        path.state = known ? MemberState::in_sync : MemberState::unknown;
    return path;
}

class Maps {
  public:
    explicit Maps(Findings& findings) : findings_(findings) {}

    /// false: the line is nothing that multipath prints about maps.
    bool read(std::string_view line) {
        const auto plain = without_drawing(line);
        const auto words = split_words(plain);
        if (words.empty()) return true;
        const auto address = std::ranges::find_if(words, is_address);
        const bool drawn = line.find_first_of("|`\\ ") == 0;
        if (address != words.end() && address - words.begin() <= 2 && drawn) {
            add_path({address, words.end()});
            return !findings_.arrays.empty();
        }
        if (drawn || line.starts_with("size=") || line.starts_with("[size="))
            return !findings_.arrays.empty();
        return add_map(line);
    }

    void finish() {
        for (auto& map : findings_.arrays) {
            map.raid_disks = static_cast<int>(map.members.size());
            map.state = map.members.empty() ? ArrayState::failed : counted_state(redundancy(map));
        }
    }

  private:
    /// "reload: mpatha (36005...) dm-0 HP,OPEN-V"; without an alias "36005... dm-0 HP,OPEN-V".
    bool add_map(std::string_view line) {
        auto words = split_words(line);
        while (words.size() > 1 && (words[0].ends_with(':') || words[0] == "multipathd>"))
            words.erase(words.begin());
        const bool named = std::ranges::any_of(words, is_dm_name);
        const bool has_wwid = words.size() > 1 && words[1].starts_with('(') && words[1].ends_with(')');
        const bool nvme = words.size() > 1 && words[1].starts_with("[nvme]:");
        if (!named && !has_wwid && !nvme) return false;
        Array map;
        map.engine = ArrayEngine::multipath;
        map.level = "multipath";
        map.name = words[0];
        map.id = "mpath-" + std::string(has_wwid ? words[1].substr(1, words[1].size() - 2) : words[0]);
        if (const auto device = std::ranges::find_if(words, is_dm_name); device != words.end())
            map.device = *device;
        if (nvme) map.device = words[1].substr(7);
        findings_.arrays.push_back(std::move(map));
        return true;
    }

    void add_path(const Words& words) {
        if (findings_.arrays.empty()) return;
        auto& map = findings_.arrays.back();
        auto path = path_of(words);
        path.ordinal = static_cast<int>(map.members.size());
        map.members.push_back(std::move(path));
    }

    Findings& findings_;
};

/// Before 0.4.8 a checker's complaint has no end of its own: "Path not correctly configured for
/// failovermpath9 (36005...)".
std::string_view without_complaint(std::string_view line) {
    constexpr std::string_view kComplaint = "Path not correctly configured for failover";
    while (line.starts_with(kComplaint)) line.remove_prefix(kComplaint.size());
    return line;
}

/// "Mar 12 10:11:12 | sda: not found" and "/etc/multipath.conf line 3, ..." come in between.
bool is_message(std::string_view line) {
    return line.find(" | ") != line.npos || line.starts_with('/') || line.starts_with("error ") ||
           trim(line) == "multipathd>";
}

}  // namespace

Findings parse_multipath(std::string_view output) {
    Findings findings;
    Maps maps(findings);
    bool any = false;
    for (auto line : split_lines(output)) {
        while (line.ends_with('\r')) line.remove_suffix(1);
        line = without_complaint(line);
        if (trim(line).empty()) continue;
        any = true;
        if (is_message(line) && line.find_first_of("|`\\ ") != 0) continue;
        if (!maps.read(line))
            findings.problems.push_back({"multipath", ErrorCode::malformed,
                                         "not understood as a line of multipath: " + printable(line, 100)});
    }
    maps.finish();
    if (!output.ends_with('\n') && !findings.arrays.empty() && findings.arrays.back().members.empty()) {
        findings.arrays.pop_back();
        findings.problems.push_back({"multipath", ErrorCode::malformed, "it breaks off before the paths"});
    }
    if (!any) findings.problems.push_back({"multipath", ErrorCode::malformed, "no output"});
    findings.complete = findings.problems.empty();
    return findings;
}

}  // namespace raidwatch::lvm
