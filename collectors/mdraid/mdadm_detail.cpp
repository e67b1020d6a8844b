#include "mdadm_detail.hpp"

#include "mdadm_text.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace raidwatch::mdraid {

namespace {

bool has(std::string_view words, std::string_view word) {
    const auto all = split_words(words);
    return std::ranges::find(all, word) != all.end();
}

/// "active sync writemostly", "spare rebuilding", "faulty", "removed", "journal", "replacement"
MemberState member_state(std::string_view words) {
    if (has(words, "faulty")) return MemberState::faulty;
    if (has(words, "removed") || has(words, "missing")) return MemberState::missing;
    if (has(words, "rebuilding")) return MemberState::rebuilding;
    if (has(words, "sync") || has(words, "journal")) return MemberState::in_sync;
    if (has(words, "spare")) return MemberState::spare;
    return MemberState::unknown;
}

/// "   0     253        1        0      active sync   /dev/vda1"; an inactive array has no state between the
/// figures and the device. nullopt where this is no row of the table.
std::optional<Member> parse_row(std::string_view line) {
    const auto words = split_words(line);
    constexpr std::size_t kFigures = 4;
    if (words.size() < kFigures + 1) return std::nullopt;
    for (std::size_t i = 0; i < kFigures; ++i)
        if (words[i] != "-" && !parse_uint(words[i])) return std::nullopt;
    Member member;
    if (const auto role = small_figure(words[3])) member.ordinal = role;
    std::string state;
    for (std::size_t i = kFigures; i < words.size(); ++i) {
        if (words[i].starts_with('/'))
            member.device = kernel_name(words[i]);
        else
            state.append(state.empty() ? "" : " ").append(words[i]);
    }
    member.vendor_state = state;
    member.state = member_state(state);
    member.journal = has(state, "journal");
    member.replacement = has(state, "replacement");
    member.write_mostly = has(state, "writemostly") || has(state, "write-mostly");
    // A spare has the number after the last role in the table of 0.90 superblocks.
    const bool without_role = member.state == MemberState::spare || (member.journal && !member.replacement) ||
                              (member.state == MemberState::faulty && words[3] == "-");
    if (without_role) member.ordinal.reset();
    return member;
}

struct Block {
    Array array;
    std::string state;
    std::optional<int> active, failed;
    bool table = false;  ///< its heading was read
};

/// "Rebuild Status : 24% complete"
void read_progress(Block& block, std::string_view key, std::string_view value) {
    constexpr std::array<std::pair<std::string_view, OperationKind>, 4> kOperations{{
        {"Rebuild Status", OperationKind::rebuild},
        {"Resync Status", OperationKind::resync},
        {"Check Status", OperationKind::check},
        {"Reshape Status", OperationKind::reshape},
    }};
    const auto row = std::ranges::find(kOperations, key, &std::pair<std::string_view, OperationKind>::first);
    if (row == kOperations.end()) return;
    Progress progress;
    progress.kind = row->second;
    progress.percent = parse_double(value.substr(0, value.find('%')));
    if (progress.percent && (*progress.percent < 0 || *progress.percent > 100)) progress.percent.reset();
    block.array.progress = progress;
}

/// "near=2", "left-symmetric", "far=2", "offset=2"
void read_layout(Array& array, std::string_view value) {
    const auto equals = value.find('=');
    if (equals == value.npos) return;
    array.layout = trim(value.substr(0, equals));
    array.copies = small_figure(trim(value.substr(equals + 1)));
}

void read_value(Block& block, std::string_view key, std::string_view value) {
    auto& array = block.array;
    if (key == "Raid Level")
        array.level = value;
    else if (key == "State")
        block.state = value;
    else if (key == "Raid Devices")
        array.raid_disks = small_figure(value);
    else if (key == "Active Devices")
        block.active = small_figure(value);
    else if (key == "Failed Devices")
        block.failed = small_figure(value);
    else if (key == "Name" && array.name.empty())
        array.name = value.substr(0, value.find(' '));
    else if (key == "Layout")
        read_layout(array, value);
    else if (key == "UUID")
        array.id = "md-uuid-" + std::string(split_words(value).empty() ? value : split_words(value).front());
    else if (key == "Array Size")
        array.bytes = kib_figure(value);
    else
        read_progress(block, key, value);
}

void read_text(std::string_view text, Block& block) {
    const auto colon = text.find(" : ");
    if (colon != text.npos) read_value(block, trim(text.substr(0, colon)), trim(text.substr(colon + 3)));
}

/// What the "State" words tell of work that has no line of its own: "resyncing (DELAYED)", "recovering
/// (PENDING)".
void read_waiting(Block& block) {
    auto& progress = block.array.progress;
    constexpr std::array<std::pair<std::string_view, OperationKind>, 5> kWords{{
        {"recovering", OperationKind::rebuild},
        {"resyncing", OperationKind::resync},
        {"checking", OperationKind::check},
        {"reshaping", OperationKind::reshape},
        {"repairing", OperationKind::repair},
    }};
    for (const auto& [word, kind] : kWords) {
        if (!contains(block.state, word)) continue;
        if (!progress) progress.emplace();
        // Before 3.3 a resync has a "Rebuild Status" too.
        if (progress->kind == OperationKind::rebuild) progress->kind = kind;
        if (block.state.find("DELAYED") != block.state.npos ||
            block.state.find("PENDING") != block.state.npos)
            progress->state = OperationState::queued;
        return;
    }
}

/// "clean, recovering" without "degraded": the copy target of a hot replacement is being written.
void settle_replacement(Array& array) {
    for (auto& target : array.members) {
        if (target.state != MemberState::rebuilding || !target.ordinal) continue;
        for (auto& source : array.members)
            if (source.ordinal == target.ordinal && source.state == MemberState::in_sync) {
                target.replacement = source.want_replacement = true;
                if (array.progress && array.progress->kind == OperationKind::rebuild)
                    array.progress->kind = OperationKind::replace;
            }
    }
}

ArrayState state_of(const Block& block) {
    const auto& array = block.array;
    if (array.level == "container") return ArrayState::container;
    const auto says = [&](std::string_view word) { return contains(block.state, word); };
    if (says("inactive") || says("Not Started")) return ArrayState::inactive;
    if (says("FAILED") || says("broken") || redundancy(array).data_lost) return ArrayState::failed;
    if (says("degraded") || array.engine_degraded.value_or(0) > 0) return ArrayState::degraded;
    const auto counted = redundancy(array);
    if (counted.known && counted.lost > 0) return ArrayState::degraded;
    constexpr std::array<std::string_view, 6> kWhole{"clean",    "active",        "read-only",
                                                     "readonly", "write-pending", "auto-read"};
    return std::ranges::any_of(kWhole, says) ? ArrayState::optimal : ArrayState::unknown;
}

/// There is a row for each place, also for one that is empty.
bool has_whole_table(Block& block) {
    auto& array = block.array;
    if (array.level == "container") return block.table;
    if (!array.members.empty() && array.members.back().state == MemberState::unknown &&
        array.members.back().device.empty())
        array.members.pop_back();  // cut off
    // An inactive one tells neither how many are active nor what is missing.
    const int places = block.active ? array.raid_disks.value_or(0) : 0;
    const auto rows = array.members.size();
    return block.table && rows > 0 && rows >= std::min(static_cast<std::size_t>(places), kMostMembers);
}

void finish(Block block, Findings& findings) {
    auto& array = block.array;
    if (array.name.empty()) array.name = "md";
    if (array.id.empty()) array.id = "md-" + array.name;
    array.engine = ArrayEngine::md;
    array.vendor_state = block.state;
    read_waiting(block);
    settle_replacement(array);
    if (array.raid_disks && block.active && array.level != "raid0" && array.level != "linear")
        array.engine_degraded = std::max(0, *array.raid_disks - *block.active);
    const bool whole = has_whole_table(block);
    // It is not known what the rest is.
    if (!whole) array.members.clear();
    array.state = state_of(block);
    if (!whole) {
        findings.complete = false;
        findings.problems.push_back({"md/" + printable(array.name, 40), ErrorCode::malformed,
                                     "the text of mdadm --detail ends before its members"});
    }
    findings.arrays.push_back(std::move(array));
}

/// "mdadm: cannot open /dev/md0: No such file or directory"
void read_complaint(std::string_view line, Findings& findings) {
    if (line.find("No such file") != line.npos || line.find("No such device") != line.npos ||
        line.find("does not appear to be") != line.npos)
        return;
    findings.complete = false;
    findings.problems.push_back({"mdadm", ErrorCode::refused, printable(line, 200)});
}

}  // namespace

