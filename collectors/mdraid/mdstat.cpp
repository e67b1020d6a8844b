#include "mdstat.hpp"

#include "collectors/text/scanner.hpp"
#include "facts.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::mdraid {

namespace {

std::optional<int> small_number(std::optional<std::uint64_t> number) {
    if (!number || *number > 1'000'000) return std::nullopt;
    return static_cast<int>(*number);
}

/// "sdb1[2](F)(W)"; nullopt for any other word.
std::optional<MdstatMember> parse_member(std::string_view word) {
    Scanner scan(word);
    const auto device = scan.until('[');
    if (!device || device->empty()) return std::nullopt;
    MdstatMember member{std::string(*device)};
    member.number = small_number(scan.number());
    if (!member.number || !scan.skip("]")) return std::nullopt;
    while (scan.skip("(")) {
        const auto flag = scan.until(')');
        if (!flag) return std::nullopt;
        if (*flag == "F")
            member.faulty = true;
        else if (*flag == "S")
            member.spare = true;
        else if (*flag == "W")
            member.write_mostly = true;
        else if (*flag == "J")
            member.journal = true;
        else if (*flag == "R")
            member.replacement = true;
    }
    return member;
}

/// What follows "md0 : ".
bool parse_head(std::string_view text, MdstatArray& array) {
    Scanner scan(text);
    const auto activity = scan.word();
    if (activity == "active")
        array.active = true;
    else if (activity == "inactive")
        array.active = false;
    else
        return false;
    bool whole = true;
    for (auto word = scan.word(); !word.empty(); word = scan.word()) {
        if (word.starts_with('(') && word.ends_with(')'))
            array.mode = word.substr(1, word.size() - 2);
        else if (auto member = parse_member(word))
            array.members.push_back(*std::move(member));
        else if (array.level.empty() && array.members.empty())
            array.level = word;
        else
            whole = false;
    }
    return whole && (!*array.active || !array.level.empty());
}

/// "[5/4]" or "[UUUU_]"
void parse_bracket(std::string_view inside, MdstatArray& array) {
    Scanner scan(inside);
    if (const auto total = scan.number(); total && scan.skip("/")) {
        array.raid_disks = small_number(total);
        array.working = small_number(scan.number());
    } else if (!inside.empty() && inside.find_first_not_of("U_") == inside.npos) {
        array.map = inside;
    }
}

/// "  1953382400 blocks super 1.2 level 5, 64k chunk, algorithm 2 [5/4] [UUUU_]"
bool parse_size(std::string_view line, MdstatArray& array) {
    Scanner scan(line);
    const auto blocks = parse_uint(scan.word());
    if (!blocks || scan.word() != "blocks") return false;
    array.blocks_kib = blocks;
    for (auto word = scan.word(); !word.empty(); word = scan.word()) {
        if (word == "super")
            array.metadata = scan.word();
        else if (word.size() > 2 && word.front() == '[' && word.back() == ']')
            parse_bracket(word.substr(1, word.size() - 2), array);
    }
    return true;
}

constexpr std::array<std::string_view, 6> kOperations{"recovery", "recover", "resync",
                                                      "check",    "repair",  "reshape"};

bool is_operation(std::string_view word) {
    return std::find(kOperations.begin(), kOperations.end(), word) != kOperations.end();
}

/// "12.6% (37043392/292945152) finish=127.5min speed=33440K/sec"
void parse_amounts(Scanner scan, MdstatOperation& operation) {
    for (auto word = scan.word(); !word.empty(); word = scan.word()) {
        Scanner part(word);
        if (word.ends_with('%')) {
            operation.percent = parse_double(word.substr(0, word.size() - 1));
        } else if (part.skip("(")) {
            const auto done = part.number();
            const bool both = part.skip("/");
            const auto total = part.number();
            if (done && both && total) operation.done_kib = done, operation.total_kib = total;
        } else if (part.skip("speed=")) {
            operation.kib_per_s = part.number();
        }
    }
}

/// "  [==>....]  recovery = 12.6% (...)" and "  resync=DELAYED"
bool parse_operation(std::string_view line, MdstatArray& array) {
    Scanner scan(line);
    auto word = scan.word();
    if (word.starts_with('[')) word = scan.word();
    MdstatOperation operation;
    if (const auto equals = word.find('='); equals != word.npos && is_operation(word.substr(0, equals))) {
        operation.word = word.substr(0, equals);
        operation.waiting = word.substr(equals + 1);
    } else if (is_operation(word) && scan.word() == "=") {
        operation.word = word;
        parse_amounts(scan, operation);
    } else {
        return false;
    }
    array.operation = operation;
    return true;
}

void parse_body(std::string_view line, MdstatArray& array) {
    if (!parse_size(line, array)) parse_operation(line, array);  // bitmap lines say nothing about health
}

bool is_known_line(std::string_view line) {
    constexpr std::array<std::string_view, 3> kKnown{"Personalities", "unused devices", "read_ahead"};
    return std::any_of(kKnown.begin(), kKnown.end(), [&](auto start) { return line.starts_with(start); });
}

Problem problem(std::string_view line, std::string_view array) {
    const std::string scope = array.empty() ? "md/mdstat" : "md/" + printable(array, 40);
    return {scope, ErrorCode::malformed, "not understood in /proc/mdstat: " + printable(line, 120)};
}

}  // namespace

Mdstat parse_mdstat(std::string_view text) {
    Mdstat mdstat;
    bool in_array = false;
    for (const auto line : split_lines(text)) {
        if (trim(line).empty()) {
            in_array = false;
        } else if (line.front() == ' ' || line.front() == '\t') {
            if (in_array) parse_body(line, mdstat.arrays.back());
        } else if (const auto colon = line.find(" : "); line.starts_with("md") && colon != line.npos) {
            MdstatArray& array = mdstat.arrays.emplace_back();
            array.name = line.substr(0, colon);
            in_array = true;
            if (!parse_head(line.substr(colon + 3), array))
                mdstat.problems.push_back(problem(line, array.name));
        } else {
            in_array = false;
            if (!is_known_line(line)) mdstat.problems.push_back(problem(line, ""));
        }
    }
    return mdstat;
}

namespace {

Member to_member(const MdstatMember& facts, bool active) {
    Member member;
    member.device = facts.device;
    member.journal = facts.journal;
    member.write_mostly = facts.write_mostly;
    member.replacement = facts.replacement;
    if (facts.faulty)
        member.state = MemberState::faulty;
    else if (facts.spare)
        member.state = MemberState::spare;
    else if (facts.replacement)
        member.state = MemberState::rebuilding;
    else
        member.state = active ? MemberState::in_sync : MemberState::unknown;
    return member;
}

std::optional<Progress> to_progress(const MdstatOperation& operation, bool replacing) {
    Progress progress;
    const auto kind = operation_kind(operation.word, replacing);
    if (!kind) return std::nullopt;
    progress.kind = *kind;
    if (!operation.waiting.empty()) progress.state = OperationState::queued;
    if (operation.done_kib) progress.done_bytes = *operation.done_kib * 1024;
    if (operation.total_kib) progress.total_bytes = *operation.total_kib * 1024;
    if (operation.kib_per_s) progress.bytes_per_s = *operation.kib_per_s * 1024;
    progress.percent = operation.percent;
    return progress;
}

/// mdstat marks a member that is being rebuilt by nothing but a "_" in the map; it is the one that came last.
void mark_rebuilding(Array& array, const MdstatArray& facts, std::ptrdiff_t working) {
    const auto counts = [](const Member& m) { return m.state == MemberState::in_sync && !m.journal; };
    for (auto left = std::count_if(array.members.begin(), array.members.end(), counts); left > working;
         --left) {
        std::optional<std::size_t> newest;
        for (std::size_t i = 0; i < facts.members.size(); ++i)
            if (counts(array.members[i]) &&
                (!newest || facts.members[i].number > facts.members[*newest].number))
                newest = i;
        array.members[*newest].state = MemberState::rebuilding;
    }
}

void mark_missing(Array& array, const MdstatArray& facts) {
    if (array.progress && array.progress->kind == OperationKind::rebuild && !facts.map.empty())
        mark_rebuilding(array, facts, std::count(facts.map.begin(), facts.map.end(), 'U'));
    for (std::size_t slot = 0, known = 0; slot < facts.map.size(); ++slot) {
        if (facts.map[slot] != '_') continue;
        const auto rebuilding =
            std::count_if(array.members.begin(), array.members.end(),
                          [](const Member& m) { return m.state == MemberState::rebuilding; });
        if (known++ < static_cast<std::size_t>(rebuilding)) continue;
        Member missing;
        missing.ordinal = static_cast<int>(slot);
        missing.state = MemberState::missing;
        array.members.push_back(missing);
    }
}

}  // namespace

Array to_array(const MdstatArray& facts) {
    Array array;
    array.engine = ArrayEngine::md;
    array.id = "md-" + facts.name;
    array.name = array.device = facts.name;
    array.level = facts.level;
    array.raid_disks = facts.raid_disks;
    if (facts.blocks_kib) array.bytes = *facts.blocks_kib * 1024;
    array.vendor_state = !facts.active ? "" : *facts.active ? "active" : "inactive";
    if (!facts.mode.empty()) array.vendor_state += " (" + facts.mode + ")";
    for (const auto& member : facts.members)
        array.members.push_back(to_member(member, facts.active.value_or(false)));
    const bool replacing =
        std::any_of(facts.members.begin(), facts.members.end(), [](const auto& m) { return m.replacement; });
    if (facts.operation) array.progress = to_progress(*facts.operation, replacing);
    mark_missing(array, facts);

    std::vector<bool> lost_roles;
    for (const char role : facts.map) lost_roles.push_back(role == '_');
    const auto lost = std::count(lost_roles.begin(), lost_roles.end(), true);
    if (!facts.active)
        array.state = ArrayState::unknown;
    else if (!*facts.active)
        array.state = is_container(facts.metadata) ? ArrayState::container : ArrayState::inactive;
    else if (!survives(facts.level, lost_roles, std::nullopt))
        array.state = ArrayState::failed;
    else
        array.state = lost > 0 ? ArrayState::degraded : ArrayState::optimal;
    if (!facts.map.empty()) array.engine_degraded = static_cast<int>(lost);
    return array;
}

}  // namespace raidwatch::mdraid