Findings parse_mdadm_detail(std::string_view output) {
    Findings findings;
    findings.complete = true;
    std::optional<Block> block;
    bool recognised = false;
    std::string_view refusal;
    for (const auto line : split_lines(output)) {
        const auto text = trim(line);
        if (text.starts_with("/dev/") && text.ends_with(':')) {
            if (block) finish(*std::move(block), findings);
            block.emplace();
            recognised = true;
            block->array.name = block->array.device = kernel_name(text.substr(0, text.size() - 1));
        } else if (text.starts_with("mdadm:")) {
            recognised = true;
            refusal = text;
            read_complaint(text, findings);
        } else if (!block && (text.starts_with("Version : ") || text.starts_with("Raid Level : "))) {
            block.emplace();  // its first lines are lost
            recognised = true;
            read_text(text, *block);
        } else if (!block) {
            continue;
        } else if (text.starts_with("Number") && text.find("RaidDevice") != text.npos) {
            block->table = true;
        } else if (block->table) {
            auto member = parse_row(line);
            if (member && block->array.members.size() < kMostMembers)
                block->array.members.push_back(*std::move(member));
        } else {
            read_text(text, *block);
        }
    }
    if (block) finish(*std::move(block), findings);
    if (findings.arrays.empty() && !refusal.empty() && findings.problems.empty())
        findings.problems.push_back({"mdadm", ErrorCode::not_found, printable(refusal, 200)});
    findings.complete = findings.complete && recognised && findings.problems.empty();
    return findings;
}

}  // namespace raidwatch::mdraid
